"""Reads an archive; never creates or changes one.

Readers page: each page is a read of its own, so that a long export neither holds the writer's log open nor needs
memory. What a crawl commits meanwhile may appear in later pages.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive import (
    addresses,
    alternates,
    chain,
    coverage,
    edits,
    entries,
    evidence,
    forgetting,
    hosts,
    origin,
    permalinks,
    removals,
    rhythm,
    search,
    sites,
    status,
    statuses,
    watches,
)
from archive.article import Address, Capture, Entry, Version
from archive.chain import Head
from archive.connect import read_only
from archive.coverage import Day
from archive.edits import Edit
from archive.errors import ArticleNotFound, BadQuery
from archive.evidence import Evidence
from archive.filters import Filters, where
from archive.forgetting import Forgotten
from archive.hosts import Host
from archive.ids import article_id
from archive.query import readable
from archive.removals import Rate, Removal
from archive.results import Hit, SourceStatus
from archive.rhythm import Rhythm
from archive.rows import capture_of, version_of
from archive.sites import Site
from archive.statuses import Period
from archive.times import sortable, utc
from archive.urls import BadUrl, canonical, key

EVERYTHING = Filters()
_PAGE = 500
_SHORTEST_PREFIX = 4


class Archive:
    """An archive, opened for reading; a context manager. Raises ArchiveMissing, NotAnArchive, ArchiveNewer."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._connection = read_only(self.folder)
        watches.findable(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def articles(
        self, filters: Filters | None = None, *, newest_first: bool = False, **conditions: Any
    ) -> Iterator[Entry]:
        """Give every article that meets the filters by its time of publication (or first sight), in constant memory.

        Filters may be written out: ``articles(source="un-news", since="2026-11-01", query="treaty")``. Raises BadQuery
        for a query or a date that cannot be read.
        """
        wanted = filters or Filters(**conditions)
        order = "DESC" if newest_first else "ASC"
        if wanted.query is None:
            return self._walked(wanted, order)
        return self._found(wanted, order)

    def count(self, filters: Filters | None = None, **conditions: Any) -> int:
        """Count the articles that meet the filters, which may be written out. Raises BadQuery."""
        wanted = filters or Filters(**conditions)
        condition, values = where(wanted)
        rows = self._rows(wanted, f"SELECT count(*) FROM article_index AS a WHERE {condition}", values)
        return int(rows[0][0])

    def search(self, query: str, filters: Filters = EVERYTHING, limit: int = 20) -> list[Hit]:
        """Find articles by the words of title, authors and text, best first (BM25). Raises BadQuery, with a hint."""
        return search.find(self._connection, query, filters, limit)

    def find(self, ref: str) -> Entry:
        """Find one article by its id, an unambiguous beginning of it (4 characters or more), or any URL that led to it.

        The id that a file had before its page was seen leads to the page's article; a URL may come without its scheme,
        as browsers show it. Raises ArticleNotFound.
        """
        whole = ref if "://" in ref else f"https://{ref}"
        ids = self._ids_by_url(whole) if "." in ref else self._ids_by_prefix(ref.lower())
        if not ids:
            mend = "an id is named by 4 characters or more" if len(ref) < 4 else "`communique search` finds ids"
            raise ArticleNotFound(f"no article {ref} in {self.folder}; {mend}")
        if len(ids) > 1:
            raise ArticleNotFound(f"more than one article begins with {ref}: {', '.join(ids)}")
        return entries.entry_of(self._connection.execute(f"{entries.SELECT} WHERE a.id = ?", ids).fetchone())

    def versions(self, article: str) -> list[Version]:
        """Give every version of an article (by its whole id), oldest first; none for an article that is not there."""
        rows = self._connection.execute("SELECT * FROM versions WHERE article = ? ORDER BY number", (article,))
        return [version_of(row) for row in rows.fetchall()]

    def version(self, article: str, ref: str) -> Version | None:
        """Give a version of an article by its number or by an id that it has, or had when it was cited; or None."""
        row = self._version(article, ref)
        if row is None and (later := permalinks.version(self._connection, article, ref)):
            row = self._version(article, later)
        return version_of(row) if row else None

    def _version(self, article: str, ref: str) -> sqlite3.Row | None:
        query = "SELECT * FROM versions WHERE article = ? AND ? IN (id, CAST(number AS TEXT))"
        row: sqlite3.Row | None = self._connection.execute(query, (article, ref)).fetchone()
        return row

    def edits(self, since: str | None = None, sources: Sequence[str] = ()) -> Iterator[Edit]:
        """Give what publishers edited since a date, small and unsure edits too. Raises BadQuery for a bad date."""
        return edits.listed(self._connection, _moment(since), sources)

    def statuses(self, article: str) -> list[Period]:
        """Give what looks at an article's page found over time, oldest first; none where each found the article."""
        return statuses.of_article(self._connection, article)

    def removals(
        self, since: str | None = None, sources: Sequence[str] = (), *, returned: bool = False
    ) -> Iterator[Removal]:
        """Give the articles that were removed, or came back, since a date. Raises BadQuery for a bad date."""
        return removals.listed(self._connection, returned=returned, since=_moment(since), sources=sources)

    def doubted_removals(self, since: str | None = None, sources: Sequence[str] = ()) -> int:
        """Count the articles that are gone as far as one look tells, since a date; ``removals`` does not have them."""
        return removals.doubted(self._connection, _moment(since), sources)

    def removal_rates(self, since: str | None = None, sources: Sequence[str] = ()) -> list[Rate]:
        """Give how many articles of each source were removed since a date (or in 30 days), and as a rule."""
        present = datetime.now(UTC)
        start = _moment(since) or utc(present - removals.WINDOW)
        return removals.rates(self._connection, start, utc(present), sources)

    def language_versions(self, article: str) -> list[dict[str, str | None]]:
        """Give ``language``, ``url`` and ``article`` (its id, where the archive has it) of each language version."""
        return alternates.group(self._connection, article)

    def capture(self, identity: str) -> Capture:
        """Give a capture by its id, such as a version's ``capture``. Raises KeyError."""
        row = self._connection.execute("SELECT * FROM captures WHERE id = ?", (identity,)).fetchone()
        if row is None:
            raise KeyError(identity)
        return capture_of(row)

    def evidence(self, article: str) -> list[Evidence]:
        """Give the records that a replay of an article needs: its pages and files, and the redirects to them."""
        return evidence.of_article(self._connection, article)

    def members(self, record: Evidence) -> list[bytes]:
        """Give the gzip members of a record and of the request it answers. Raises ArchiveError where they are lost."""
        return evidence.members(self.folder, record)

    def address(self, url: str) -> Address | None:
        """Give what is known of a URL, or None."""
        return addresses.find(self._connection, url)

    def hosts(self) -> list[Host]:
        """Give the hosts that refused, challenged or slowed the last attempt, by name: see ``Host.until``."""
        return hosts.every(self._connection)

    @property
    def name(self) -> str:
        """The name under which seals, exports and citations know the archive; a selection has that of the whole."""
        return origin.name(self._connection)

    def heads(self) -> list[Head]:
        """Give the heads of the chains, this archive's own first; of a selection ``taken_from``."""
        return self.taken_from() or chain.heads(self._connection)

    def taken_from(self) -> list[Head]:
        """Give the heads of the chains this selection was taken from, its archive's own first; none for a whole one."""
        return origin.of(self._connection)

    def site(self, source: str) -> Site | None:
        """Give what was learnt of a source from its own pages, or None."""
        return sites.find(self._connection, source)

    def captures(self, source: str, reasons: Sequence[str]) -> list[str]:
        """Give the ids of the captures of a source that show articles, or pages filtered for one of ``reasons``."""
        return sites.captures(self._connection, source, reasons)

    def unread(self, ids: Sequence[str], readers: Sequence[str]) -> list[Capture]:
        """Give those of the captures that none of the readers has read."""
        return sites.unread(self._connection, ids, readers)

    def identity(self, capture: str) -> tuple[str, str] | None:
        """Give the source and the canonical address of the article that a capture, by its id, shows, or None."""
        return sites.article(self._connection, capture)

    def without_article(self, source: str) -> list[Capture]:
        """Give a source's captures that show no article: lists, and pages that were filtered."""
        return sites.without_article(self._connection, source)

    def forgotten(self, article: str) -> Forgotten | None:
        """Give when and why an article (by its whole id) was forgotten, or None."""
        return forgetting.of_article(self._connection, article)

    def sources(self) -> list[dict[str, Any]]:
        """Give the rows of ``sources`` by id, with ``definition``, the whole table of the source, parsed."""
        rows = self._connection.execute("SELECT * FROM sources ORDER BY id").fetchall()
        return [dict(row) | {"definition": json.loads(row["definition"])} for row in rows]

    def status(self, ids: Sequence[str] = ()) -> list[SourceStatus]:
        """Say how the sources stand, or those that are named."""
        return status.of_sources(self._connection, ids, datetime.now(UTC).date())

    def coverage(
        self, sources: Sequence[str] = (), since: str | None = None, until: str | None = None
    ) -> Iterator[Day]:
        """Give the coverage ledger by source and day; bounds are ISO 8601 dates, both included.

        Without them it reaches from each source's first crawl to the archive's last. Raises BadQuery.
        """
        first, last = coverage.span(self._connection, since, until)
        known = [source["id"] for source in self.sources()]
        return coverage.days(self._connection, [name for name in known if not sources or name in sources], first, last)

    def rhythms(self, after: int, now: str) -> dict[str, Rhythm]:
        """Give, of each source crawled after the crawl of that number, its last crawl and how often it publishes."""
        return rhythm.rhythms(self._connection, after, now)

    def _walked(self, filters: Filters, order: str) -> Iterator[Entry]:
        """Give articles in the order of the index, page by page."""
        condition, values = where(filters)
        beyond = ">" if order == "ASC" else "<"
        start = f"{entries.SELECT} WHERE {condition}"
        end = f"ORDER BY a.dated {order}, a.id {order} LIMIT {_PAGE}"
        rows = self._rows(filters, f"{start} {end}", values)
        while rows:
            yield from map(entries.entry_of, rows)
            last = [rows[-1]["dated"], rows[-1]["id"]]
            rows = self._rows(filters, f"{start} AND (a.dated, a.id) {beyond} (?, ?) {end}", values + last)

    def _found(self, filters: Filters, order: str) -> Iterator[Entry]:
        """Give what a search finds, which is asked once: eight bytes an article are kept, and pages read by them."""
        condition, values = where(filters)
        sql = f"SELECT a.docid FROM article_index AS a WHERE {condition} ORDER BY a.dated {order}, a.id {order}"
        found = array("q", (row[0] for row in self._rows(filters, sql, values)))
        for start in range(0, len(found), _PAGE):
            page = found[start : start + _PAGE]
            asked = f"{entries.SELECT} WHERE a.docid IN ({', '.join(map(str, page))})"
            rows = self._connection.execute(f"{asked} ORDER BY a.dated {order}, a.id {order}").fetchall()
            yield from map(entries.entry_of, rows)

    def _rows(self, filters: Filters, sql: str, values: list[Any]) -> list[sqlite3.Row]:
        with readable(filters.query):
            return self._connection.execute(sql, values).fetchall()

    def _ids_by_url(self, url: str) -> list[str]:
        try:
            spelling = canonical(url)
        except BadUrl:
            return []
        query = (
            "SELECT id FROM article_index WHERE id = ? UNION "
            "SELECT article FROM addresses WHERE key = ? AND article IS NOT NULL"
        )
        return [row[0] for row in self._connection.execute(query, (article_id(spelling), key(spelling)))]

    def _ids_by_prefix(self, prefix: str) -> list[str]:
        if len(prefix) < _SHORTEST_PREFIX or not prefix.isalnum():
            return []
        query = "SELECT id FROM article_index WHERE id >= ? AND id < ? || '~' ORDER BY id LIMIT 5"
        found = [row[0] for row in self._connection.execute(query, (prefix, prefix))]
        return found or permalinks.articles(self._connection, prefix)


def _moment(since: str | None) -> str:
    """Give a date as UTC to the second, empty for none. Raises BadQuery."""
    moment = sortable(since) if since else ""
    if moment is None:
        raise BadQuery(f"{since!r} is not a date; write 2026-11-22")
    return f"{moment}T00:00:00Z" if len(moment) == len("2026-11-22") else moment
