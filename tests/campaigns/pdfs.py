"""Reads hostile PDFs as a crawl reads them, and counts what becomes of them.

    python tests/campaigns/pdfs.py

Every file ends in an article or in a reason of docs/schema.md, within the crawl's limits of time and memory; exit code
1 if one does not. Printed: outcome, seconds, and at the end the counts and the peak memory of a reading process.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.outcomes import REASONS, Outcome
from crawler.config import Config
from crawler.extract import NotArticle
from crawler.reading import Readers, ReadFailed
from crawler.worker import Page

URL = "https://mfa.avaria.example/files/17.pdf"
LINE = b"BT /F 11 Tf 72 %d Td (The ministers met in the Mirror Hall and spoke about the price of salt and the ferry.) Tj ET\n"
TEXT = b"".join(LINE % (760 - 13 * at) for at in range(8))
WORDS = {str(reason) for outcome in (Outcome.FILTERED, Outcome.FAILED) for reason in REASONS[outcome]} | {"article"}


def stream(content: bytes, about: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(content), content)


def packed(content: bytes) -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter/FlateDecode")


def file(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects; the first is its catalogue."""
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    return bytes(body) + table + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(body))


def pages(count: int, content: bytes, box: bytes = b"0 0 595 842", more: bytes = b"") -> bytes:
    """Pages that share one content."""
    resources = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X 3 0 R>>>>"
    kids = b" ".join(b"%d 0 R" % (4 + at) for at in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]%s/Contents 3 0 R%s>>" % (box, resources, more)
    return file([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids), content, *[page] * count])


def nested(depth: int) -> bytes:
    """A tree of pages that is a chain."""
    chain = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (3 + at) for at in range(depth)]
    return file([b"<</Type/Catalog/Pages 2 0 R>>", *chain, b"<</Type/Page/MediaBox[0 0 595 842]>>"])


def hostile() -> Iterator[tuple[str, bytes]]:
    """Every file with what is wrong with it."""
    whole = pages(3, stream(TEXT))
    yield from (("sound", whole), ("500 pages", pages(500, stream(TEXT))), ("501 pages", pages(501, stream(TEXT))))
    yield "20,000 pages", pages(20_000, stream(TEXT))
    yield "says 2,000,000,000 pages", whole.replace(b"/Count 3", b"/Count 2000000000")
    yield "says -5 pages", whole.replace(b"/Count 3", b"/Count -5")
    for box in (b"0 0 1e30 1e30", b"0 0 0 0", b"0 0 -9 -9", b"-2147483648 -2147483648 2147483647 2147483647", b"a b c d", b""):
        yield f"page box [{box.decode()}]", pages(1, stream(TEXT), box)
    yield "page box nested in itself", pages(1, stream(TEXT), b"4 0 R")
    for turn in (b"90", b"180", b"270", b"45", b"99999999999"):
        yield f"page turned by {turn.decode()}", pages(1, stream(TEXT), more=b"/Rotate " + turn)
    loop = b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"
    yield "tree of pages that leads back to itself", file([b"<</Type/Catalog/Pages 2 0 R>>", loop])
    yield from ((f"tree of pages {depth} deep", nested(depth)) for depth in (100, 20_000))
    yield "content that draws itself", pages(2, stream(b"/X Do " + TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 3 0 R>>>>"))
    yield "10 MB of text", pages(1, stream(TEXT * (10_000_000 // len(TEXT))))
    yield "10 MB of lines", pages(1, stream(b"0 0 m 9 9 l S\n" * 700_000))
    yield "10 MB of brackets", pages(1, stream(b"[" * 10_000_000))
    yield "10 MB of saved states", pages(1, stream(b"q " * 5_000_000))
    yield "10 MB in one string", pages(1, stream(b"BT /F 11 Tf (" + b"a" * 10_000_000 + b") Tj ET"))
    yield "300 MB packed into little", pages(1, packed(b" " * 300_000_000))
    yield "300 MB of text packed into little", pages(1, packed(TEXT * (300_000_000 // len(TEXT))))
    yield "packed twice", pages(1, stream(zlib.compress(zlib.compress(b"q " * 50_000_000)), b"/Filter[/FlateDecode/FlateDecode]"))
    yield "table that leads back to itself", file([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"], b"/Prev 9")
    yield "no table", whole[: whole.rindex(b"xref\n0")] + b"trailer<</Root 1 0 R>>\n%%EOF"
    yield "catalogue that is a number", file([b"7"])
    yield "nested arrays", file([b"<</Type/Catalog/Pages " + b"[" * 100_000 + b"]" * 100_000 + b">>"])
    yield "locked", file([b"<</Type/Catalog/Pages 2 0 R>>"], b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"ab" * 32, b"cd" * 32))
    yield from ((f"cut off after {share} %", whole[: len(whole) * share // 100]) for share in (1, 10, 30, 60, 90, 99))
    yield from ((f"a byte lost at {at}", whole[:at] + whole[at + 1 :]) for at in range(9, len(whole), 97))
    yield from ((f"zeros from {at}", whole[:at] + bytes(60) + whole[at + 60 :]) for at in range(9, len(whole), 197))


async def read(readers: Readers, body: bytes) -> str:
    """The outcome of one file, as a crawl would have it."""
    try:
        found = await readers.read(Page(body=body, url=URL))
    except ReadFailed as failed:
        return failed.reason
    return found.reason if isinstance(found, NotArticle) else "article"


async def campaign() -> Counter[str]:
    """Read all files, one after the other."""
    readers, counts = Readers(Config(workers=1)), Counter[str]()
    for name, body in hostile():
        started = time.monotonic()
        outcome = await read(readers, body)
        counts[outcome] += 1
        print(f"{outcome:16} {time.monotonic() - started:6.2f} s {len(body) / 1e6:8.3f} MB  {name}", flush=True)
    readers.close()
    return counts


if __name__ == "__main__":
    found = asyncio.run(campaign())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(dict(found), f"{sum(found.values())} files, peak {peak / 1024:.0f} MB")
    sys.exit(bool(found.keys() - WORDS))
