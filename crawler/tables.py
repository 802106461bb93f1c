"""Reads the TOML files that declare sources and finds every fault in them at once."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Table = dict[str, Any]
Tables = dict[str, Table]

KINDS = (
    "foreign-ministry",
    "head-of-government",
    "international-organisation",
    "magazine",
    "think-tank",
    "wire",
    "other",
)

# ISO 3166-1 alpha-2. It leaves XA to XZ to its users: XK stands for Kosovo, XA for the invented state of the demo.
_COUNTRY_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"""
COUNTRIES = frozenset(_COUNTRY_CODES.split())

# ISO 639-1: a two-letter code outside it is most often a country's code in the wrong place (jp for ja, gr for el).
_LANGUAGE_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"""
LANGUAGES = frozenset(_LANGUAGE_CODES.split())

_TAG = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*")
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file of sources: where it stands, what it is and how to mend it."""

    file: Path
    table: str
    key: str
    problem: str
    mend: str

    def __str__(self) -> str:
        table = f" [{self.table}]" if self.table else ""
        key = f" {self.key}" if self.key else ""
        place = f"{table}{key}:" if self.table or self.key else ""
        return f"{self.file}:{place} {self.problem}; {self.mend}"


Found = tuple[str, str]  # problem, mend


def _text(value: Any) -> Found | None:
    if not isinstance(value, str):
        return f"{_shown(value)} is not text", "put it in quotes"
    return None if value.strip() else ("is empty", "write it, or leave the key out")


def _url(value: Any) -> Found | None:
    if fault := _text(value):
        return fault
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        if parts.username is not None:
            return "holds a name or a password, which would be kept with the source", "leave it out"
    except ValueError:
        usable = False
    if usable and not re.search(r"\s", value):
        return None
    return f"{_shown(value)} is no web address", 'write it in full, such as "https://www.example.org/news"'


def _kind(value: Any) -> Found | None:
    if fault := _text(value):
        return fault
    if value in KINDS:
        return None
    return f"{_shown(value)} is no kind of source", _one_of(value, "kinds", KINDS)


def _country(value: Any) -> Found | None:
    if isinstance(value, str) and (value == "" or value in COUNTRIES or re.fullmatch("X[A-Z]", value)):
        return None
    mend = 'write ISO 3166-1 alpha-2, such as "JP", or "" for an organisation'
    return f"{_shown(value)} is no country code", 'write "GB"' if value in ("UK", "uk") else mend


def _language(value: Any) -> Found | None:
    tag = _TAG.fullmatch(value) if isinstance(value, str) else None
    if value == "" or (tag and (len(tag[1]) == 3 or tag[1] in LANGUAGES)):
        return None
    return f"{_shown(value)} is no language tag", 'write BCP 47, such as "en", "pt-BR" or "zh-Hant"'


def _pattern(value: Any) -> Found | None:
    if fault := _text(value):
        return fault
    try:
        re.compile(value)
    except re.error as error:
        return f"{_shown(value)} is no regular expression ({error})", "mend it; in single quotes a backslash stays one"
    return None


def _host(value: Any) -> Found | None:
    if isinstance(value, str) and _HOST.fullmatch(value):
        return None
    return f"{_shown(value)} is no host name", 'write only the name in small letters, such as "news.example.org"'


def _group(value: Any) -> Found | None:
    if isinstance(value, str) and _ID.fullmatch(value):
        return None
    return f"{_shown(value)} is no name of a group", 'use small letters, digits and hyphens, such as "african-union"'


def _verified(value: Any) -> Found | None:
    if value == "never":
        return None
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return f"{_shown(value)} is no day", 'write a date such as "2026-11-23", or "never"'
    return None


def _flag(value: Any) -> Found | None:
    return None if isinstance(value, bool) else (f"{_shown(value)} is neither yes nor no", "write true or false")


Check = Callable[[Any], Found | None]


def _each(check: Check) -> Check:
    def checked(value: Any) -> Found | None:
        if isinstance(value, str):
            return "is one text where a list belongs", f"put it in brackets: [{_shown(value)}]"
        if not isinstance(value, list):
            return (
                f"{_shown(value)} is not a list",
                'write a list in brackets, such as ["https://www.example.org/feed"]',
            )
        return next((fault for fault in map(check, value) if fault), None)

    return checked


CHECKS: dict[str, Check] = {
    "name": _text,
    "homepage": _url,
    "kind": _kind,
    "country": _country,
    "language": _language,
    "feeds": _each(_url),
    "sitemaps": _each(_url),
    "listings": _each(_url),
    "articles": _pattern,
    "hosts": _each(_host),
    "groups": _each(_group),
    "licence": _text,
    "evidence": _text,
    "verified": _verified,
    "unverified_tls": _flag,
}


def is_id(text: str) -> bool:
    """Tell whether a text may be the id of a source."""
    return bool(_ID.fullmatch(text))


def read(file: Path) -> tuple[Tables, list[Fault]]:
    """Give a file's tables, without what is no table, and every fault in it; no content of a file makes it raise."""
    try:
        document = tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        return {}, [Fault(file, "", "", f"is not TOML: {_lower(str(error))}", "mend that line")]
    except UnicodeDecodeError as error:
        return {}, [Fault(file, "", "", f"is not UTF-8 at byte {error.start}", "save it as UTF-8")]
    except OSError as error:
        return {}, [Fault(file, "", "", f"cannot be read ({error.strerror})", "check the path and its permissions")]
    faults = [fault for name, table in document.items() for fault in _faults(file, name, table)]
    return {name: table for name, table in document.items() if isinstance(table, dict)}, faults


def missing(file: Path, name: str, table: Table, required: tuple[str, ...]) -> list[Fault]:
    """Give a fault for each required key that a source's table has neither right nor misspelt."""
    examples = {"name": "Ministry of ...", "homepage": "https://www.example.org/", "kind": KINDS[0]}
    lacking = [key for key in required if key not in table]
    if lacking:
        misspelt = {near for key in table for near in difflib.get_close_matches(key, CHECKS, n=1)}
        lacking = [key for key in lacking if key not in misspelt]
    return [Fault(file, name, key, "is missing", f'add {key} = "{examples[key]}"') for key in lacking]


def _faults(file: Path, name: str, table: Any) -> Iterator[Fault]:
    if not isinstance(table, dict):
        yield Fault(file, "", name, "stands outside any table", "put it below a line such as [my-source]")
        return
    if not is_id(name):
        yield Fault(file, name, "", "is no id", "use small letters, digits and single hyphens, such as [mfa-gb]")
    for key, value in table.items():
        if found := _fault(name, key, value):
            yield Fault(file, name, key, *found)


def _fault(name: str, key: str, value: Any) -> Found | None:
    if check := CHECKS.get(key):
        return check(value)
    if key == "id":
        return "is no key of a source", f"the table's name is the id: [{name}]"
    if isinstance(value, dict):
        return "is a table inside a table", f"a dot in a name does that: write [{name}-{key}]"
    return "is no key of a source", _one_of(key, "keys", CHECKS)


def _one_of(word: str, what: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f'did you mean "{near[0]}"?' if near else f"the {what} are {', '.join(known)}"


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
