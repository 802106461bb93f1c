"""Every source on one screen: what needs a person first, then a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.cli.signs import span
from exports.cli.terminal import columns, line

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from archive.coverage import Day
    from archive.results import SourceStatus

HEADINGS = ("source", "crawled", "articles", "two weeks", "a day", "")
BARS = "▁▂▃▄▅▆▇█"
MARGIN = 6  # lines left for the headings, what is left out and the shell


@dataclass(frozen=True, slots=True)
class Overview:
    """The table of sources, those with an alert first; on a terminal only as many as fit beside the alerts."""

    sources: Sequence[SourceStatus]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the alerts, the table and what is left out of it."""
        from rich.text import Text

        found = [alert for one in self.sources for alert in one.alerts]
        for alert in found:
            yield Text.assemble((alert.kind, "bold red"), f" {line(alert.source)}: {line(alert.detail)}")
        if found:
            yield ""
        room = max(options.max_height - len(found) - MARGIN, 5) if console.is_terminal else len(self.sources)
        ranked = sorted(self.sources, key=lambda one: not one.alerts)
        yield columns(HEADINGS, [_row(one, in_bars=console.is_terminal) for one in ranked[:room]])
        if len(ranked) > room:
            yield f"... and {len(ranked) - room} more; `communique status | less` shows them all"


def _row(one: SourceStatus, *, in_bars: bool) -> tuple[object, ...]:
    published = [day.published for day in one.days]
    chart = sparkline(published, [bool(day.counts["crawls"]) for day in one.days]) if in_bars else _numbers(one.days)
    notes = dict.fromkeys((*(alert.kind for alert in one.alerts), *["unverified TLS"] * one.unverified_tls))
    return (one.source, _ago(one.last_started), one.articles, chart, _expected(one.days), ", ".join(notes))


def sparkline(numbers: Sequence[int], known: Sequence[bool]) -> str:
    """Draw numbers as bars; a nought of which nothing is known, as nobody looked, is a dot."""
    highest = max(numbers, default=0) or 1
    bars = (BARS[-(-number * (len(BARS) - 1) // highest)] for number in numbers)
    return "".join(bar if sure or number else "·" for bar, number, sure in zip(bars, numbers, known, strict=True))


def _numbers(days: Sequence[Day]) -> str:
    return " ".join(str(day.published) if day.published or day.counts["crawls"] else "-" for day in days)


def _expected(days: Sequence[Day]) -> str:
    today = days[-1].expected if days else None
    return f"{today.low}-{today.high}" if today else ""


def _ago(started: str | None) -> str:
    from archive.times import age

    if started is None:
        return "never"
    return f"{span(max(0.0, age(started)))} ago"


def told(one: SourceStatus) -> Iterator[tuple[str, str]]:
    """Give an alert by an alert what needs a person at one source, with the time since when."""
    for alert in one.alerts:
        since = f" (since {alert.since[:16]}Z)" if alert.since else ""
        yield alert.kind, f"{alert.detail}{since}"
    for alert in one.acknowledged:
        yield alert.kind, f"acknowledged: {alert.detail}"
