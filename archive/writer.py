"""Writes an archive; the only way to do so.

Everything between two commits is one transaction. A commit first brings the WARC file to the disk and then the rows
that point into it, so a crash or a power failure never leaves a row without its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive import (
    acknowledged,
    addresses,
    alternates,
    attachments,
    captures,
    certificates,
    chain,
    connect,
    crawls,
    filesystem,
    forgetting,
    history,
    hosts,
    layout,
    origin,
    sites,
    statuses,
    union,
    union_files,
    verify,
    warc_records,
    watches,
)
from archive.alerts import Alert
from archive.article import Address, Article, Attachment, Capture, Exchange
from archive.certificates import Certificate
from archive.chain import Head
from archive.errors import ArchiveMissing, explained
from archive.forgetting import Forgetting
from archive.hosts import Host
from archive.ids import article_id
from archive.imports import Imports
from archive.lock import Lock
from archive.migrations import migrate
from archive.outcomes import Ending, Outcome, Tally
from archive.results import Added, Shown
from archive.rows import article_of, storable
from archive.sites import Site
from archive.sqlite import Database
from archive.statuses import Listed, Look
from archive.times import now
from archive.union import Merged
from archive.warc import WarcFiles
from archive.watches import Watch, Watched
from archive.words import Words


class Writer:
    """An archive, opened for writing under its lock; a context manager that commits when its block ends well.

    Makes the folder and the tables where there are none. Raises ArchiveLocked, ArchiveNewer, NotAnArchive, NotWritable.
    ``user_agent`` is what the exchanges were made with, for the WARC files' own record. Use it from one thread.
    """

    def __init__(self, folder: str | Path, user_agent: str = "") -> None:
        self._folder = Path(folder)
        with explained(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            filesystem.refuse_a_network(self._folder)
            _refuse_what_is_not_ours(self._folder)
            self._lock = Lock(self._folder)
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise
        self._warc = WarcFiles(self._folder, user_agent)
        self._words = Words(self._connection)
        self.imports = Imports(self._folder, self._connection, self._writing)
        self.forgetting = Forgetting(self._folder, self._connection, self._words, self._writing, self.commit)

    def _open(self) -> None:
        self._connection = connect.writable(self._folder)
        self._database = Database(self._connection, execute_plugins=False)
        with explained(self._folder), connect.closed_on_error(self._connection):
            migrate(self._database)
            origin.refuse_a_selection(self._connection, self._folder)
            self._recover()
            connect.undo_in_memory(self._connection)

    def _recover(self) -> None:
        """Set aside what a crash tore, and link what the writer before left to be linked."""
        union_files.sweep(self._folder)
        with self._database.atomic():
            chain.begin(self._connection, now())
        forgetting.clean(self._connection, warc_records.set_aside(self._connection, self._folder))
        with self._database.atomic():
            warc_records.link(self._connection, self._folder)
            crawls.link_ended(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.commit()
        finally:
            self.close()

    def start_crawl(self, sources: Iterable[Mapping[str, Any]], started: str) -> str:
        """Write the crawl and its sources (whole tables), commit, and give the crawl's id."""
        self.commit()
        with connect.undo_on_disk(self._connection), self._writing():
            crawl = crawls.start(self._connection, sources, started)
        self.commit()
        return crawl

    def finish_crawl(self, crawl: str, finished: str, exit_code: int, tallies: Iterable[Tally]) -> None:
        """Write how a crawl ended, for it and for each source, and commit."""
        with self._writing():
            crawls.finish(self._connection, crawl, finished, exit_code, tallies)
        self.commit()

    def count(self, crawl: str, tallies: Iterable[Tally]) -> None:
        """Keep the tallies of a crawl as they stand, so that a kill costs none of it."""
        with self._writing():
            crawls.count(self._connection, crawl, tallies)

    def address(self, url: str) -> Address | None:
        """Give what is known of a URL, or of a twin of it that is an article (then ``url`` differs), or None."""
        return addresses.find(self._connection, url)

    def remember(self, address: Address) -> None:
        """Keep what is known of a URL; its source, and its article if any, must be in the archive."""
        with self._writing():
            addresses.remember(self._connection, address)

    def due(self, source: str, is_due: Callable[[Address], bool]) -> Iterator[Address]:
        """Give a source's addresses that were put off, and the articles and failures that ``is_due`` holds for.

        Aliases are not among them; articles that were found gone are, as they may return. The ones that were not
        asked for the longest come first.
        """
        return addresses.due(self._connection, source, is_due)

    def gone(self, source: str) -> list[Address]:
        """Give a source's addresses that were gone when they were last asked for, the newest of them first."""
        return addresses.gone(self._connection, source)

    def known_addresses(self, source: str, reasons: Sequence[str]) -> tuple[list[str], list[str]]:
        """Give the newest addresses of a source that led to articles, and those filtered for one of ``reasons``."""
        return addresses.known(self._connection, source, reasons)

    def record(self, exchange: Exchange) -> Capture:
        """Keep one exchange in the WARC file and as a row of ``captures``.

        A 304, and a payload already kept for the same URL, become a revisit record; a 304 then has the payload digest
        of what it did not send again. Request headers that hold secrets are not kept.
        """
        with self._writing():
            capture = captures.keep(self._connection, self._warc, exchange)
            statuses.shown(self._connection, capture.url, capture.payload_digest)
            return capture

    def captured(self, url: str, fetched: str) -> Capture | None:
        """Give a capture that has the payload which an address gave at a time (UTC), or None."""
        return captures.find(self._connection, url, fetched)

    def nearest(self, url: str, fetched: str) -> Capture | None:
        """Give a capture that has the payload which an address gave nearest to a time (UTC), or None."""
        return captures.nearest(self._connection, url, fetched)

    def add(self, article: Article, capture: Capture) -> Added:
        """Keep what an article says in a capture that ``record`` gave.

        ``new``: the archive did not have it. ``changed``: a further version. ``unchanged``: it says what it said.
        ``filtered``: it is forgotten. The order in which captures come in makes no difference in the end.
        """
        if forgotten := self.forgetting.stands_for(article, capture):
            return Added(outcome=Outcome.FILTERED, reason=forgetting.REASON, article=forgotten, version=None)
        with self._writing():
            added = history.keep(self._connection, self._words, article, capture)
            statuses.rewrite(self._connection, added.article)
            return added

    def watch(self, watch: Watch) -> Watched:
        """Look for a wording in the versions that are new to its watch; give all that is known of it."""
        with self._writing():
            return watches.look(self._connection, watch)

    def attach(self, attachment: Attachment, page: Article) -> None:
        """Keep a file of the article that ``page`` gave; what was kept as an article of its own moves."""
        with self._writing():
            attachments.keep(self._connection, self._words, attachment, page)

    def attached(self, url: str) -> tuple[str, Attachment] | None:
        """Give the article that the file at an address belongs to, and the file's newest state, or None."""
        return attachments.owner(self._connection, url)

    def keep_alternates(self, article: str, versions: Iterable[tuple[str, str]]) -> None:
        """Keep the language versions (BCP 47, address) that an article's page names."""
        with self._writing():
            alternates.keep(self._connection, article, versions)

    def spelling(self, source: str) -> str | None:
        """Give what was told of the spelling of a source's addresses, or None."""
        row = self._connection.execute("SELECT slots FROM spellings WHERE source = ?", (source,)).fetchone()
        return row[0] if row else None

    def keep_spelling(self, source: str, slots: str) -> None:
        """Keep what was told of the spelling of a source's addresses in place of what was told before."""
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO spellings (source, slots) VALUES (?, ?)", (source, slots))

    def article(self, article: str) -> Article:
        """Give what an article says now, by its id."""
        return article_of(self._connection.execute("SELECT * FROM articles WHERE id = ?", (article,)).fetchone())

    def shown(self, canonical_url: str) -> Shown | None:
        """Give what the article of a canonical address shows now, or None where there is no such article."""
        row = self._connection.execute(
            "SELECT a.id, a.source, a.url, v.content_digest, coalesce(a.reader, '') "
            "FROM article_index AS a JOIN versions AS v ON v.id = a.version WHERE a.id = ?",
            (article_id(canonical_url),),
        ).fetchone()
        return Shown(*row) if row else None

    def showing(self, content: str) -> list[tuple[str, str]]:
        """Give id and canonical address of articles that show what has this digest now, a hundred at most."""
        return self._connection.execute(layout.SHOWING, {"content": content}).fetchall()

    def hosts(self) -> list[Host]:
        """Give the hosts that refused the last attempt."""
        return hosts.every(self._connection)

    def keep_host(self, host: Host) -> None:
        """Keep how a host stands in place of how it stood before."""
        with self._writing():
            hosts.keep(self._connection, host)

    def keep_certificate(self, certificate: Certificate) -> None:
        """Keep that a host was seen with a certificate."""
        with self._writing():
            certificates.keep(self._connection, certificate)

    def acknowledge(self, alerts: Sequence[Alert], at: str) -> None:
        """Keep that a person has seen alerts, at a time (UTC)."""
        with self._writing():
            acknowledged.keep(self._connection, alerts, at)

    def forget_host(self, host: str) -> None:
        """Remove a host that answers again."""
        with self._writing():
            hosts.forget(self._connection, host)

    def robots(self, url: str) -> Capture | None:
        """Give the capture that shows what was last had of the robots.txt at an address, or None."""
        return hosts.robots(self._connection, url)

    def every_robots(self) -> list[tuple[str, Capture]]:
        """Give the address of each robots.txt that is kept, with the capture that shows it."""
        return hosts.every_robots(self._connection)

    def keep_robots(self, url: str, capture: str) -> None:
        """Keep which capture shows the robots.txt of an address."""
        with self._writing():
            hosts.keep_robots(self._connection, url, capture)

    def site(self, source: str) -> Site | None:
        """Give what was learnt of a source, or None."""
        return sites.find(self._connection, source)

    def keep_site(self, site: Site) -> None:
        """Keep what was learnt of a source in place of what was learnt before."""
        with self._writing():
            sites.keep(self._connection, site)

    def sample(self, source: str, count: int) -> list[Capture]:
        """Give the newest captures of ``count`` articles of a source, chosen without regard to their order."""
        return sites.sample(self._connection, source, count)

    def newest(self, article: str) -> Capture:
        """Give the capture that showed an article last."""
        return sites.newest(self._connection, article)

    def uneven(self, new: Sequence[str]) -> list[tuple[str, Capture]]:
        """Give source and capture of what the readers of ``new`` captures, by id, have still to read to compare."""
        return sites.uneven(self._connection, new)

    def captures(self, source: str, reasons: Sequence[str]) -> list[str]:
        """Give the ids of the captures of a source that show articles, or pages filtered for one of ``reasons``."""
        return sites.captures(self._connection, source, reasons)

    def unread(self, ids: Sequence[str], readers: Sequence[str]) -> list[Capture]:
        """Give those of the captures that none of the readers has read."""
        return sites.unread(self._connection, ids, readers)

    def read_before(self, capture: Capture, reader: str, source: str) -> Article | None:
        """Give what a reader found of a source's article in the same payload of the same address, or None."""
        return sites.read_before(self._connection, capture, reader, source)

    def identity(self, capture: str) -> tuple[str, str] | None:
        """Give the source and the canonical address of the article that a capture, by its id, shows, or None."""
        return sites.article(self._connection, capture)

    def touch(self, article: str, seen: str) -> None:
        """Note that an article was still there at ``seen`` (UTC)."""
        with self._writing():
            self._connection.execute(
                "UPDATE article_index SET last_seen = max(last_seen, ?) WHERE id = ?", (seen, article)
            )

    def look(self, look: Look) -> None:
        """Keep that a look at an article's page found something else; of an address that never showed it nothing."""
        with self._writing():
            statuses.keep(self._connection, look)

    def listed(self, source: str) -> list[Listed]:
        """Give the articles of a source that a list named, with what lists said of them last."""
        return statuses.listed(self._connection, source)

    def missed(self, article: str) -> str | None:
        """Give since when (UTC) an article is not found any more, or None where the last look found it."""
        return statuses.missed(self._connection, article)

    def note(self, crawl: str, ending: Ending) -> None:
        """Keep what became of one URL in one crawl; what is noted last stands."""
        with self._writing():
            self._connection.execute(
                "INSERT INTO outcomes (crawl, source, url, outcome, reason, capture) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE "
                "SET outcome = excluded.outcome, reason = excluded.reason, capture = excluded.capture",
                (crawl, *ending._replace(url=storable(ending.url))),
            )

    def merge(self, folder: Path) -> Merged:
        """Take in all that another archive has, and commit; tells what is not whole of it. Raises ArchiveError."""
        self.commit()
        opened = union.opened(self._connection, self._folder, folder)
        with connect.undo_on_disk(self._connection), opened as other:
            with self._writing():
                merged = other.take_in(self._words)
            self.commit()  # the other can only be let go of after that
        self.forgetting.finish()
        return replace(merged, findings=verify.files(self._folder, self._connection, merged.files))

    def has_merged(self, archive: str) -> bool:
        """Whether another archive, by the name of its chain, was merged into this one."""
        return self._connection.execute("SELECT 1 FROM archives WHERE id = ?", (archive,)).fetchone() is not None

    def heads(self) -> list[Head]:
        """Give the head of this archive's chain, and then those of the archives that were merged into it."""
        return chain.heads(self._connection)

    def commit(self) -> None:
        """Make everything since the last commit safe and visible: sync the WARC file, then commit the rows."""
        if self._connection.in_transaction:
            with explained(self._folder):
                self._words.index()
                warc_records.keep(self._connection, self._warc.unlisted())
                self._warc.sync()
                self._connection.execute("COMMIT")
                self._warc.listed()

    def fold_in(self) -> int:
        """Fold SQLite's log into the database; give the bytes that stay in it because another program reads them."""
        self._connection.execute("PRAGMA busy_timeout = 0")
        busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return connect.log_size(self._folder) if busy else 0

    def close(self) -> None:
        """Close without committing; twice is as good as once."""
        self._warc.close()
        self._connection.close()
        self._lock.release()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be in a transaction, which the next commit ends; what fails in here is undone alone."""
        with explained(self._folder):
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            with connect.step(self._connection):
                yield


def _refuse_what_is_not_ours(folder: Path) -> None:
    with suppress(ArchiveMissing):
        connect.read_only(folder, older=True).close()
