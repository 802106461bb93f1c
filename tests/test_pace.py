"""When a source is due: learnt from its own past, within bounds, and the same after every restart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.rhythm import Rhythm
from archive.times import seconds
from crawler.config import Config
from crawler.pace import interval, pace, ready, spread, waiting

CONFIG = Config(fastest=600, slowest=86_400, spread=10, longest_pass=900)
NOON = seconds("2026-06-10T12:00:00Z")
HOUR, DAY = 3600, 86_400


def at(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rhythm(
    articles: int = 20, within: float = 20 * 4 * HOUR, started: float = NOON, put_off: int = 0, done: int = 9
) -> Rhythm:
    return Rhythm(1, "c1", at(started), put_off, done, articles, at(NOON - within) if articles else None)


def test_a_source_is_visited_twice_for_each_article() -> None:
    assert pace(rhythm(articles=20, within=20 * 4 * HOUR), NOON, CONFIG) == 2 * HOUR


@pytest.mark.parametrize(
    ("seen", "bound"), [(rhythm(within=600), 600), (rhythm(within=900 * DAY), DAY), (rhythm(articles=0), DAY)]
)
def test_the_pace_keeps_to_the_bounds(seen: Rhythm, bound: float) -> None:
    assert pace(seen, NOON, CONFIG) == bound


def test_the_pace_falls_off_in_a_silence() -> None:
    assert pace(rhythm(), NOON + 10 * DAY, CONFIG) > 2 * pace(rhythm(), NOON, CONFIG)


def test_jitter_parts_sources_of_one_pace_and_is_the_same_after_a_restart() -> None:
    due = {name: interval(name, rhythm(), NOON, CONFIG) for name in map(str, range(50))}
    assert due == {name: interval(name, rhythm(), NOON, CONFIG) for name in map(str, range(50))}
    assert len(set(due.values())) == 50
    assert 0.9 * 2 * HOUR <= min(due.values()) < 0.95 * 2 * HOUR
    assert 1.05 * 2 * HOUR < max(due.values()) <= 1.1 * 2 * HOUR


def test_what_a_visit_left_undone_is_gone_on_with_at_once_but_soon_only_where_nothing_was_done() -> None:
    assert interval("a", rhythm(put_off=5), NOON, CONFIG) == 0
    assert interval("a", rhythm(put_off=5, done=0), NOON, CONFIG) == CONFIG.fastest


def test_after_a_restart_a_source_is_due_when_it_would_have_been() -> None:
    whole = interval("a", rhythm(), NOON, CONFIG)
    assert waiting("a", rhythm(), NOON, CONFIG) == pytest.approx(whole)
    later = waiting("a", rhythm(started=NOON - HOUR), NOON, CONFIG)
    assert later == pytest.approx(whole - HOUR)


def test_a_source_without_a_past_or_with_one_in_the_future_is_due() -> None:
    """The clock was wrong then or is wrong now; the source shall not wait for the year 2099."""
    assert waiting("a", None, NOON, CONFIG) < 0
    assert waiting("a", rhythm(started=seconds("2099-01-01T00:00:00Z")), NOON, CONFIG) < 0


def test_after_a_stop_of_days_everything_is_made_up_for_one_by_one_the_most_overdue_first() -> None:
    due = {str(number): -DAY - number for number in range(100)} | {"in-time": -5.0, "later": 500.0}
    made_up = spread(due, 0.0, CONFIG)
    assert made_up.keys() == due.keys()
    assert (made_up["in-time"], made_up["later"]) == (-5.0, 500.0)
    late = sorted(range(100), key=lambda number: made_up[str(number)])
    assert late == list(reversed(range(100)))
    assert [made_up[str(number)] for number in late] == [10.0 * place for place in range(100)]


def test_making_up_goes_on_undisturbed_by_the_next_look_at_the_plan() -> None:
    made_up = spread({str(number): -3.0 * DAY for number in range(300)}, 0.0, CONFIG)
    assert spread(made_up, 120.0, CONFIG) == made_up


def test_a_pass_takes_what_is_due_and_what_will_be_in_a_moment() -> None:
    due = {"soon": 50.0, "now": -1.0, "long-since": -80.0, "later": 61.0}
    assert ready(due, 0.0, CONFIG) == ["long-since", "now", "soon"]
    assert ready({"soon": 50.0}, 0.0, CONFIG) == []


def test_a_day_in_the_life_of_the_schedule_keeps_every_pace() -> None:
    """A simulated day of 60 sources on a fake clock: each is visited about as often as its pace says, never in a burst."""
    paces = {str(number): 1800.0 * (1 + number % 8) for number in range(60)}
    due, visits, busiest = dict.fromkeys(paces, -1e9), dict.fromkeys(paces, 0), 0
    for moment in range(0, DAY, 20):
        due = spread(due, moment, CONFIG)
        names = ready(due, moment, CONFIG)
        busiest = max(busiest, len(names))
        for name in names:
            visits[name] += 1
            seen = Rhythm(visits[name], f"{name} {visits[name]}", at(moment), 0, 9, 1, at(moment - 2 * paces[name]))
            due[name] = moment + interval(name, seen, moment, CONFIG)
    assert all(0.85 <= visits[name] * paces[name] / DAY <= 1.2 for name in paces)
    assert busiest <= 20
