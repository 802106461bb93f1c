"""Known addresses are looked at again, ever more rarely, and never all at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from archive.article import Address
from archive.outcomes import Outcome
from crawler.looks import Looks

HOUR, DAY, WEEK, MONTH = 3600.0, 86400.0, 7 * 86400.0, 30 * 86400.0
STEPS = (HOUR, DAY, WEEK, MONTH)
SITE = "http://news.example"


def stamp(age: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%SZ")


def known(number: int, first: float, checked: float, source: str = "news") -> Address:
    """An address first seen and last asked for so many seconds ago."""
    return Address(url=f"{SITE}/{number}", source=source, first_seen=stamp(first), checked=stamp(checked))


def due(first: float, checked: float) -> int:
    """How many of a thousand such addresses are due."""
    looks = Looks(STEPS, 1000)
    return sum(looks.is_due(known(number, first, checked)) for number in range(1000))


def test_each_step_of_the_schedule_is_one_look_which_comes_before_twice_its_age() -> None:
    for step, before in ((HOUR, 0.0), (DAY, 2 * HOUR), (WEEK, 2 * DAY), (MONTH, 2 * WEEK), (2 * MONTH, 2 * MONTH)):
        if step > before:
            assert due(step - 60, step - 60 - before) == 0, "not yet"
        assert due(2 * step, 2 * step - before) >= 990, "by then each had its look"
        assert due(2 * step - 60, 0) == 0, "and needs no other"


def test_what_was_found_at_once_is_due_by_and_by() -> None:
    counts = [due(DAY * (1 + tenth / 10), DAY * (1 + tenth / 10) - 2 * HOUR) for tenth in range(11)]
    gains = [later - earlier for earlier, later in pairwise(counts)]
    assert all(50 < gain < 150 for gain in gains), "a tenth of them in each tenth of the time"


def test_the_same_addresses_are_due_at_the_same_time_in_every_crawl() -> None:
    some = [number for number in range(100) if Looks(STEPS, 100).is_due(known(number, 1.5 * DAY, DAY))]
    assert 20 < len(some) < 80
    assert some == [number for number in range(100) if Looks(STEPS, 100).is_due(known(number, 1.5 * DAY, DAY))]


def test_behind_the_last_step_looks_thin_out_further() -> None:
    assert 0 < due(24 * MONTH, MONTH) < due(24 * MONTH, 4 * MONTH) < due(24 * MONTH, 12 * MONTH) == 1000


def test_a_look_in_the_future_was_that_of_a_clock_that_was_wrong() -> None:
    assert due(DAY, -DAY) == 1000


def test_a_schedule_of_zero_is_that_of_every_crawl() -> None:
    assert Looks((0.0,), 1).is_due(known(1, 0, 0))


def test_a_crawl_has_so_many_looks_for_each_source_and_no_more() -> None:
    looks = Looks(STEPS, 3)
    taken = [looks.take(known(number, WEEK, WEEK - HOUR)) for number in range(10)]
    assert taken == [True] * 3 + [False] * 7
    assert looks.take(known(1, WEEK, WEEK - HOUR, source="other"))
    assert not looks.take(known(2, HOUR, HOUR, source="third")), "what is not due is not counted"


def test_what_one_crawl_leaves_has_its_turn_in_the_next(web, crawl) -> None:
    pages = [f"{SITE}/2026/{number}" for number in range(5)]
    for url in pages:
        web.article(url, url)
    web.feed(f"{SITE}/feed", *pages)
    source = {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}
    crawl(source)
    web.log.clear()
    for _ in range(2):
        summary = crawl(source, max_looks=3)
        assert summary.tallies[0].counts[Outcome.UNCHANGED] == 4, "three pages and the feed"
    asked = web.asked("2026")
    assert len(asked) == 6
    assert set(asked) == set(pages)
