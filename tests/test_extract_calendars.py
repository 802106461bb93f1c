"""Dates of the calendars that ministries use besides the Gregorian one, and digits of other scripts."""

from __future__ import annotations

import pytest

from crawler.extract.dates import visible


def day(text: str, language: str = "") -> str | None:
    stamp = visible(text, language)
    return stamp.value if stamp else None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("民國115年3月7日", "zh-TW"),
        ("中華民國115年3月7日", ""),
        ("115-03-07", "zh-TW"),
        ("115.3.7", "zh-Hant-TW"),
        ("令和8年3月7日", "ja"),
        ("令和８年３月７日", ""),
        ("二〇二六年三月七日", "zh"),
        ("７ มีนาคม 2569", "th"),
        ("๗ มีนาคม ๒๕๖๙", "th"),
        ("7 มี.ค. 2569", "th"),
        ("07/03/2569", "th"),
        ("۱۶ اسفند ۱۴۰۴", ""),
        ("۱۴۰۴/۱۲/۱۶", "fa"),
        ("18 رمضان 1447", ""),
        ("١٨ رمضان ١٤٤٧ هـ", "ar"),
        ("1447-09-18", "ar"),
        ("२३ फागुन २०८२", ""),
        ("२०८२/११/२३", "ne"),
        ("٧ مارس ٢٠٢٦", "ar"),
        ("۷ مارس ۲۰۲۶", "fa"),
        ("७ मार्च २०२६", "hi"),
        ("৭ মার্চ ২০২৬", "bn"),
        ("２０２６年３月７日", "ja"),
        ("٧ آذار 2026", "ar-LB"),
    ],
)
def test_a_day_of_another_calendar_is_told_as_the_gregorian_day(text, language):
    assert day(text, language) == "2026-03-07"


def test_the_gregorian_day_is_believed_where_a_line_gives_both():
    assert day("19 رمضان 1447هـ الموافق 7 مارس 2026م", "ar") == "2026-03-07"


@pytest.mark.parametrize(
    ("text", "language"),
    [("115-03-07", "en"), ("1404/12/16", "en"), ("1404/12/16", ""), ("31 فروردین 99", "fa"), ("32 اسفند 1404", "fa")],
)
def test_a_number_is_no_day_of_a_calendar_that_nothing_points_to(text, language):
    assert day(text, language) is None


def test_the_first_year_of_an_era_has_a_name_of_its_own():
    assert day("令和元年5月1日", "ja") == "2019-05-01"


def test_an_impossible_day_of_the_solar_year_is_none():
    assert day("30 اسفند 1404", "fa") is None


def test_the_time_beside_a_converted_day_is_kept():
    assert day("۱۴۰۴/۱۲/۱۶ - ۱۰:۳۰", "fa") == "2026-03-07T10:30"
