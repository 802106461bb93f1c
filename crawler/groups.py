"""Which states belong to which organisation or circle of states: what ``group:`` selects sources by.

As of November 2026. A state that was invited but has not joined, or has left, is not in it.
"""

from __future__ import annotations

_AFRICAN_UNION = """
    AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG
    RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"""
_ARAB_LEAGUE = "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE"
_ASEAN = "BN ID KH LA MM MY PH SG TH TL VN"
_BRICS = "AE BR CN EG ET ID IN IR RU ZA"
_CARICOM = "AG BB BS BZ DM GD GY HT JM KN LC MS SR TT VC"
_COMMONWEALTH = """
    AG AU BB BD BN BS BW BZ CA CM CY DM FJ GA GB GD GH GM GY IN JM KE KI KN LC LK LS MT MU MV MW MY MZ NA NG NR NZ PG
    PK RW SB SC SG SL SZ TG TO TT TV TZ UG VC VU WS ZA ZM"""
_COUNCIL_OF_EUROPE = """
    AD AL AM AT AZ BA BE BG CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT
    RO RS SE SI SK SM TR UA"""
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_G20 = "AR AU BR CA CN DE FR GB ID IN IT JP KR MX RU SA TR US ZA"
_NATO = "AL BE BG CA CZ DE DK EE ES FI FR GB GR HR HU IS IT LT LU LV ME MK NL NO PL PT RO SE SI SK TR US"
_OECD = """
    AT AU BE CA CH CL CO CR CZ DE DK EE ES FI FR GB GR HU IE IL IS IT JP KR LT LU LV MX NL NO NZ PL PT SE SI SK TR US"""
_OIC = """
    AE AF AL AZ BD BF BH BJ BN CI CM DJ DZ EG GA GM GN GW GY ID IQ IR JO KG KM KW KZ LB LY MA ML MR MV MY MZ NE NG OM
    PK PS QA SA SD SL SN SO SR SY TD TG TJ TM TN TR UG UZ YE"""
_PACIFIC_ISLANDS_FORUM = "AU CK FJ FM KI MH NC NR NU NZ PF PG PW SB TO TV VU WS"

MEMBERS: dict[str, frozenset[str]] = {
    name: frozenset(codes.split())
    for name, codes in {
        "african-union": _AFRICAN_UNION,
        "arab-league": _ARAB_LEAGUE,
        "asean": _ASEAN,
        "brics": _BRICS,
        "caricom": _CARICOM,
        "commonwealth": _COMMONWEALTH,
        "council-of-europe": _COUNCIL_OF_EUROPE,
        "ecowas": "BJ CI CV GH GM GN GW LR NG SL SN TG",
        "eu": _EU,
        "g7": "CA DE FR GB IT JP US",
        "g20": _G20,
        "gcc": "AE BH KW OM QA SA",
        "mercosur": "AR BO BR PY UY",
        "nato": _NATO,
        "nordic": "AX DK FI FO GL IS NO SE",
        "oecd": _OECD,
        "oic": _OIC,
        "p5": "CN FR GB RU US",
        "pacific-islands-forum": _PACIFIC_ISLANDS_FORUM,
        "quad": "AU IN JP US",
        "saarc": "AF BD BT IN LK MV NP PK",
        "sadc": "AO BW CD KM LS MG MU MW MZ NA SC SZ TZ ZA ZM ZW",
        "sco": "BY CN IN IR KG KZ PK RU TJ UZ",
        "visegrad": "CZ HU PL SK",
    }.items()
}
# Groups that only a source's own table puts it in: organisations without a list of members here, and kinds of posts.
FURTHER = frozenset({"osce", "un", "un-missions"})
GROUPS = frozenset(MEMBERS) | FURTHER


def of_country(country: str) -> frozenset[str]:
    """Give the groups that a state, by its ISO 3166-1 alpha-2 code, belongs to."""
    return frozenset(name for name, members in MEMBERS.items() if country in members)
