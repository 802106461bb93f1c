"""How much of a crawl may go to what nothing vouches for."""

from __future__ import annotations

from archive.outcomes import Outcome
from crawler.allowance import Allowance
from crawler.sources import Source
from crawler.visit import Visit

SOURCE = Source(id="mfa", name="MFA", homepage="https://mfa.avaria.example/", kind="foreign-ministry")


def page(number: int, kind: str = "page") -> Visit:
    return Visit(url=f"https://mfa.avaria.example/{kind}/{number}", source=SOURCE, kind=kind)


def grown(articles: int) -> Allowance:
    allowance = Allowance()
    for number in range(articles):
        allowance.ended(page(number), Outcome.NEW, "")
    return allowance


def test_one_fetch_may_be_lost_and_then_fewer_than_one_in_fifty() -> None:
    allowance = grown(97)
    assert allowance.allows("mfa")
    allowance.ended(page(1, "sitemap"), Outcome.FILTERED, "no-list")
    assert not allowance.allows("mfa")
    allowance.ended(page(1, "feed"), Outcome.FILTERED, "list")
    assert not allowance.allows("mfa")
    allowance.ended(page(2, "feed"), Outcome.FILTERED, "list")
    assert allowance.allows("mfa")


def test_a_try_is_lost_until_it_has_ended_well() -> None:
    allowance = grown(10)
    allowance.trying(page(99))
    assert not allowance.allows("mfa")
    allowance.ended(page(99), Outcome.NEW, "")
    assert allowance.allows("mfa")


def test_what_was_refused_or_failed_tells_nothing() -> None:
    allowance = grown(0)
    allowance.ended(page(1), Outcome.FAILED, "blocked")
    allowance.ended(page(2), Outcome.REFUSED, "robots")
    assert allowance.allows("mfa")
    assert allowance.is_fruitless("mfa")


def test_earlier_crawls_count() -> None:
    allowance = Allowance()
    allowance.start("mfa", 40, 1)
    assert not allowance.allows("mfa")
    assert not allowance.is_fruitless("mfa")
