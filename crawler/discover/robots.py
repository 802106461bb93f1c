"""The rules of a robots.txt (RFC 9309), read by Protego."""

from __future__ import annotations

import codecs
import re

from protego import Protego

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: at least so much is to be read

_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_AGENT_LINE = re.compile(r"\s*user[-\s]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_KNOWN = re.compile(
    r"\s*(?:user[-\s]?agent|allow|dis{1,2}al{1,2}ow|disallaw|diasllow|site-?maps?|crawl[-\s]delay)\s*[:\s]",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z_-]+")


class Robots:
    """What one robots.txt lets whom do. Groups are chosen by equal product token, without regard to case (2.2.1)."""

    def __init__(self, text: str) -> None:
        self._lines = _LINE_END.split(text)
        self._by_token: dict[str, Protego] = {}

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The addresses of sitemaps that it names, each once, as they stand."""
        return tuple(dict.fromkeys(self._rules("").sitemaps))

    def allowed(self, url: str, agent: str) -> bool:
        """Tell whether an address may be fetched; ``agent`` is a product token or a whole User-Agent header."""
        return self._rules(_token(agent)).can_fetch(url, _token(agent))

    def crawl_delay(self, agent: str) -> float | None:
        """Give the seconds between two requests that it asks for, None if it asks for none; not part of RFC 9309."""
        return self._rules(_token(agent)).crawl_delay(_token(agent))

    def _rules(self, token: str) -> Protego:
        if token not in self._by_token:
            # A line that means nothing must not part two User-agent lines of one group (2.2.4).
            lines = (_addressed(line, token) for line in self._lines if _KNOWN.match(line))
            self._by_token[token] = Protego.parse("\n".join(lines))
        return self._by_token[token]


def parse(body: bytes) -> Robots:
    """Give the rules in the bytes of a robots.txt: none where it is an HTML page, and those of its first 500 KiB."""
    body = body[:MAX_BYTES].removeprefix(codecs.BOM_UTF8)
    return Robots("" if _HTML.match(body) else body.decode("utf-8", "replace"))


def _token(agent: str) -> str:
    token = _TOKEN.match(agent)
    return token[0].lower() if token else ""


def _addressed(line: str, token: str) -> str:
    # Protego takes "foo" for a rule of "foobar" and compares versions and blanks; the RFC wants equal product tokens.
    named = _AGENT_LINE.match(line)
    if not named:
        return line
    name = named[1].strip()
    if name == "*" or name.startswith("* "):
        return "User-agent: *"
    return f"User-agent: {token if token and _token(name) == token else '-'}"
