"""The dateline's place, agency and day become fields, and ordinary sentences have none."""

from __future__ import annotations

import pytest

from crawler.extract.dateline import read

FORMS = {
    "en": [
        ("Tokyo, 15 September 2023 (TDI): The Minister", "Tokyo", "TDI", "2023-09-15"),
        ("TOKYO, September 15, 2023 (TDI): The Minister", "TOKYO", "TDI", "2023-09-15"),
        ("KLOW/SPRODJ, 31 October 2022 - The mission", "KLOW/SPRODJ", "", "2022-10-31"),
        ("(Reuters) - Shares fell", "", "Reuters", None),
        ("LONDON (Reuters) - Shares fell", "LONDON", "Reuters", None),
        ("LONDON, March 3, 2024 (Reuters) — Shares fell", "LONDON", "Reuters", "2024-03-03"),
        ("BEIJING, May 9 (Xinhua) -- Talks", "BEIJING", "Xinhua", None),
        ("THE HAGUE, 2 May 2024 – The court", "THE HAGUE", "", "2024-05-02"),
        ("Klow, Nov. 17 (AVN) The Ministry", "Klow", "AVN", None),
        ("KLOW – A total of", "KLOW", "", None),
    ],
    "fr": [
        ("Paris, le 3 mars 2020 – Le ministre", "Paris", "", "2020-03-03"),
        ("PARIS, 3 mars 2020 (AFP) - Le ministre", "PARIS", "AFP", "2020-03-03"),
        ("DAKAR, 15 septembre 2023 (APS) – Le ministre", "DAKAR", "APS", "2023-09-15"),
        ("Bruxelles/Strasbourg, 1er février 2023 - Le conseil", "Bruxelles/Strasbourg", "", "2023-02-01"),
        ("Genève (ATS) - Le conseil", "Genève", "ATS", None),
        ("(AFP) - Le ministre", "", "AFP", None),
    ],
    "es": [
        ("San José, 21 Abr (Correo).- Con el fin", "San José", "Correo", None),
        ("BOGOTÁ, 15 de septiembre de 2023 (EFE) - El ministro", "BOGOTÁ", "EFE", "2023-09-15"),
        ("MADRID, 3 (EUROPA PRESS) El ministro", "MADRID", "EUROPA PRESS", None),
        ("Ciudad de México, 15 de septiembre de 2023. El gobierno", "Ciudad de México", "", "2023-09-15"),
        ("Buenos Aires/Montevideo, 31 de octubre de 2022 - La misión", "Buenos Aires/Montevideo", "", "2022-10-31"),
        ("(EFE).- El canciller", "", "EFE", None),
    ],
    "ar": [
        ("القاهرة (رويترز) - قال", "القاهرة", "رويترز", None),
        ("القاهرة، 15 سبتمبر 2023 (أ ش أ) - قال الوزير", "القاهرة", "أ ش أ", "2023-09-15"),
        ("الرياض 15 سبتمبر 2023 (واس) - قال", "الرياض", "واس", "2023-09-15"),
        ("أبوظبي في 15 سبتمبر 2023 / وام / قال", "أبوظبي", "وام", "2023-09-15"),
        ("جنيف/فيينا، 31 أكتوبر 2022 - قالت", "جنيف/فيينا", "", "2022-10-31"),
        ("(رويترز) - قال", "", "رويترز", None),
    ],
    "ru": [
        ("МОСКВА, 29 июня. /ТАСС/. Движение", "МОСКВА", "ТАСС", None),
        ("МОСКВА, 15 сентября 2023 г. (Интерфакс) - Министр", "МОСКВА", "Интерфакс", "2023-09-15"),
        ("МОСКВА, 15 сен - РИА Новости. Министр", "МОСКВА", "РИА Новости", None),
        ("ВАРШАВА/ВЕНА, 31 октября 2022 – Миссия", "ВАРШАВА/ВЕНА", "", "2022-10-31"),
        ("ВЕНА, 31 октября 2022 г. – Миссия", "ВЕНА", "", "2022-10-31"),
        ("(Рейтер) - Акции", "", "Рейтер", None),
    ],
    "zh": [
        ("新华社北京9月15日电 外交部", "北京", "新华社", None),
        ("新华社北京2023年9月15日电（记者 王）外交部", "北京", "新华社", "2023-09-15"),
        ("（法新社羅馬19日電）外交部", "羅馬", "法新社", None),
        ("（中央社記者王小明台北15日電）外交部", "台北", "中央社", None),
        ("东京，2023年9月15日（TDI）：部长", "东京", "TDI", "2023-09-15"),
        ("维也纳，2022年10月31日 — 代表团", "维也纳", "", "2022-10-31"),
        ("央视网消息：外交部", "", "央视网", None),
    ],
}


@pytest.mark.parametrize(("language", "form"), [(language, form) for language, forms in FORMS.items() for form in forms])
def test_place_agency_and_day_are_read(language, form):
    text, place, agency, day = form
    line = read(text, language)
    assert (line.place, line.agency, line.stamp.day if line.stamp else None) == (place, agency, day)
    assert read(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "The ministers (of both states) - met on the ferry.",
        "Washington, DC, United States: Getting there is easy.",
        "In 2023 - the year of the flood - the ministry moved.",
        "Anchor: After heavy rain the ferry stopped.",
        "Islamabad welcomed the statement (see below) on Tuesday.",
        "Ferry line planning (FLP) continues to evolve.",
        "Ferry line planning (FLP) - what it is and what it costs.",
        "Brown river plants (Salix species) are native here.",
        "Editor’s Note, December 19, 2025: We have added a ferry.",
        "Amari’s first Q.3 all-electric ferry - the fastest yet - sails.",
        "Prince Ottokar, the nearly 60-year-old heir, sailed.",
        "Journaliste à Paris, le ministre (ancien) - il l'a dit - voyage.",
        "部长会见（记者王小明）大使。",
    ],
)
def test_a_first_sentence_is_no_dateline(text):
    line = read(text)
    assert (line.place, line.agency) == ("", "")
