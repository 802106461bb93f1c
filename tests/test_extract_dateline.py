"""The dateline's place, agency and day become fields, and ordinary sentences have none."""

from __future__ import annotations

import pytest

from crawler.extract.dateline import read


@pytest.mark.parametrize(
    ("text", "place", "agency", "day"),
    [
        ("Tokyo, 15 September 2023 (TDI): The Minister", "Tokyo", "TDI", "2023-09-15"),
        ("KLOW/SPRODJ, 31 October 2022 - The mission", "KLOW/SPRODJ", "", "2022-10-31"),
        ("(Reuters) - Shares fell", "", "Reuters", None),
        ("LONDON (Reuters) - Shares fell", "LONDON", "Reuters", None),
        ("San José, 21 Abr (Correo).- Con el fin", "San José", "Correo", None),
        ("Klow, Nov. 17 (AVN) The Ministry", "Klow", "AVN", None),
        ("Paris, le 3 mars 2020 – Le ministre", "Paris", "", "2020-03-03"),
        ("МОСКВА, 29 июня. /ТАСС/. Движение", "МОСКВА", "ТАСС", None),
        ("القاهرة (رويترز) - قال", "القاهرة", "رويترز", None),
        ("新华社北京9月15日电 外交部", "北京", "新华社", None),
        ("KLOW – A total of", "KLOW", "", None),
    ],
)
def test_place_agency_and_day_are_read(text, place, agency, day):
    line = read(text)
    assert (line.place, line.agency, line.stamp.day if line.stamp else None) == (place, agency, day)


@pytest.mark.parametrize(
    "text",
    [
        "The ministers (of both states) - met on the ferry.",
        "Washington, DC, United States: Getting there is easy.",
        "In 2023 - the year of the flood - the ministry moved.",
        "Anchor: After heavy rain the ferry stopped.",
        "Islamabad welcomed the statement (see below) on Tuesday.",
    ],
)
def test_a_first_sentence_is_no_dateline(text):
    line = read(text)
    assert (line.place, line.agency) == ("", "")
