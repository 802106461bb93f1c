"""XML that is written element by element, in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Elements:
    """Writes elements to a stream of text; what XML cannot hold becomes U+FFFD.

    In names of attributes two underscores stand for a colon (``xml__lang``); one without a value is left out.
    """

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')

    @contextmanager
    def inside(self, name: str, /, **attributes: str | None) -> Iterator[None]:
        """Open an element and close it after the block."""
        self._out.write(f"<{name}{''.join(_attribute(*pair) for pair in attributes.items())}>")
        yield
        self._out.write(f"</{name}>")

    def put(self, name: str, said: str = "", /, **attributes: str | None) -> None:
        """Write an element with a text."""
        with self.inside(name, **attributes):
            self.say(said)

    def say(self, text: str) -> None:
        """Write text."""
        self._out.write(escape(_allowed(text)))

    def line(self) -> None:
        """End a line, for those who look into the file."""
        self._out.write("\n")


def _attribute(name: str, value: str | None) -> str:
    return f" {name.replace('__', ':')}={quoteattr(_allowed(value))}" if value else ""


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
