"""What was found of a line is found once."""

from __future__ import annotations

from crawler.extract.remembered import by_line


def test_a_line_is_asked_for_once_and_a_long_one_is_not_kept() -> None:
    asked: list[str] = []

    @by_line
    def size(line: str) -> int:
        asked.append(line)
        return len(line)

    long = "ferry " * 10_000
    assert [size("ferry"), size("ferry"), size(long), size(long)] == [5, 5, 60_000, 60_000]
    assert asked == ["ferry", long, long]
