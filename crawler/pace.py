"""When a source is to be visited: pure functions of its rhythm and a clock, so that a restart plans the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from hashlib import sha256

from archive.rhythm import Rhythm
from archive.times import seconds
from crawler.config import Config

OFTEN = 2.0  # visits to a source for each article that it publishes
JITTER = 0.1  # of the time between two visits, to either side
TOGETHER = 0.1  # of the fastest pace: what is due as soon as that is taken along


def pace(rhythm: Rhythm, now: float, config: Config) -> float:
    """The seconds between two visits to a source: two visits to an article, within the bounds of the settings.

    ``now`` is seconds since 1970. Where nothing was published, and in a silence, the pace falls off by itself.
    """
    if not rhythm.articles or rhythm.since is None:
        return config.slowest
    usual = (now - seconds(rhythm.since)) / rhythm.articles / OFTEN
    return max(config.fastest, min(usual, config.slowest))


def interval(source: str, rhythm: Rhythm, now: float, config: Config) -> float:
    """The seconds from the start of a source's last visit to the next.

    What that one left undone is gone on with at once, or soon where it got nothing done at all.
    """
    if rhythm.put_off:
        return 0.0 if rhythm.done else config.fastest
    return pace(rhythm, now, config) * _jitter(source, rhythm.crawl)


def waiting(source: str, rhythm: Rhythm | None, now: float, config: Config) -> float:
    """The seconds until a source is due, negative where it is overdue; all there is to know after a restart.

    A source that was never crawled is overdue since ever, and so is one whose last crawl lies in the future: the clock
    was wrong then or is wrong now.
    """
    if rhythm is None or seconds(rhythm.started) > now:
        return -math.inf
    return seconds(rhythm.started) + interval(source, rhythm, now, config) - now


def ready(due: Mapping[str, float], now: float, config: Config) -> list[str]:
    """The sources to visit in one pass, most overdue first: none before its time, unless one is due anyway."""
    if not any(moment <= now for moment in due.values()):
        return []
    soon = now + TOGETHER * config.fastest
    return sorted((source for source in due if due[source] <= soon), key=lambda source: due[source])


def spread(due: Mapping[str, float], now: float, config: Config) -> dict[str, float]:
    """The same plan, with what a stop has left behind made up for one by one, most overdue first.

    What is late by no more than a pass takes is late in the ordinary course of things, and stays where it is.
    """
    late = sorted((moment, source) for source, moment in due.items() if moment < now - 2 * config.longest_pass)
    made_up = {source: now + place * config.spread for place, (_, source) in enumerate(late)}
    return {**due, **made_up}


def _jitter(source: str, crawl: str) -> float:
    """A factor around 1 that looks random, and is the same whenever it is asked for."""
    drawn = int.from_bytes(sha256(f"{source} {crawl}".encode()).digest()[:8], "big") / 2**64
    return 1 + JITTER * (2 * drawn - 1)
