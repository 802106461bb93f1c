"""PDFs in any script, made without fonts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import pytest


class PdfLine(NamedTuple):
    """A line of a PDF page: where its baseline begins, in points, its size, its text, and how it is turned."""

    x: float
    y: float
    size: float
    text: str
    turned: str = "1 0 0 1"


class Pdf(Protocol):
    """Make a PDF of pages of lines; ``info`` is its information dictionary."""

    def __call__(self, *pages: Sequence[PdfLine], pictures: bool = False, locked: bool = False, **info: str) -> bytes: ...


@pytest.fixture(scope="session")
def pdf() -> Pdf:
    """Make PDFs in any script: their letters have names and widths, and need no font on the machine."""
    return _pdf


def _pdf(*pages: Sequence[PdfLine], pictures: bool = False, locked: bool = False, **info: str) -> bytes:
    numbers = [8 + 2 * index for index in range(len(pages))]
    said = "".join(f"/{name}({value})" for name, value in info.items())
    objects = [
        "<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{number} 0 R' for number in numbers)}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/None/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/None/DW 500/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        "/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/None/Flags 4/FontBBox[0 -200 1000 900]>>>>",
        _stream("1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange"),
        _stream("7", "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"),
        f"<<{said}>>",
    ]
    for number, page in zip(numbers, pages, strict=True):
        resources = f"/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>/Contents {number + 1} 0 R"
        drawn = ["q 595 0 0 842 0 0 cm /I Do Q"] * pictures
        drawn += [f"BT /F {size} Tf {turned} {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, size, text, turned in page]
        objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}>>", _stream("\n".join(drawn))]
    return _file(objects, f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'ab' * 32}>/U<{'cd' * 32}>>>/ID[<00><00>]" * locked)


def _stream(content: str, about: str = "") -> str:
    return f"<<{about}/Length {len(content)}>>stream\n{content}\nendstream"


def _file(objects: list[str], trailer: str) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(f"{len(body):010} 00000 n \n")
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{''.join(places)}"
    return body + f"{table}trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 7 0 R{trailer}>>\nstartxref\n{len(body)}\n%%EOF\n".encode()
