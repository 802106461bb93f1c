"""Sources are chosen by id, or by what they are: kind, country, group and language."""

from __future__ import annotations

import pytest

from crawler.groups import MEMBERS
from crawler.selectors import BadSelector, UnknownSource, choose
from crawler.sources import Source
from crawler.tables import COUNTRIES


def a_source(ident: str, **more: object) -> Source:
    return Source(**{"id": ident, "name": ident, "homepage": f"https://{ident}.example/", **more})  # type: ignore[arg-type]


KNOWN = {
    source.id: source
    for source in (
        a_source(
            "mfa-jp", name="Ministry of Foreign Affairs of Japan", kind="foreign-ministry", country="JP", language="en"
        ),
        a_source("mfa-fr", name="Ministry of France", kind="foreign-ministry", country="FR", language="fr"),
        a_source("mfa-ch", kind="foreign-ministry", country="CH", language="fr-CH"),
        a_source("envoy", name="The Envoy", kind="magazine", country="FR", language="en"),
        a_source("council", kind="international-organisation", groups=("eu", "ferries")),
        a_source("news-tw", kind="wire", country="TW", language="zh-Hant"),
    )
}


def chosen(*words: str) -> list[str]:
    return [source.id for source in choose(KNOWN, words)]


def test_ids_come_in_the_order_asked_for_each_once_and_no_word_means_all() -> None:
    assert chosen("envoy", "mfa-jp", "envoy") == ["envoy", "mfa-jp"]
    assert chosen() == list(KNOWN)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kind:magazine", ["envoy"]),
        ("country:jp", ["mfa-jp"]),
        ("country:JP country:FR", ["mfa-jp", "mfa-fr", "envoy"]),
        ("country:FR kind:magazine", ["envoy"]),
        ("kind:foreign-ministry group:g7", ["mfa-jp", "mfa-fr"]),
        ("kind:foreign-ministry country:JP country:FR group:eu lang:fr", ["mfa-fr"]),
        ("group:eu", ["mfa-fr", "envoy", "council"]),
        ("group:ferries", ["council"]),
        ("lang:fr", ["mfa-fr", "mfa-ch"]),
        ("lang:fr-CH", ["mfa-ch"]),
        ("lang:ZH", ["news-tw"]),
    ],
)
def test_values_of_one_key_widen_and_different_keys_narrow(words: str, found: list[str]) -> None:
    assert chosen(*words.split()) == found


def test_ids_stand_first_and_are_added_to_what_the_selectors_give() -> None:
    assert chosen("kind:magazine", "news-tw", "country:FR") == ["news-tw", "envoy"]
    assert chosen("envoy", "country:FR") == ["envoy", "mfa-fr"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("knd:wire", "did you mean kind:wire?"),
        ("size:large", "the keys are kind, country, group, lang"),
        ("kind:ministry", "did you mean kind:foreign-ministry?"),
        ("group:g8", "did you mean group:g7"),
        ("country:Japan", "country:Japan: no source has that; did you mean country:JP?"),
        ("country:Atlantis", "write ISO 3166-1 alpha-2, such as country:JP"),
        ("lang:xx", "there are en, fr, fr-ch, zh, zh-hant"),
        ("kind:magazine country:JP", "no source fits kind:magazine country:JP"),
        ("country:", "country:: no source has that"),
    ],
)
def test_what_fits_nothing_is_refused_with_a_hint(words: str, told: str) -> None:
    with pytest.raises(BadSelector) as caught:
        chosen(*words.split())
    assert told in str(caught.value)


@pytest.mark.parametrize(("asked", "nearest"), [("mfa-pj", "mfa-jp"), ("japan", "mfa-jp"), ("envoy.example", "envoy")])
def test_an_unknown_id_is_answered_with_the_nearest(asked: str, nearest: str) -> None:
    with pytest.raises(UnknownSource) as caught:
        chosen(asked, "mfa-jp")
    assert caught.value.unknown[asked][0] == nearest
    assert f"{asked!r}; the nearest: {nearest}" in str(caught.value)


def test_an_id_like_no_other_is_answered_with_where_to_look() -> None:
    with pytest.raises(UnknownSource, match="sources list"):
        chosen("qqqq")


def test_every_member_of_a_group_is_a_country() -> None:
    assert set().union(*MEMBERS.values()) <= COUNTRIES


@pytest.mark.parametrize(
    ("group", "count"),
    [
        *(
            ("african-union", 55),
            ("arab-league", 22),
            ("asean", 11),
            ("brics", 10),
            ("caricom", 15),
            ("commonwealth", 56),
        ),
        *(("council-of-europe", 46), ("ecowas", 12), ("eu", 27), ("g7", 7), ("g20", 19), ("gcc", 6), ("mercosur", 5)),
        *(
            ("nato", 32),
            ("oecd", 38),
            ("oic", 57),
            ("pacific-islands-forum", 18),
            ("saarc", 8),
            ("sadc", 16),
            ("sco", 10),
        ),
    ],
)
def test_a_group_has_as_many_members_as_it_says_of_itself(group: str, count: int) -> None:
    assert len(MEMBERS[group]) == count
