"""Two archives as one: all that either has, whatever the order, any number of times.

What is named by its content is simply added. Where both know something of one name, one of the two rows is taken whole,
by a rule that knows nothing of order, so that it is the row which one of the chains links. What is derived is derived
again. The chains stand side by side, and nothing is added to any but what is forgotten at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import (
    attachments,
    chain,
    connect,
    crawls,
    folded,
    forgetting,
    history,
    origin,
    statuses,
    union_files,
    warc_records,
)
from archive.editions import rank
from archive.errors import BadTarget, Forked
from archive.findings import Finding
from archive.ids import sighting_id
from archive.lock import shut
from archive.migrations import migrate
from archive.sqlite import Database
from archive.words import Words

# What is named by its content, or the same wherever it is.
_ADDED = ("chain", "warc_records", "readings", "alternates", "copies")
# The column that says which of two rows is the newer one; where they are equal, all columns decide.
_NEWER = {
    "sites": "as_of",
    "hosts": "until",
    "robots": "capture",
    "spellings": "slots",
    "looks": "status",
    "forgotten": "forgotten",
    "forgotten_members": "article",
}
_KEYS = {
    "sources": "id", "captures": "id", "sites": "source", "hosts": "host", "robots": "url", "spellings": "source",
    "attachments": "article, url, digest", "addresses": "url", "crawls": "id", "looks": "article, capture",
    "imports": "id", "forgotten": "article", "forgotten_members": "file, position",
}  # fmt: skip
_PARTS = {"crawls": (("crawl_sources", "crawl"), ("outcomes", "crawl")), "imports": (("import_records", "import"),)}
# What this archive's owner asks for, and what is found by it.
OWN = ("watches", "watch_hits", "acknowledged")
# Of these more is known than which row is the newer one.
SPECIAL = ("archives", "certificates", "article_index", "article_days", "article_totals", "versions", "sightings",
           "statuses", "folded")  # fmt: skip
# None is merged that has a row of it.
NOT_MERGED = ("taken_from",)
MERGED = (*_ADDED, *_KEYS, *(part for parts in _PARTS.values() for part, _ in parts), *OWN, *SPECIAL, *NOT_MERGED)

_LAST_CRAWL = """
    (SELECT coalesce(max(c.started), '') FROM {db}.crawl_sources AS t JOIN {db}.crawls AS c ON c.id = t.crawl
     WHERE t.source = {row}.id)"""
_RESPONSE_FIRST = "{row}.record_type = 'response'"
_TEXT_FIRST = "({row}.is_text * 10000000 - julianday({row}.seen))"  # and then the earlier sight
_FETCHED = "(SELECT fetched FROM main.captures WHERE id = {row}.capture)"
_ARCHIVES = "INSERT OR IGNORE INTO main.archives (id, started, is_own) SELECT id, started, 0 FROM other.archives"
_PLACES = """
    INSERT OR IGNORE INTO main.copies (warc_file, warc_offset, capture)
    SELECT {row}.warc_file, {row}.warc_offset, {row}.id FROM other.captures AS o JOIN main.captures AS m ON m.id = o.id
    WHERE (o.warc_file, o.warc_offset) <> (m.warc_file, m.warc_offset)"""
_NO_COPY = """
    DELETE FROM main.copies WHERE EXISTS (
        SELECT 1 FROM main.captures AS c WHERE (c.warc_file, c.warc_offset) = (copies.warc_file, copies.warc_offset))"""
_FORGOTTEN = """
    SELECT article FROM main.forgotten WHERE article IN (SELECT id FROM other.article_index)
        OR article IN (SELECT article FROM main.attachments WHERE url IN (SELECT url FROM other.article_index))"""
_FORGOTTEN_THERE = """
    SELECT 1 FROM other.forgotten_members AS o WHERE NOT EXISTS (
        SELECT 1 FROM main.forgotten_members AS m WHERE m.file = o.file AND m.position = o.position)"""
_CERTIFICATES = """
    INSERT INTO main.certificates SELECT * FROM other.certificates WHERE true ON CONFLICT (host, fingerprint) DO UPDATE
    SET first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)"""
_FORK = """
    SELECT o.archive, min(o.number) FROM other.chain AS o
    JOIN main.chain AS m ON m.archive = o.archive AND m.number = o.number WHERE m.link <> o.link GROUP BY o.archive"""
_TWO_FILES = """
    SELECT o.warc_file FROM other.warc_records AS o
    JOIN main.warc_records AS m ON m.warc_file = o.warc_file AND m.warc_offset = o.warc_offset
    WHERE m.digest <> o.digest AND NOT EXISTS (
        SELECT 1 FROM (SELECT * FROM main.forgotten_members UNION ALL SELECT * FROM other.forgotten_members) AS f
        WHERE f.file = 'warc/' || o.warc_file AND f.position = o.warc_offset) LIMIT 1"""
_UNLINKED = """
    SELECT DISTINCT warc_file FROM warc_records AS r
    WHERE NOT EXISTS (SELECT 1 FROM chain WHERE item = r.warc_file AND kind = 'warc') ORDER BY 1"""
_STUBS = """
    INSERT INTO main.article_index (id, docid, source, url, canonical_url, title)
    SELECT id, (SELECT coalesce(max(docid), 0) FROM main.article_index) + row_number() OVER (ORDER BY id),
        source, url, canonical_url, title
    FROM other.article_index WHERE id NOT IN (SELECT id FROM main.article_index) RETURNING id"""
_TOUCHED = """
    SELECT o.article FROM other.sightings AS o
    LEFT JOIN main.sightings AS m ON m.article = o.article AND m.capture = o.capture AND m.reader = o.reader
    WHERE (o.seen, o.content_digest, o.reading) IS NOT (m.seen, m.content_digest, m.reading)
    UNION SELECT o.id FROM other.article_index AS o LEFT JOIN main.article_index AS m ON m.id = o.id
    WHERE m.last_seen IS NULL OR o.last_seen > m.last_seen ORDER BY 1"""
_SEEN = """
    UPDATE main.article_index SET last_seen = max(coalesce(last_seen, ''), (
        SELECT last_seen FROM other.article_index WHERE id = main.article_index.id)) WHERE id = ?"""
_SPELT = """
    SELECT s.content_digest, s.seen, s.capture, s.reader, v.text, v.word_count FROM {db}.sightings AS s
    JOIN {db}.versions AS v ON v.article = s.article AND v.content_digest = s.content_digest WHERE s.article = ?"""
_IS_SIGHTING = "article = ? AND capture = ? AND reader = ?"
_OTHERWISE = """
    SELECT o.* FROM other.sightings AS o
    JOIN main.sightings AS m ON m.article = o.article AND m.capture = o.capture AND m.reader = o.reader
    WHERE o.article = ? AND (o.seen, o.content_digest, o.reading) <> (m.seen, m.content_digest, m.reading)"""
_SPELL = "UPDATE main.versions SET text = ?, word_count = ? WHERE article = ? AND content_digest = ?"
_OF_SOURCES = """
    UPDATE main.article_index AS a SET kind = s.kind, country = s.country FROM main.sources AS s
    WHERE s.id = a.source AND (a.kind IS NOT s.kind OR a.country IS NOT s.country)"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came in: articles that the archive did not have, those that it had and that changed, captures and files.

    ``files`` are their names within the folder, ``findings`` what of them is not as it was written.
    """

    new: int
    changed: int
    captures: int
    files: list[str]
    findings: list[Finding] = field(default_factory=list)


def check(folder: Path) -> None:
    """Raise ArchiveError for a folder that no archive is in, or one that is newer than this program."""
    connect.read_only(folder, older=True).close()


@contextmanager
def opened(connection: sqlite3.Connection, own: Path, folder: Path) -> Iterator[Other]:
    """Attach a copy of another archive's database, brought up to date; the other archive is only read."""
    if folder.resolve() == own.resolve():
        raise BadTarget(f"{folder} is this archive itself")
    check(folder)
    with shut(folder), TemporaryDirectory(dir=own, prefix=f"{union_files.SCRATCH}-") as scratch:
        copy = Path(scratch) / "other.db"
        _copied(folder, copy)
        connection.execute("ATTACH ? AS other", (str(copy),))
        try:
            origin.refuse_a_selection(connection, folder, "other")
            yield Other(connection, own, folder)
        finally:
            with suppress(sqlite3.OperationalError):  # where an error left the transaction open, closing detaches
                connection.execute("DETACH other")


def _copied(folder: Path, copy: Path) -> None:
    """Copy a database, and link in the copy what the other's next writer will link in the same way."""
    with (
        closing(connect.read_only(folder, older=True)) as theirs,
        closing(sqlite3.connect(copy, isolation_level=None)) as ours,
    ):
        theirs.backup(ours)
        ours.row_factory = sqlite3.Row
        database = Database(ours, execute_plugins=False)
        migrate(database)
        with database.atomic():
            for (name,) in ours.execute(_UNLINKED).fetchall():
                chain.note(ours, "warc", name, warc_records.fields(ours, name))
            crawls.link_ended(ours)


class Other:
    """Another archive, attached as ``other``."""

    def __init__(self, connection: sqlite3.Connection, own: Path, folder: Path) -> None:
        self._connection, self._own, self._folder = connection, own, folder

    def take_in(self, words: Words) -> Merged:
        """Take in everything, inside the caller's transaction. Raises ArchiveError, and Forked among its kinds."""
        self._check()
        self._connection.execute("PRAGMA defer_foreign_keys = ON")  # until all is there
        copied = union_files.copy(self._connection, self._own, self._folder)
        is_news = self._connection.execute(_FORGOTTEN_THERE).fetchone() is not None
        before = self._count("captures")
        self._connection.execute(_ARCHIVES)
        self._newer("sources", _LAST_CRAWL)  # as the later crawl had it: so before the crawls come
        self._captures()
        for table in _ADDED:
            self._add(table)
        self._connection.execute(_NO_COPY)
        for table in _PARTS:
            self._wholes(table)
        new, touched = self._articles(words)
        for table in ("sites", "hosts", "robots", "spellings", "looks", "forgotten", "forgotten_members"):
            self._newer(table, _FETCHED if table == "robots" else "{row}." + _NEWER[table])
        self._connection.execute(_CERTIFICATES)
        self._newer("attachments", _TEXT_FIRST)
        self._addresses()
        forgetting.mark(self._connection)
        folded.take_in(self._connection, self._connection.execute("SELECT * FROM other.folded").fetchall())
        files = attachments.fold(self._connection, words)
        self._connection.execute(_OF_SOURCES)
        for (article,) in self._connection.execute("SELECT DISTINCT article FROM main.looks").fetchall():
            statuses.rewrite(self._connection, article)
        self._forget(words, "main" if is_news else "other")
        return Merged(len(new - files), len(touched - new - files), self._count("captures") - before, copied)

    def _forget(self, words: Words, database: str) -> None:
        """Empty what came in that is forgotten; where this archive did not know that it is, what was here, too."""
        articles = {row[0] for row in self._connection.execute(_FORGOTTEN)}
        for article in sorted(articles | forgetting.returned(self._connection, database)):
            forgetting.again(self._connection, self._own, words, article)

    def _check(self) -> None:
        for archive, number in self._connection.execute(_FORK).fetchall():
            raise Forked(
                f"{self._folder} and {self._own} are copies of one archive, {archive}, that went on apart from its "
                f"link {number} on; two chains under one name cannot be told apart, so they are not merged"
            )
        for (name,) in self._connection.execute(_TWO_FILES).fetchall():
            raise Forked(f"{name} is another file in {self._folder} than in {self._own}")

    def _columns(self, table: str) -> list[str]:
        return [row["name"] for row in self._connection.execute(f"PRAGMA main.table_info({table})")]

    def _count(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0])

    def _add(self, table: str, condition: str = "true") -> None:
        names = ", ".join(f'"{name}"' for name in self._columns(table))
        self._connection.execute(
            f"INSERT OR IGNORE INTO main.{table} ({names}) SELECT {names} FROM other.{table} WHERE {condition}"
        )

    def _newer(self, table: str, by: str, condition: str = "true") -> None:
        """Add rows; of two rows of one key the one that is greater, and so the same from both sides, counts."""
        names = self._columns(table)
        ranks = [
            f"({by.format(row=row, db=db)}, {_all(row, names)})" for row, db in (("excluded", "other"), (table, "main"))
        ]
        self._put(table, condition, f"{_taken(names)} WHERE {ranks[0]} > {ranks[1]}")

    def _put(self, table: str, condition: str, change: str) -> None:
        names = ", ".join(self._columns(table))
        self._connection.execute(
            f"INSERT INTO main.{table} ({names}) SELECT {names} FROM other.{table} WHERE {condition} "
            f"ON CONFLICT ({_KEYS[table]}) DO UPDATE SET {change}"
        )

    def _captures(self) -> None:
        for row in ("o", "m"):
            self._connection.execute(_PLACES.format(row=row))
        self._newer("captures", _RESPONSE_FIRST)

    def _wholes(self, table: str) -> None:
        """Take crawls, or imports, with all that belongs to them; of two states of one the one that got farther."""
        for (identity,) in self._connection.execute(f"SELECT id FROM other.{table}").fetchall():
            ours, theirs = (self._progress(db, table, identity) for db in ("main", "other"))
            if theirs <= ours:
                continue
            for part, key in _PARTS[table]:
                self._connection.execute(f'DELETE FROM main.{part} WHERE "{key}" = ?', (identity,))
            self._put(table, f"id = '{identity}'", _taken(self._columns(table)))
            for part, key in _PARTS[table]:
                self._add(part, f"\"{key}\" = '{identity}'")

    def _progress(self, db: str, table: str, identity: str) -> tuple[str, list[str]]:
        row = self._connection.execute(f"SELECT * FROM {db}.{table} WHERE id = ?", (identity,)).fetchone()
        if row is None:
            return "", []
        parts = [
            self._connection.execute(f'SELECT * FROM {db}.{part} WHERE "{key}" = ? ORDER BY 1, 2, 3', (identity,))
            for part, key in _PARTS[table]
        ]
        found = [[list(one) for one in part] for part in parts]
        return row["finished"] or "", [f"{sum(map(len, found)):09}", repr(list(row)), repr(found)]

    def _addresses(self) -> None:
        """The row that was checked last counts; but an article stays one, and the first sight is the first."""
        names = self._columns("addresses")
        plain = [name for name in names if name not in ("url", "article", "first_seen")]
        ranks = [f"({row}.checked, {_all(row, plain)})" for row in ("excluded", "addresses")]
        chosen = [f"{name} = iif({ranks[0]} > {ranks[1]}, excluded.{name}, addresses.{name})" for name in plain]
        article = "coalesce(max(excluded.article, addresses.article), excluded.article, addresses.article)"
        chosen += [f"article = {article}", "first_seen = min(excluded.first_seen, addresses.first_seen)"]
        self._put("addresses", "true", ", ".join(chosen))

    # -- articles

    def _articles(self, words: Words) -> tuple[set[str], set[str]]:
        """Take in the sightings, and derive anew what they change; give the new articles, and those touched."""
        touched = [row[0] for row in self._connection.execute(_TOUCHED).fetchall()]
        new = {row[0] for row in self._connection.execute(_STUBS).fetchall()}
        for number, article in enumerate(touched, 1):
            words.changing(article, is_indexed=article not in new)
            self._article(article)
            if number % 200 == 0:
                words.index()
        return new, set(touched)

    def _article(self, article: str) -> None:
        spelt = self._spelt("main", article)
        for content, (earliest, text, count) in self._spelt("other", article).items():
            if content not in spelt or (earliest, text) < spelt[content][:2]:
                spelt[content] = (earliest, text, count)
        name = f"article = '{article}'"
        self._add("versions", name)
        for content, (_, text, count) in spelt.items():
            self._connection.execute(_SPELL, (text, count, article, content))
        self._add("sightings", name)
        self._settle(article)
        self._connection.execute(_SEEN, (article,))
        history.derive(self._connection, article)

    def _settle(self, article: str) -> None:
        """Where the same reader found two contents in one capture, take what a chain says last, or else the greater."""
        for theirs in self._connection.execute(_OTHERWISE, (article,)).fetchall():
            key = (article, theirs["capture"], theirs["reader"])
            ours = self._connection.execute(f"SELECT * FROM main.sightings WHERE {_IS_SIGHTING}", key).fetchone()
            links = {row[0] for row in self._connection.execute(chain.NEWEST, (sighting_id(*key), "sighting"))}
            found = [history.fields(row) for row in (ours, theirs)]
            if max(found, key=lambda row: (chain.digest_of(row) in links, row)) == found[1]:
                values = (theirs["seen"], theirs["content_digest"], theirs["reading"], *key)
                change = f"UPDATE main.sightings SET seen = ?, content_digest = ?, reading = ? WHERE {_IS_SIGHTING}"
                self._connection.execute(change, values)

    def _spelt(self, db: str, article: str) -> dict[str, tuple[tuple[str, str, object], str, int]]:
        """Give each content's text with the sighting that it is spelt by: the earliest one."""
        found: dict[str, tuple[tuple[str, str, object], str, int]] = {}
        for row in self._connection.execute(_SPELT.format(db=db), (article,)).fetchall():
            one = ((row["seen"], row["capture"], rank(row["reader"])), row["text"], row["word_count"])
            content = row["content_digest"]
            if content not in found or one[:2] < found[content][:2]:
                found[content] = one
        return found


def _all(row: str, names: list[str]) -> str:
    return f"json_array({', '.join(f'quote({row}.{name})' for name in names)})"


def _taken(names: list[str]) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in names)
