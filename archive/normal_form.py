"""The form in which two states of an article are compared, so that what is no edit makes no version.

What is stored is what was read; only digests are made of this form. What it leaves out is listed in docs/evidence.md.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.times import sortable

_QUOTES = dict.fromkeys("'`´ʼʹʺ‘’‚‛“”„‟‹›«»′″「」『』〝〞〟＂＇", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-")
_SIGNS = _QUOTES | _DASHES | {"…": "...", "•": "-", "·": "-"}
# Soft hyphens, zero-width characters, direction marks, variation selectors, byte order marks.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
# Each begins with one character that must be there, which is many times as fast to look for.
_MARKUP = re.compile(r"\n[ \t]*(?:#{1,6}|[-*>•])[ \t]+")
_BESIDE_SIGNS = re.compile(r" (?:(?=[^\w\s])|(?<=[^\w\s] ))")
_REPEATED = re.compile(r'(-|")\1+')
_WIDE = r"[\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BETWEEN_WIDE = re.compile(f" (?:(?={_WIDE})|(?<={_WIDE} ))")

_NESTED = re.compile(r"https?:/{1,2}(?=[^/]+\.)", re.IGNORECASE)
_PICTURE = re.compile(r"(?:\.(?:jpe?g|png|gif|webp|avif|tiff?|bmp|svg|heic|jfif))+$", re.IGNORECASE)
# A rendition in the name of the file: -1024x768, _640x360, @2x, -scaled, -e1699999999 (a crop by WordPress) ...
_IN_NAME = re.compile(
    r"(?:[-_.@]?\d{2,5}x\d{2,5}(?:_?c)?|@\dx|[-_](?:scaled|rotated|thumb(?:nail)?|small|medium|large|e\d{10,})"
    r"|[-_][wh]\d{2,4}|[-_]\d{2,4}w)+$",
    re.IGNORECASE,
)
_AS_FOLDER = re.compile(
    r"""\d{2,5}x\d{2,5}|v\d{8,}|\d{9,}|(?:resize|resized|crop|fit-in|smart|thumbs?|thumbnails?|renditions?|cdn-cgi|fetch)
    |(?:[whqcfg]|ar|fl|dpr|width|height|quality|format|fit)[_=:-][\w.:]+(?:,.*)?|filters:.*|unsafe|.*,.*=.*
    |(?:small|medium|large|xlarge|original|full|hero|teaser)(?:_\w+)?""",
    re.IGNORECASE | re.VERBOSE,
)
_DRUPAL = re.compile(r"/styles/[^/]+/(?:public|private)(?=/)")
_SIZES = re.compile(
    r"""w|h|width|height|size|s|q|quality|fit|crop|resize|dpr|auto|format|fm|ar|rect|mode|scale|strip|ssl|itok|zoom
    |v|ver|version|t|ts|time|timestamp|cb|cache|cachebuster|rev|hash|_|(?:utm_|x-amz-).*|expires|signature|sig|token|key""",
    re.IGNORECASE | re.VERBOSE,
)


def text(stated: str) -> str:
    """Give what two spellings of one text share.

    Unicode NFC, no invisible characters, one sign for all quotation marks and one for all dashes; white space counts
    only between two letters or digits, as one space, and not at all beside a character of a script that is written
    without spaces. Marks of headings, list items and quotations do not count.
    """
    plain = stated if stated.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFC", stated))
    signs = _plain_signs(_MARKUP.sub(" ", f"\n{plain}"))
    spaced = _BESIDE_SIGNS.sub("", " ".join(signs.split()))
    return _REPEATED.sub(r"\1", spaced if spaced.isascii() else _BETWEEN_WIDE.sub("", spaced))


def _plain_signs(stated: str) -> str:
    # A twentieth of what str.translate takes for letters beyond ASCII.
    for sign, plain in _SIGNS.items():
        stated = stated.replace(sign, plain)
    return stated


def moment(stated: str | None) -> str | None:
    """Give what two spellings of one ISO 8601 date or time share; a day is not the same as an hour of it."""
    return sortable(stated) or stated


def image(url: str | None) -> str | None:
    """Give what the renditions of one picture share: its path, without host, size, crop, format and cache keys.

    Where the path does not end in the name of a picture, the rest of the query tells pictures apart.
    """
    if not url:
        return None
    parts = urlsplit(_innermost(url))
    path = _DRUPAL.sub("", unquote(parts.path))
    folders = [name for name in path.split("/") if name and not _AS_FOLDER.fullmatch(name)]
    *folders, name = folders or [path]
    if folders and "." in folders[0] and parts.netloc:
        folders = folders[1:]  # a relay's path begins with the host of the picture
    kept = "" if _PICTURE.search(name) else _kept(parts.query)
    return "/".join([*folders, _IN_NAME.sub("", _PICTURE.sub("", name))]) + kept


def _innermost(url: str) -> str:
    """Give the address of the picture itself where that of a relay contains it, in its path or its query."""
    for name, value in parse_qsl(urlsplit(url).query):
        if name in ("url", "src", "image", "href") and ("/" in value or _PICTURE.search(value)):
            return _innermost(value)
    *_, last = [0, *(found.start() for found in _NESTED.finditer(url))]
    return url[last:]


def _kept(query: str) -> str:
    return "".join(f"&{name}={value}" for name, value in sorted(parse_qsl(query)) if not _SIZES.fullmatch(name))
