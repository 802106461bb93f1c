"""archive/times.py"""

from __future__ import annotations

import pytest

from archive.times import end_of, sortable, year


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2023-09-15T08:30:00+09:00", "2023-09-14T23:30:00Z"),
        ("2023-09-15T08:30:00Z", "2023-09-15T08:30:00Z"),
        ("2023-09-15T08:30:00.750Z", "2023-09-15T08:30:00Z"),
        ("2023-09-15T08:30:00", "2023-09-15T08:30:00Z"),
        ("2023-09-15", "2023-09-15"),
        ("2023-09", "2023-09-01"),
        ("2023", "2023-01-01"),
        ("0001-01-01T00:00:00+09:00", None),
        ("last Tuesday", None),
        ("2023-13-40", None),
        ("", None),
        (None, None),
    ],
)
def test_what_publishers_state_becomes_comparable(stated: str | None, expected: str | None) -> None:
    assert sortable(stated) == expected


def test_a_day_ends_with_its_last_second() -> None:
    assert end_of("2023-09-15") == "2023-09-15T23:59:59Z"
    assert end_of("2023-09-15T10:00:00+02:00") == "2023-09-15T08:00:00Z"


@pytest.mark.parametrize(
    ("bound", "last"),
    [("2023", "2023-12-31"), ("2023-09", "2023-09-30"), ("2024-02", "2024-02-29"), ("2024-12", "2024-12-31")],
)
def test_a_month_or_a_year_ends_with_its_last_day(bound: str, last: str) -> None:
    assert end_of(bound) == f"{last}T23:59:59Z"


@pytest.mark.parametrize("bound", ["soon", "", None])
def test_what_is_no_time_has_no_end(bound: str | None) -> None:
    assert not end_of(bound)


def test_the_year_is_that_of_the_publisher_and_not_of_utc() -> None:
    assert year("2024-01-01T02:00:00+09:00") == 2024
    assert year(None) is None
    assert year("soon") is None
