"""Addresses: one spelling for each, and what tells whether two of them are the same page or the same site.

Follows the WHATWG URL Standard where it can with the standard library alone. Host names are mapped by NFKC and lower
case instead of the full UTS #46 table, so an exotic name may be accepted that a browser refuses.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote

MAX_LENGTH = 8192

# Set by newsletters, advertisements, share buttons and session keepers, never by a site to tell its own pages apart.
# Short common words (id, p, ref, sid, src, source) are not here: on some site each of them names the article.
# Pages that escape twice link to "?a=1&amp;utm_source=x".
_TRACKING = re.compile(
    r"""(?:amp;)?(?:
    (?:utm_|mtm_|hsa_|aspsessionid).*
    |pk_(?:campaign|kwd|keyword|medium|source)|piwik_(?:campaign|kwd)|ns_(?:campaign|mchannel)
    |fbclid|fb_(?:action_ids|action_types|source)|__twitter_impression|twclid|ttclid|igshid|igsh|li_fat_id|ref_(?:src|url)
    |gclid|gclsrc|dclid|gbraid|wbraid|_ga|_gl|msclkid|yclid
    |mc_[ce]id|mkt_tok|_hsenc|_hsmi|vero_id|oly_(?:enc|anon)_id|wt_mc|xtor
    |phpsessid|jsessionid|cfid|cftoken
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_PARTS = re.compile(
    r"(?P<scheme>https?):[/\\]*(?P<authority>[^/\\?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?", re.IGNORECASE
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*|/\(S\([a-z0-9]{24}\)\)(?=/)", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNSAFE_IN_PATH = re.compile(r"[^!$%&'()*+,\-./0-9:;=@A-Z\[\\\]_a-z|~]")
_UNSAFE_IN_QUERY = re.compile(r"[^!$%&()*+,\-./0-9:;=?@A-Z\[\\\]^_`a-z{|}~]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20\x7f\"#%/:<>?@\[\\\]^`{|}]")
_IGNORED_IN_HOST = re.compile("[\u00ad\u034f\u200b\u2060\ufe00-\ufe0f\ufeff]")
_DOTS = re.compile("[\u3002\uff0e\uff61]")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)
_BLANK = "".join(map(chr, range(33)))
_DEFAULT_PORT = {"http": "80", "https": "443"}
_AMP_PATH = re.compile(r"(?<=[^/])/amp(?:\.html)?/?$", re.IGNORECASE)
_AMP_PARAMETER = re.compile(r"amp(?:=(?:1|true)?)?|outputType=amp", re.IGNORECASE)
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp|cfm)$", re.IGNORECASE)


class BadUrl(ValueError):
    """Not an http or https address, or one that no server could be asked for."""


@dataclass(frozen=True, slots=True)
class _Address:
    scheme: str
    host: str
    port: str
    path: str
    query: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.port}{self.path}{self.query}"


def canonical(url: str) -> str:
    """Give the one spelling of an absolute address under which it is fetched and kept.

    Credentials, fragment, default port, session ids and parameters of trackers are dropped; order and case of all else
    in path and query are kept. ``canonical(canonical(url)) == canonical(url)``. Raises BadUrl, and nothing else.
    """
    return str(_stripped(_parse(url)))


def join(base: str, link: str) -> str:
    """Give the canonical form of a link as it stands in a page, feed or header whose address is ``base``.

    RFC 3986 section 5.2 with the leniency of the WHATWG URL Standard. Raises BadUrl.
    """
    return str(_stripped(_resolved(base, link)))


def absolute(base: str, link: str) -> str:
    """Give the address that a link names, as ``join`` does but with nothing dropped except fragment and credentials.

    For sites that do not know a page without its session id or tracking parameter. Raises BadUrl.
    """
    return str(_resolved(base, link))


def _resolved(base: str, link: str) -> _Address:
    link = _clean(link)
    scheme = _SCHEME.match(link)
    if scheme and (link[scheme.end() :].startswith(("/", "\\")) or scheme[1].lower() != base.partition(":")[0].lower()):
        return _parse(link)
    link = link[scheme.end() :] if scheme else link
    return _parse(_against(_parse(base), link))


def _stripped(address: _Address) -> _Address:
    items = [item for item in address.query[1:].split("&") if item]
    kept = "&".join(item for item in items if not _TRACKING.fullmatch(item.partition("=")[0]))
    return replace(address, path=_SESSION.sub("", address.path), query=f"?{kept}" if kept else "")


@lru_cache(maxsize=4096)
def key(url: str) -> str:
    """Give what the twins of an address share: no scheme, ``www.``, trailing slash, AMP form or name of an index page.

    Only for comparing and hashing: it is no address. The case of the path stays, because some servers hold two pages
    apart by it. Raises BadUrl.
    """
    parts = _stripped(_parse(url))
    path = _AMP_PATH.sub("/", parts.path)
    path = _INDEX_PAGE.sub("/", path).rstrip("/")
    query = "&".join(item for item in parts.query[1:].split("&") if item and not _AMP_PARAMETER.fullmatch(item))
    return f"{_without_www(parts.host)}{parts.port}{path}{'?' if query else ''}{query}"


def host(url: str) -> str:
    """Give the host of an address in lower-case ASCII, without port. Raises BadUrl."""
    return _parse(url).host


def same_site(a: str, b: str) -> bool:
    """Tell whether two addresses are on one site: on one host but for ``www.``, or one host within the other's domain.

    Two subdomains beside each other are not one site: without the public suffix list nobody can tell ``a.example`` and
    ``b.example`` from two ministries under one government's domain. Raises BadUrl.
    """
    first, second = _without_www(host(a)), _without_www(host(b))
    return first == second or _within(first, second) or _within(second, first)


def _within(inner: str, outer: str) -> bool:
    return "." in outer and inner.endswith(f".{outer}")


def _without_www(name: str) -> str:
    rest = name.removeprefix("www.")
    return rest if "." in rest else name


def _clean(url: str) -> str:
    url = url.strip(_BLANK)
    if len(url) > MAX_LENGTH:
        raise BadUrl(f"longer than {MAX_LENGTH} characters")
    return url.replace("\t", "").replace("\n", "").replace("\r", "")


def _parse(url: str) -> _Address:
    parts = _PARTS.match(_clean(url))
    if not parts:
        raise BadUrl("not an http or https address")
    scheme = parts["scheme"].lower()
    name, port = _split_authority(parts["authority"])
    path, query = _path(parts["path"]), _query(parts["query"] or "")
    address = _Address(scheme, _host(name), _port(port, scheme), path, query)
    if len(str(address)) > MAX_LENGTH:
        raise BadUrl(f"longer than {MAX_LENGTH} characters")
    return address


def _against(base: _Address, link: str) -> str:
    origin = f"{base.scheme}://{base.host}{base.port}"
    link, _, _ = link.partition("#")
    path, mark, query = link.partition("?")
    path = path.replace("\\", "/")
    if path.startswith("//"):
        return f"{base.scheme}:{path}{mark}{query}"
    if path.startswith("/"):
        return f"{origin}{path}{mark}{query}"
    if path:
        return f"{origin}{base.path.rpartition('/')[0]}/{path}{mark}{query}"
    return f"{origin}{base.path}{mark}{query}" if mark else str(base)


def _split_authority(authority: str) -> tuple[str, str]:
    place = authority.rpartition("@")[2]
    name, colon, port = place.rpartition(":")
    if not colon or "]" in port:
        return place, ""
    return name, port


def _port(port: str, scheme: str) -> str:
    if not port:
        return ""
    if not (port.isascii() and port.isdigit() and len(port) <= 20 and int(port) < 65536):
        raise BadUrl("not a port number")
    number = str(int(port))
    return "" if number == _DEFAULT_PORT[scheme] else f":{number}"


@lru_cache(maxsize=1024)
def _host(name: str) -> str:
    if name.startswith("["):
        return _ipv6(name)
    name = unicodedata.normalize("NFKC", _IGNORED_IN_HOST.sub("", _DOTS.sub(".", unquote(name, errors="replace"))))
    name = unicodedata.normalize("NFKC", name.lower())
    labels = name.removesuffix(".").split(".")
    if _is_number(labels[-1]):
        return _ipv4(labels)
    return ".".join(map(_label, labels))


def _label(label: str) -> str:
    if not label or _FORBIDDEN_IN_HOST.search(label) or "\ufffd" in label:
        raise BadUrl("not a host name")
    encoded = _punycode(label)
    if len(encoded) > 63:
        raise BadUrl("a label of the host name is longer than 63 characters")
    return encoded


def _punycode(label: str) -> str:
    try:
        if label.startswith("xn--"):
            label.removeprefix("xn--").encode("ascii").decode("punycode")
        return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
    except (UnicodeError, ValueError, OverflowError):
        raise BadUrl("not a host name") from None


def _is_number(label: str) -> bool:
    return bool(_NUMBER.fullmatch(label))


def _ipv4(labels: list[str]) -> str:
    # Every spelling that inet_aton takes (2130706433, 0x7f.1) becomes the dotted one, so that checks see what is meant.
    if len(labels) > 4 or not all(map(_is_number, labels)):
        raise BadUrl("not an IPv4 address")
    *heads, last = map(_integer, labels)
    if any(part > 255 for part in heads) or last >= 256 ** (4 - len(heads)):
        raise BadUrl("not an IPv4 address")
    return str(ipaddress.IPv4Address(last + sum(part << 8 * (3 - place) for place, part in enumerate(heads))))


def _integer(label: str) -> int:
    if len(label) > 40:
        raise BadUrl("not an IPv4 address")
    try:
        if label[:2].lower() == "0x":
            return int(label[2:] or "0", 16)
        return int(label, 8) if label.startswith("0") else int(label)
    except ValueError:
        raise BadUrl("not an IPv4 address") from None


def _ipv6(name: str) -> str:
    try:
        if not name.endswith("]") or "%" in name:
            raise BadUrl("not an IPv6 address")
        return f"[{ipaddress.IPv6Address(name[1:-1]).compressed}]"
    except ipaddress.AddressValueError:
        raise BadUrl("not an IPv6 address") from None


def _path(path: str) -> str:
    path = _escaped(path.replace("\\", "/"), _UNSAFE_IN_PATH)
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    return f"?{_escaped(query[1:], _UNSAFE_IN_QUERY)}" if query[1:] else ""


def _escaped(text: str, unsafe: re.Pattern[str]) -> str:
    return unsafe.sub(_encode, _ESCAPE.sub(_normal_escape, text))


def _normal_escape(escape: re.Match[str]) -> str:
    if not escape[1]:
        return "%25"
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _encode(character: re.Match[str]) -> str:
    # A lone surrogate has no bytes; browsers send U+FFFD for it.
    return "".join(f"%{byte:02X}" for byte in re.sub("[\ud800-\udfff]", "\ufffd", character[0]).encode())
