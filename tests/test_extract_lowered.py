"""A pattern in lower case finds lines in any case."""

from __future__ import annotations

from crawler.extract.lowered import Lowered


def test_case_does_not_matter_and_positions_are_the_lines_own() -> None:
    found = Lowered("ilgili haber").search("» İLGİLİ HABER: Vapur")
    assert found is not None
    assert "» İLGİLİ HABER: Vapur"[found.start() : found.end()] == "İLGİLİ HABER"


def test_a_beginning_and_a_whole_line_are_told_apart() -> None:
    pattern = Lowered("читайте также")
    assert pattern.match("Читайте также: паром")
    assert not pattern.fullmatch("Читайте также: паром")
    assert pattern.fullmatch("ЧИТАЙТЕ ТАКЖЕ")
    assert not pattern.match("Паром: читайте также")
