"""What needs a person: a source that is lost, silent, blocked, or not read as it was.

Each is judged by the source's own past, and by counts of pages, not of days, so that a quiet source is judged as
surely as a busy one, if later.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from archive.crawls import tally_of
from archive.hosts import STATES, Host
from archive.outcomes import Outcome, Tally
from archive.times import sortable, utc

RECENT = 20  # pages, or articles, that are compared ...
BEFORE = 200  # ... with so many before them at most,
ENOUGH = 40  # and so many at least
USUAL = 0.5  # a share that is smaller was never to be relied on
LATEST = 50  # articles whose gaps tell how long a source is silent at times
SILENT_AFTER = 2.0  # times the longest of those gaps,
SHORTEST_SILENCE = 2.0  # in days, and never sooner
NEWS = 7  # days for which a changed robots.txt is told
WEEKS = 56  # days that are looked back
PATIENCE = 3  # times in a row that a host may ask for time before a person is asked
FIELDS = ("published", "authors", "section", "image", "title")

ENDED = "c.finished IS NOT NULL AND c.exit_code NOT IN (130, 143)"  # a crawl that was stopped tells nothing
_CRAWLS = f"""
    SELECT t.*, c.started FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl
    WHERE t.source = ? AND {ENDED} ORDER BY c.rowid DESC"""
_NOT_READ = ("listing", "gallery", "login", "consent", "soft-404", "error-page", "empty", "needs-javascript", "no-text")
_PAGES = f"""
    SELECT o.source, c.started, sum(o.outcome <> 'filtered') AS stored, count(*) AS pages
    FROM crawls AS c JOIN outcomes AS o ON o.crawl = c.id
    WHERE c.started >= ? AND (o.outcome IN ('new', 'changed')
        OR (o.outcome = 'filtered' AND o.capture IS NOT NULL AND o.reason IN {_NOT_READ}))
    GROUP BY c.rowid, o.source ORDER BY c.rowid DESC"""
# What was old when it was found comes of a first crawl or of a walk into the past, and may look as pages did then.
_ARTICLES = f"""
    SELECT first_seen, published IS NOT NULL AS published, coalesce(authors, '[]') <> '[]' AS authors,
        coalesce(section, '') <> '' AS section, coalesce(image, '') <> '' AS image, title
    FROM article_index WHERE source = ? AND julianday(first_seen) - julianday(dated) < 30
    ORDER BY first_seen DESC LIMIT {RECENT + BEFORE}"""
_DATED = f"SELECT dated FROM article_index WHERE source = ? AND dated <= ? ORDER BY dated DESC LIMIT {LATEST}"
_ROBOTS = """
    SELECT payload_digest, status, min(fetched) AS first, max(fetched) AS last FROM captures
    WHERE url = ? AND (status = 200 OR status BETWEEN 400 AND 428)
    GROUP BY CASE status WHEN 200 THEN payload_digest END ORDER BY last DESC"""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a person should look at; ``kind`` is one word, ``since`` a UTC time."""

    source: str
    kind: str
    detail: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """A source's last crawl that has ended: when it began, and what became of its URLs."""

    started: str
    tally: Tally


def of_source(connection: sqlite3.Connection, source: str, last: Last, addresses: Sequence[str]) -> Iterator[Alert]:
    """Give what is to be said of one source after its last crawl; ``addresses`` are its ``roots``."""
    yield from _of_tally(connection, source, last)
    if last.tally.lists_read:
        yield from _silence(connection, source, last.started)
    yield from _fields(source, connection.execute(_ARTICLES, (source,)).fetchall())
    for root in addresses:
        yield from _robots(connection, source, root, last)


def of_hosts(source: str, addresses: Sequence[str], hosts: Sequence[Host]) -> Iterator[Alert]:
    """Give what is to be said of a source whose hosts shut this client out."""
    names = {urlsplit(root).hostname for root in addresses}
    for host in hosts:
        if host.host in names and (host.state != "rate-limited" or host.times >= PATIENCE):
            told = f"{host.host}: {STATES[host.state]}; left alone until {host.until}"
            yield Alert(source, "blocked", told, host.since)


def roots(definition: str) -> list[str]:
    """Give the scheme and host of every address in a source's table (JSON)."""
    table = json.loads(definition)
    urls = [
        table.get("homepage", ""),
        *(url for way in ("feeds", "sitemaps", "listings") for url in table.get(way, ())),
    ]
    parts = [urlsplit(url) for url in urls if url]
    return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def _of_tally(connection: sqlite3.Connection, source: str, last: Last) -> Iterator[Alert]:
    if last.tally.failed:
        told = "nothing could be had in its last crawl"
        yield Alert(source, "lost", told, _since(connection, source, lambda tally: tally.failed))
    if tls := _tls(last.tally):
        told = f"its certificate is not valid, or TLS failed: {_urls(tls)}"
        yield Alert(source, "tls", told, _since(connection, source, lambda tally: _tls(tally) > 0))


def _tls(tally: Tally) -> int:
    return tally.reasons[Outcome.FAILED, "tls"]


def _since(connection: sqlite3.Connection, source: str, is_so: Callable[[Tally], bool]) -> str | None:
    """Give when the first of a source's latest crawls began of which all the same is true."""
    since = None
    for row in connection.execute(_CRAWLS, (source,)):
        if not is_so(tally_of(row)):
            break
        since = row["started"]
    return since


def _silence(connection: sqlite3.Connection, source: str, asked: str) -> Iterator[Alert]:
    moments = [_moment(row[0]) for row in connection.execute(_DATED, (source, asked))]
    longest = max((later - earlier for later, earlier in pairwise(moments)), default=timedelta())
    limit = max(longest * SILENT_AFTER, timedelta(days=SHORTEST_SILENCE))
    if len(moments) >= RECENT and (gap := _moment(asked) - moments[0]) > limit:
        told = f"nothing new for {gap.days} days; its longest silence before was {_days(longest)}"
        yield Alert(source, "silent", told, utc(moments[0]))


def _fields(source: str, articles: Sequence[Mapping[str, object]] | list[sqlite3.Row]) -> Iterator[Alert]:
    """A field that fewer than half as many of the newest articles have as had it before: the pages were rebuilt."""
    recent, before = articles[:RECENT], articles[RECENT:]
    if len(before) < ENOUGH:
        return
    for field in FIELDS:
        now, usual = _filled(recent, field), _filled(before, field)
        if usual >= USUAL and now < usual / 2:
            told = f"{field}: {now:.0%} of the newest {len(recent)} articles have it, {usual:.0%} of those before had"
            yield Alert(source, "field", told, str(recent[-1]["first_seen"]))


def _filled(articles: Sequence[Mapping[str, object]] | list[sqlite3.Row], field: str) -> float:
    if field == "title":
        # Pages that are read wrong have the site's name for a title, all of them.
        times = Counter(row["title"] for row in articles)
        return sum(count for count in times.values() if count == 1) / len(articles)
    return sum(bool(row[field]) for row in articles) / len(articles)


def yields(connection: sqlite3.Connection, now: str) -> Iterator[Alert]:
    """Give the sources of whose newest pages far fewer were articles than of those before."""
    since = utc(_moment(now) - timedelta(days=WEEKS))
    pages: dict[str, list[tuple[str, int, int]]] = {}
    for source, started, stored, count in connection.execute(_PAGES, (since,)):
        pages.setdefault(source, []).append((started, stored, count))
    for source, crawls in pages.items():
        yield from _yield(source, crawls)


def _yield(source: str, crawls: Sequence[tuple[str, int, int]]) -> Iterator[Alert]:
    recent = 0
    while recent < len(crawls) and sum(count for *_, count in crawls[:recent]) < RECENT:
        recent += 1
    (stored, pages), (stored_before, before) = (_summed(crawls[:recent]), _summed(crawls[recent:]))
    if before < ENOUGH:
        return
    now, usual = stored / pages, stored_before / before
    if usual >= USUAL and now < usual / 2:
        told = f"{now:.0%} of the newest {pages} pages were articles, {usual:.0%} of those before"
        yield Alert(source, "yield", told, crawls[recent - 1][0])


def _summed(crawls: Sequence[tuple[str, int, int]]) -> tuple[int, int]:
    return sum(stored for _, stored, _ in crawls), sum(count for *_, count in crawls)


def _robots(connection: sqlite3.Connection, source: str, root: str, last: Last) -> Iterator[Alert]:
    """A robots.txt that says what it never said before; one that goes to and fro between two is no news."""
    states = connection.execute(_ROBOTS, (f"{root}/robots.txt",)).fetchall()
    if len(states) < 2:
        return
    newest, *before = states
    is_news = _moment(last.started) - _moment(newest["first"]) < timedelta(days=NEWS)
    if is_news and any(state["first"] < newest["first"] for state in before):
        refused = last.tally.counts[Outcome.REFUSED]
        yield Alert(source, "robots", f"{root}/robots.txt changed; {_urls(refused)} refused since", newest["first"])


def _urls(count: int) -> str:
    return f"{count} URL{'' if count == 1 else 's'}"


def _days(span: timedelta) -> str:
    return f"{span.total_seconds() / 86400:.1f} days"


def _moment(stamp: str) -> datetime:
    when = datetime.fromisoformat(sortable(stamp) or stamp)
    return when.replace(tzinfo=when.tzinfo or UTC)
