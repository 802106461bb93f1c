"""Days of the calendars that ministries date by besides the Gregorian one.

Arithmetic where a calendar is one (Buddhist era, Republic of China, Japanese eras); tables of well-kept libraries where
it is not: persiantools (Solar Hijri), hijridate (Hijri by Umm al-Qura), nepali-datetime (Bikram Sambat).
"""

from __future__ import annotations

from datetime import date

from crawler.extract.months import fold

OLDEST, NEWEST = 1970, 2100
_BUDDHIST = 543
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
ERAS = "|".join(_ERAS)

# One line a month; spellings that pages use side by side. Afghan names follow the Iranian ones.
_SOLAR = (
    "فروردین حمل وری farvardin",
    "اردیبهشت ثور غویی ordibehesht",
    "خرداد جوزا غبرګولی khordad",
    "تیر سرطان چنګاښ tir",
    "مرداد امرداد اسد زمری mordad",
    "شهریور سنبله وږی shahrivar",
    "مهر میزان تله mehr",
    "آبان عقرب لړم aban",
    "آذر قوس لیندۍ azar",
    "دی جدی مرغومی dey",
    "بهمن دلو سلواغه bahman",
    "اسفند حوت كب کب esfand",
)
_LUNAR = (
    "محرم محرّم muharram",
    "صفر safar",
    "ربيع_الأول ربيع_الاول ربیع_الاول ربیع‌الاول",
    "ربيع_الآخر ربيع_الاخر ربيع_الثاني ربیع_الثانی ربیع‌الثانی",
    "جمادى_الأولى جمادى_الاولى جمادی_الاول جمادى_الأول جمادی‌الاول",
    "جمادى_الآخرة جمادى_الاخرة جمادى_الثانية جمادى_الآخر جمادی_الثانی جمادی‌الثانی",
    "رجب rajab",
    "شعبان shaban sha'ban",
    "رمضان ramadan ramazan",
    "شوال شوّال shawwal",
    "ذو_القعدة ذي_القعدة ذوالقعدة ذیقعده ذو_القعده ذي_القعده",
    "ذو_الحجة ذي_الحجة ذوالحجة ذوالحجه ذیحجه ذو_الحجه ذي_الحجه",
)
_BIKRAM = (
    "बैशाख वैशाख बैसाख",
    "जेठ ज्येष्ठ जेष्ठ",
    "असार आषाढ",
    "साउन श्रावण",
    "भदौ भाद्र",
    "असोज आश्विन",
    "कात्तिक कार्तिक",
    "मंसिर मङ्सिर",
    "पुस पुष पौष",
    "माघ",
    "फागुन फाल्गुन",
    "चैत चैत्र",
)
_CALENDARS = {"solar": _SOLAR, "lunar": _LUNAR, "bikram": _BIKRAM}
NAMES = {
    fold(name.replace("_", " ")): (calendar, number)
    for calendar, lines in _CALENDARS.items()
    for number, line in enumerate(lines, 1)
    for name in line.split()
}
_BY_LANGUAGE = {
    "fa": ("solar", 1349, 1479), "ps": ("solar", 1349, 1479), "prs": ("solar", 1349, 1479),
    "ar": ("lunar", 1390, 1500), "ne": ("bikram", 2027, 2099), "zh": ("republic", 59, 189),
}  # fmt: skip


def gregorian(year: int, month: int, day: int) -> date | None:
    """The day, if there is such a day between 1970 and 2100; a year of the Buddhist era is told by its size."""
    year -= _BUDDHIST if OLDEST + _BUDDHIST <= year <= NEWEST + _BUDDHIST else 0
    if not OLDEST <= year <= NEWEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def era(name: str, year: int, month: int, day: int) -> date | None:
    """The day of a Japanese era or of the Republic of China; its first year is 1."""
    return gregorian(_ERAS[name] + year, month, day)


def local(language: str, year: int, month: int, day: int) -> date | None:
    """The day of the calendar that pages in this language (BCP 47) write in digits, if the year fits it."""
    calendar, first, last = _BY_LANGUAGE.get(language.lower().split("-")[0], ("", 1, 0))
    if not first <= year <= last:
        return None
    return gregorian(1911 + year, month, day) if calendar == "republic" else convert(calendar, year, month, day)


def convert(calendar: str, year: int, month: int, day: int) -> date | None:
    """The day of the solar, lunar or bikram calendar as a Gregorian one; None where that calendar has no such day."""
    try:
        found = _CONVERTERS[calendar](year, month, day)
    except (ValueError, OverflowError):
        return None
    return found if OLDEST <= found.year <= NEWEST else None


# The libraries are imported on the first such date: most crawls meet none.
def _solar(year: int, month: int, day: int) -> date:
    from persiantools.jdatetime import JalaliDate

    return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]


def _lunar(year: int, month: int, day: int) -> date:
    from hijridate import Hijri

    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def _bikram(year: int, month: int, day: int) -> date:
    import nepali_datetime

    found: date = nepali_datetime.date(year, month, day).to_datetime_date()
    return found


_CONVERTERS = {"solar": _solar, "lunar": _lunar, "bikram": _bikram}
