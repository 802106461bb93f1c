"""CDXJ, the index of a web archive: a line for each record, sorted by a turned-round address (SURT) and time.

Written as compressed blocks with a short index of their own (ZipNum), of which a reader loads only what it needs; see
https://specs.webrecorder.net/cdxj/0.1.0/. Keys are made as ReplayWeb.page makes them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

BLOCK = 300  # lines
_WWW = re.compile(r"^www\d*\.")


def surt(url: str) -> str:
    """Give the key of an address: ``com,example)/path?query``, in lower case and with the query's names in order."""
    parts = urlsplit(url.lower())
    host = _WWW.sub("", parts.hostname or "", count=1)
    port = f":{parts.port}" if parts.port not in (None, {"http": 80, "https": 443}.get(parts.scheme)) else ""
    asked = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True), key=lambda pair: pair[0]))
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path or '/'}{'?' * bool(asked)}{asked}"


def stamp(moment: str) -> str:
    """Give a UTC time as the fourteen digits of an index."""
    return re.sub(r"\D", "", moment)[:14]


def line(url: str, moment: str, about: dict[str, Any]) -> str:
    """Give the line of a record; ``about`` is what is known of it, as JSON."""
    return f"{surt(url)} {stamp(moment)} {json.dumps({'url': url, **about}, ensure_ascii=False)}\n"


def blocks(lines: Iterable[str], name: str) -> Iterator[tuple[bytes, str]]:
    """Give sorted lines as gzip members for the file ``name``, and beside each its line of the short index."""
    offset, rest = 0, iter(lines)
    while some := list(islice(rest, BLOCK)):
        member = gzip.compress("".join(some).encode("utf-8", "replace"), mtime=0)
        digest = hashlib.sha256(member).hexdigest()
        place = {"offset": offset, "length": len(member), "digest": f"sha256:{digest}", "filename": name}
        first = some[0].split(" {", 1)[0]
        yield member, f"{first} {json.dumps(place)}\n"
        offset += len(member)
