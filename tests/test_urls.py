"""Addresses: one spelling for each."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.urls import BadUrl, absolute, canonical, host, join, key, same_site

HOME = "https://mfa.avaria.example/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://MFA.Avaria.Example:443", HOME),
        ("http://mfa.avaria.example:80/News", "http://mfa.avaria.example/News"),
        ("http://mfa.avaria.example:8080/", "http://mfa.avaria.example:8080/"),
        ("https://user:secret@mfa.avaria.example/", HOME),
        ("https://mfa.avaria.example/#top", HOME),
        ("https://mfa.avaria.example./?", HOME),
        ("https://mfa.avaria.example/a/./b/../c", HOME + "a/c"),
        ("https://mfa.avaria.example/a/%2E%2e/c/..", HOME),
        ("https:\\\\mfa.avaria.example\\a\\b", HOME + "a/b"),
        ("  https://mfa.ava\tria.example/a\nb ", HOME + "ab"),
        ("https://mfa.avaria.example/%7euser/%d0%bc", HOME + "~user/%D0%BC"),
        (
            "https://mfa.avaria.example/новости?q=мир",
            HOME + "%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?q=%D0%BC%D0%B8%D1%80",
        ),
        ("https://mfa.avaria.example/two words?a=b c", HOME + "two%20words?a=b%20c"),
        ("https://mfa.avaria.example/100%-sure", HOME + "100%25-sure"),
        ("https://mfa.avaria.example/\ud800", HOME + "%EF%BF%BD"),
        ("https://министерство.example/", "https://xn--b1afiashkohcid.example/"),
        ("https://BÜCHER。example/", "https://xn--bcher-kva.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://①②⑦.0.0.1/", "http://127.0.0.1/"),
        ("http://[::FFFF:7f00:1]/", "http://[::ffff:7f00:1]/"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "dropped",
    [
        "utm_source=rss&utm_medium=x",
        "fbclid=1",
        "gclid=a",
        "mc_cid=7&mc_eid=8",
        "UTM_Campaign=a",
        "amp;utm_term=b",
        "PHPSESSID=4f",
        "jsessionid=9",
    ],
)
def test_parameters_of_trackers_and_sessions_are_dropped(dropped: str) -> None:
    assert canonical(f"{HOME}a?id=7&{dropped}&p=2") == f"{HOME}a?id=7&p=2"
    assert canonical(f"{HOME}a?{dropped}") == f"{HOME}a"


@pytest.mark.parametrize(
    "query",
    [
        "seq=321641",
        "dtl/40313/Visit_of_the_Minister",
        "lan=en&t_id=6265",
        "id=1832&lang=en",
        "p=99",
        "sCodigo=E-1/26",
        "n=1&s=2&sms=3",
        "b=2&a=1",
        "ref=7",
    ],
)
def test_parameters_that_name_the_page_are_kept_in_their_order(query: str) -> None:
    assert canonical(f"{HOME}view?{query}") == f"{HOME}view?{query}"


def test_session_ids_in_the_path_are_dropped() -> None:
    assert canonical(HOME + "a.html;jsessionid=B01B6F.live?x=1") == HOME + "a.html?x=1"
    assert canonical(HOME + "(S(0123456789abcdefghijklmn))/a.aspx") == HOME + "a.aspx"


@pytest.mark.parametrize(
    "url",
    [
        "", "/a", "mfa.avaria.example", "ftp://mfa.avaria.example/", "javascript:alert(1)", "file:///etc/passwd", "http://", "http:///", "https://a b/",
        "http://a..example/", "http://a.example:port/", "http://a.example:65536/", "http://1.2.3.4.5/", "http://256.0.0.1/", "http://[::1/", "http://[1::2%25eth0]/",
        "http://xn--\u0161.example/", f"http://{'a' * 64}.example/", "http://a.example/" + "a" * 8192, "http://a.example/" + "é" * 3000, "http://a%00b.example/", "http://a:" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_no_server_could_be_asked_for_is_a_bad_url(url: str) -> None:
    with pytest.raises(BadUrl):
        canonical(url)


@given(st.text(max_size=60).map("http://a.example/".__add__) | st.text(max_size=40).map("https://".__add__) | st.text())
def test_no_text_raises_anything_but_bad_url_and_the_canonical_form_stays_itself(url: str) -> None:
    try:
        form = canonical(url)
    except BadUrl:
        return
    assert canonical(form) == form
    assert form.isascii()
    assert not re.search(r"[\s#]", form)
    assert key(key_url := f"https://{key(form)}") == key(key_url)


@given(st.text(), st.text())
def test_joining_raises_nothing_but_bad_url(base: str, link: str) -> None:
    for start in (base, HOME + "a/b"):
        try:
            assert canonical(join(start, link))
        except BadUrl:
            continue


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("c.html", "https://mfa.avaria.example/a/c.html"),
        ("./c", "https://mfa.avaria.example/a/c"),
        ("../../c", "https://mfa.avaria.example/c"),
        ("/c?d#e", "https://mfa.avaria.example/c?d"),
        ("?page=2", "https://mfa.avaria.example/a/b?page=2"),
        ("#top", "https://mfa.avaria.example/a/b?x=1"),
        ("//cdn.example/c", "https://cdn.example/c"),
        ("\\\\cdn.example\\c", "https://cdn.example/c"),
        ("http:c", "http://c/"),
        ("https:c", "https://mfa.avaria.example/a/c"),
        ("c:d", None),
        ("mailto:press@mfa.avaria.example", None),
        ("http://[", None),
    ],
)
def test_a_link_is_resolved_as_browsers_do(link: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(BadUrl):
            join(HOME + "a/b?x=1", link)
    else:
        assert join(HOME + "a/b?x=1", link) == expected


@pytest.mark.parametrize(
    "twin",
    [
        "http://mfa.avaria.example/news/one", "https://www.mfa.avaria.example/news/one", "https://MFA.avaria.example/news/one/", "https://mfa.avaria.example/news/one/amp",
        "https://mfa.avaria.example/news/one/amp/", "https://mfa.avaria.example/news/one?amp", "https://mfa.avaria.example/news/one?amp=1&utm_source=x",
        "https://mfa.avaria.example/news/one/index.html", "https://mfa.avaria.example/news/one/Default.aspx", "https://mfa.avaria.example/news/one?",
    ],
)  # fmt: skip
def test_twins_share_a_key(twin: str) -> None:
    assert key(twin) == key("https://mfa.avaria.example/news/one")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HOME + "view?seq=1", HOME + "view?seq=2"),
        (HOME + "News/A", HOME + "News/a"),
        (HOME + "news/one", HOME + "news/one.html"),
        (HOME + "index.php?id=1", HOME + "index.php?id=2"),
        (HOME + "article?amp=17", HOME + "article"),
        (HOME + "amp", HOME),
        (HOME, "https://mfa.avaria.example:8080/"),
        ("https://www.example/", "https://example/"),
        ("https://en.mfa.avaria.example/a", HOME + "a"),
    ],
)
def test_different_articles_never_share_a_key(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_host_is_in_lower_case_and_has_no_port() -> None:
    assert host("HTTP://MFA.Avaria.Example:8080/a") == "mfa.avaria.example"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (HOME, "http://www.mfa.avaria.example/x", True),
        (HOME, "https://en.mfa.avaria.example/", True),
        ("https://en.mfa.avaria.example/", HOME, True),
        (HOME, "https://mod.avaria.example/", False),
        (HOME, "https://notmfa.avaria.example/", False),
        ("https://mfa.example/", "https://mfa.example.invalid/", False),
        ("http://example/", "http://mfa.example/", False),
        ("http://127.0.0.1/", "http://127.0.0.1:81/", True),
    ],
)
def test_a_site_is_a_host_and_what_lies_within_it(a: str, b: str, expected: bool) -> None:
    assert same_site(a, b) is expected


@pytest.mark.shared
@pytest.mark.parametrize(("file", "least"), [("urltestdata.json", 0.96), ("ada_extra_urltestdata.json", 0.9)])
def test_the_cases_of_the_whatwg_standard_agree_or_differ_by_intent(shared: Path, file: str, least: float) -> None:
    """Intended: bare % escaped, escapes in one case, empty query dropped, stricter host names."""
    cases = [case for case in json.loads((shared / "data/urls" / file).read_text()) if isinstance(case, dict)]
    agreed = [_outcome(case) == _expected(case) for case in cases]
    assert sum(agreed) / len(agreed) >= least


def _outcome(case: dict[str, str]) -> str | None:
    try:
        form = join(case["base"], case["input"]) if case.get("base") else canonical(case["input"])
    except BadUrl:
        return None
    assert canonical(form) == form
    return form


def _expected(case: dict[str, str]) -> str | None:
    plain = re.match(r"(https?://)(?:[^/@]*@)?([^#]*)", case.get("href") or "")
    return plain[1] + plain[2] if plain else None


@pytest.mark.shared
@pytest.mark.parametrize("file", ["toascii.json", "IdnaTestV2.json", "IdnaTestV2-removed.json"])
def test_no_host_name_of_the_idna_cases_raises_anything_else(shared: Path, file: str) -> None:
    for case in json.loads((shared / "data/urls" / file).read_text()):
        if isinstance(case, dict):
            _outcome({"input": f"https://{case['input']}/"})


@pytest.mark.shared
def test_real_article_addresses_lose_only_what_trackers_added(shared: Path) -> None:
    lines = (shared / "sources/article_urls.jsonl").read_text().splitlines()
    urls = [json.loads(line)["url"] for line in lines]
    assert len({key(url) for url in urls}) == len(set(urls))
    changed = [url for url in urls if url.isascii() and canonical(url) != url]
    assert all("utm_" in url for url in changed)


def test_the_absolute_address_keeps_what_the_canonical_one_drops() -> None:
    base = "http://mfa.example/news/"
    assert (
        absolute(base, "a;jsessionid=AB12?utm_source=rss&id=7#top")
        == "http://mfa.example/news/a;jsessionid=AB12?utm_source=rss&id=7"
    )
    assert join(base, "a;jsessionid=AB12?utm_source=rss&id=7#top") == "http://mfa.example/news/a?id=7"
