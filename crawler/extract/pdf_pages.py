"""A PDF as PDFium shows it: on every page pieces of lines, each with its place and its size.

PDFium orders the letters of a line as they are read, right-to-left scripts too; lines stand in the order of the file.
Lengths are points, ``y`` grows upwards.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_double, c_ushort
from dataclasses import dataclass, field
from typing import Any

MOST_PAGES = 500
MOST_LETTERS = 2_500_000
# PDFium puts one of these where a line ends in a hyphen, and says no more of the line's end.
_HYPHEN = "\x02\ufffe"
_WORD = re.compile(rf"[^\s{_HYPHEN}]+[{_HYPHEN}]?|[\r\n]+|[{_HYPHEN}]")
_NAMELESS = re.compile("[\x00-\x01\x03-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\x00-\x08\x0e-\x1f]")
# A file that can be shown before it has come whole says how long it is (PDF 32000-1, F.3.3); cut off, it opens still.
_LENGTH = re.compile(rb"/Linearized\s[^>]{0,400}?/L\s+(\d{1,12})")
_WIDE_GAP = 1.0
_FEW = 200


class Refused(ValueError):
    """The file gives no text; ``reason`` is a word of archive.outcomes.REASONS."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(detail)


@dataclass(slots=True)
class Piece:
    """Words of one line with no wide gap between them; ``y`` is the baseline, ``broken`` says that a hyphen was cut."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    broken: bool = False
    turn: int | None = 0


@dataclass(slots=True)
class Document:
    """The pages of a PDF from the first to the last, and what its head says: ``title``, ``created``, ``language``."""

    pages: list[list[Piece]] = field(default_factory=list)
    title: str = ""
    created: str = ""
    language: str = ""


def read(body: bytes) -> Document:
    """All pages of the PDF. Raises Refused: broken, encrypted, no-text-layer, empty or parser-limit."""
    # As large as the rest of a reading process together, and only the pages that are PDFs need it.
    from pypdfium2 import PdfDocument, PdfiumError, raw

    stated = _LENGTH.search(body[:2048])
    if stated and len(body) < int(stated[1]):
        raise Refused("broken", f"{len(body)} of {int(stated[1])} bytes")
    try:
        with closing(PdfDocument(body)) as pdf:
            return _document(pdf)
    except PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Refused("encrypted", "it opens with a password only") from error
        raise Refused("broken", str(error)) from error


def _document(pdf: Any) -> Document:
    if len(pdf) > MOST_PAGES:
        raise Refused("parser-limit", f"{len(pdf)} pages; of a PDF with more than {MOST_PAGES} none is read")
    said = pdf.get_metadata_dict()
    found = Document(title=said.get("Title", ""), created=said.get("CreationDate", ""), language=_language(pdf))
    letters = nameless = pictured = 0
    for number in range(len(pdf)):
        with closing(pdf[number]) as page:
            text, pieces = _page(page)
            found.pages.append(pieces)
            letters += len(text)
            nameless += len(_NAMELESS.findall(text))
            pictured += len(text) < _FEW and _is_picture(page)
        if letters > MOST_LETTERS:
            raise Refused("parser-limit", f"more than {MOST_LETTERS} letters")
    _refuse_pictures(letters, nameless, pictured, len(pdf))
    return found


def _refuse_pictures(letters: int, nameless: int, pictured: int, pages: int) -> None:
    if 2 * pictured > pages:
        raise Refused("no-text-layer", f"{pictured} of {pages} pages are pictures")
    if 5 * nameless > letters > 0:
        raise Refused("no-text-layer", "its letters are shapes without a name")
    if not letters:
        raise Refused("empty", f"{pages} pages without text or picture")


def _language(pdf: Any) -> str:
    from pypdfium2 import raw

    size = raw.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    if not 2 < size <= _FEW:
        return ""
    buffer = (c_ushort * (size // 2))()
    raw.FPDFCatalog_GetLanguage(pdf.raw, buffer, size)
    return "".join(map(chr, buffer)).rstrip("\0")


def _is_picture(page: Any) -> bool:
    """Whether pictures cover the page."""
    from pypdfium2 import raw

    width, height = page.get_size()
    covered = 0.0
    for shape in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = shape.get_bounds()
        covered += abs((right - left) * (top - bottom))
    return bool(covered > 0.5 * width * height)


def _page(page: Any) -> tuple[str, list[Piece]]:
    with closing(page.get_textpage()) as textpage:
        text = _text(textpage.raw)
        pieces = list(_pieces(_Ruler(textpage.raw), text))
    letters: Counter[int | None] = Counter()
    for piece in pieces:
        letters[piece.turn] += len(piece.text)
    # What runs in another direction than the page's text is a watermark or a note in the margin.
    main = letters.most_common(1)[0][0] if letters else None
    return text, [piece for piece in pieces if piece.turn == main and main is not None]


def _text(handle: Any) -> str:
    """The page's letters, each at the index by which PDFium knows it."""
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(handle)
    if count <= 0:
        return ""
    buffer = (c_ushort * (2 * count + 2))()
    if raw.FPDFText_GetText(handle, 0, count, buffer) == count + 1:
        text = "".join(map(chr, buffer[:count]))
        if not re.search("[\ud800-\udfff]", text):
            return text
    return "".join(chr(raw.FPDFText_GetUnicode(handle, index) or 0xFFFD) for index in range(count))


class _Ruler:
    """Measures letters on one page."""

    def __init__(self, handle: Any) -> None:
        from pypdfium2 import raw

        self._raw, self._handle = raw, handle
        self._box = (c_double * 4)()
        self._refs = tuple(byref(c_double.from_buffer(self._box, 8 * side)) for side in range(4))
        self._matrix = raw.FS_MATRIX()

    def style(self, index: int) -> tuple[int | None, float, float]:
        """Of the letter: quarter turns (None if it stands askew), baseline after turning it upright, size."""
        matrix = self._matrix
        self._raw.FPDFText_GetMatrix(self._handle, index, byref(matrix))
        self._raw.FPDFText_GetCharOrigin(self._handle, index, *self._refs[:2])
        x, y = self._box[:2]
        quarters = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        size = self._raw.FPDFText_GetFontSize(self._handle, index) * math.hypot(matrix.c, matrix.d)
        turn = round(quarters) % 4 if abs(quarters - round(quarters)) < 0.05 else None
        return turn, (y, -x, -y, x)[turn or 0], size

    def span(self, first: int, last: int, turn: int | None) -> tuple[float, float]:
        """From where to where a word reaches, given its first and last letter."""
        self._raw.FPDFText_GetCharBox(self._handle, first, *self._refs)
        left, right, bottom, top = self._box
        if last != first:
            self._raw.FPDFText_GetCharBox(self._handle, last, *self._refs)
            other = self._box[:]
            left, right = min(left, other[0]), max(right, other[1])
            bottom, top = min(bottom, other[2]), max(top, other[3])
        if not turn:
            return left, right
        return ((bottom, top), (-right, -left), (-top, -bottom))[turn - 1]


def _pieces(ruler: _Ruler, text: str) -> Iterator[Piece]:
    piece: Piece | None = None
    for word in _WORD.finditer(text):
        token = word.group()
        if token[0] in "\r\n" or token in _HYPHEN:
            yield from _finished(piece)
            piece = None
            continue
        letters = token.rstrip(_HYPHEN)
        first, last = word.start(), word.start() + len(letters) - 1
        start, end = ruler.span(first, last, piece.turn if piece else ruler.style(first)[0])
        if piece and max(start - piece.x1, piece.x0 - end) < _WIDE_GAP * piece.size:
            # A bullet or a number may be set in another type than what follows it.
            _, y, size = ruler.style(first) if len(piece.text) < 4 else (0, piece.y, piece.size)
            piece.text, piece.y, piece.size = f"{piece.text} {letters}", y, size
            piece.x0, piece.x1 = min(start, piece.x0), max(end, piece.x1)
        else:
            yield from _finished(piece)
            turn, y, size = ruler.style(first)
            piece = Piece(letters, start, end, y, size, turn=turn)
        if len(letters) < len(token):
            piece.broken = True
            yield from _finished(piece)
            piece = None
    yield from _finished(piece)


def _finished(piece: Piece | None) -> Iterator[Piece]:
    if piece is None or piece.size <= 0:
        return
    piece.text = _INVISIBLE.sub("", piece.text)
    if piece.text.endswith("\xad"):
        piece.broken = True
    piece.text = piece.text.replace("\xad", "").strip()
    if piece.text:
        yield piece
