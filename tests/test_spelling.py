"""Which parts of a site's addresses are session keys."""

from __future__ import annotations

from crawler.discover.spelling import Spelling, judged, suspects

SITE = "https://mfa.avaria.example"


def look(key: str, *, form: str = "{site}/{key}/news/{number}") -> list[str]:
    return [form.format(site=SITE, key=key, number=number) for number in range(5)]


def told(first: list[str], second: list[str]) -> Spelling:
    return judged(suspects(first, Spelling()), first, second, Spelling())


def test_a_part_of_the_path_that_is_another_at_each_look_is_a_key() -> None:
    spelling = told(look("sid_0A1B2C3D4E5F"), look("sid_99887766AABB"))
    assert spelling.keys == {("path", "sid_")}
    assert spelling.dropped(f"{SITE}/sid_FFEEDDCC0011/news/7") == f"{SITE}/news/7"
    assert list(spelling.values(f"{SITE}/sid_FFEEDDCC0011/news/7")) == ["/sid_FFEEDDCC0011"]


def test_a_parameter_that_is_another_at_each_look_is_a_key_whatever_its_name() -> None:
    form = "{site}/view?seq={number}&zz={key}"
    spelling = told(look("0a1b2c3d4e5f", form=form), look("99887766aabb", form=form))
    assert spelling.dropped(f"{SITE}/view?seq=7&zz=ffeeddcc0011") == f"{SITE}/view?seq=7"


def test_what_is_the_same_at_both_looks_tells_pages_apart() -> None:
    spelling = told(look("sid_0A1B2C3D4E5F"), look("sid_0A1B2C3D4E5F"))
    assert (spelling.keys, spelling.identities) == (frozenset(), {("path", "sid_")})
    assert suspects(look("sid_0A1B2C3D4E5F"), spelling) == set()


def test_without_the_key_both_looks_must_name_the_same_pages() -> None:
    other = [f"{SITE}/99887766aabb/news/{number}" for number in range(50, 55)]
    assert told(look("0a1b2c3d4e5f"), other).keys == frozenset()


def test_plain_words_numbers_and_values_of_one_link_are_not_suspected() -> None:
    assert suspects(look("statements"), Spelling()) == set()
    assert suspects([f"{SITE}/view?seq=0a1b2c3d4e5{number}" for number in range(5)], Spelling()) == set()


def test_a_random_key_of_each_link_is_told_beside_what_tells_pages_apart() -> None:
    def keyed(seed: int) -> list[str]:
        return [f"{SITE}/news/{number}?k={(number + 7) * seed * 0x9E3779B97F4A7C15 % 2**80:020x}" for number in range(5)]

    spelling = told(keyed(3), keyed(11))
    assert spelling.dropped(f"{SITE}/news/7?k=0a1b2c3d4e5f60718293") == f"{SITE}/news/7"
    assert told(keyed(3), keyed(3)).keys == frozenset()
    assert suspects([f"{SITE}/news/{number * 0x9E3779B97F4A7C15:020x}" for number in range(1, 6)], Spelling()) == set()
