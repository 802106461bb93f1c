"""Dates of publication that differ by more than two days are told."""

from __future__ import annotations

from crawler.extract.agreement import conflict
from crawler.extract.dates import Stamp


def stamp(day: str, origin: str) -> Stamp:
    return Stamp(day, "day", day, origin)


FIRST = stamp("2024-03-07", "json-ld")


def test_two_days_are_no_conflict_and_three_are() -> None:
    assert conflict(FIRST, [FIRST, stamp("2024-03-09", "text")]) == ()
    assert conflict(FIRST, [FIRST, stamp("2024-03-10", "text")]) == ("published-conflict: json-ld 2024-03-07, text 2024-03-10",)


def test_every_source_that_differs_is_named_with_its_date() -> None:
    others = [stamp("2019-01-01", "meta"), stamp("2024-03-08", "time"), stamp("2020-02-02", "url")]
    assert conflict(FIRST, [FIRST, *others]) == ("published-conflict: json-ld 2024-03-07, meta 2019-01-01, url 2020-02-02",)


def test_of_one_source_the_first_date_speaks() -> None:
    assert conflict(FIRST, [FIRST, stamp("2019-01-01", "json-ld")]) == ()
    assert conflict(FIRST, [FIRST, stamp("2024-03-07", "text"), stamp("2019-01-01", "text")]) == ()


def test_without_a_date_there_is_no_conflict() -> None:
    assert conflict(None, [stamp("2019-01-01", "text")]) == ()


def test_times_are_compared_by_their_days() -> None:
    assert conflict(Stamp("2024-03-07T23:59:00+09:00", "minute", "", "meta"), [stamp("2024-03-09", "text")]) == ()
