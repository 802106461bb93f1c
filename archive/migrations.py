"""The schema, as functions that run once each and in order.

A migration that was released never changes; a new one is added below it and SCHEMA in archive/connect.py grows by one.
"""

from __future__ import annotations

from archive import acknowledged, certificates, folded, forgotten_files, imports, layout, origin, totals, views, words
from archive.connect import APPLICATION_ID, SCHEMA
from archive.sqlite import Database, Migrations

migrations = Migrations("communique")

_ARTICLE_COLUMNS = {
    "source": str, "url": str, "canonical_url": str, "title": str, "authors": str, "published": str,
    "published_raw": str, "published_from": str, "published_precision": str, "modified": str, "section": str,
    "tags": str, "language": str, "dateline_place": str, "agency": str, "image": str, "robots": str, "schema_type": str,
}  # fmt: skip

_MORE_COLUMNS = {
    "author_types": str, "author_biography": str, "modified_raw": str, "modified_from": str, "modified_precision": str,
    "language_declared": str, "dateline_date": str, "image_caption": str, "image_credit": str,
    "accessible_for_free": int, "warnings": str,
}  # fmt: skip

_INDEXES = {
    "article_index": (
        ("source", "dated", "id"), ("dated", "id"), ("kind",), ("country",), ("language",), ("year",), ("section",),
        ("published",), ("first_seen",), ("last_seen",), ("version",),
    ),
    "captures": (("url", "payload_digest"), ("fetched",)),
    "versions": (("article", "number"), ("capture",), ("seen",), ("source",)),
    "sightings": (("capture",), ("reading",)),
    "addresses": (("source", "url"), ("key",), ("article",)),
    "outcomes": (("source",), ("outcome", "reason"), ("url",), ("capture",)),
    "crawls": (("started",),),
    "crawl_sources": (("source",),),
}  # fmt: skip


def migrate(db: Database) -> None:
    """Bring a database up to date, all or nothing."""
    if db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA:
        return
    with db.atomic():
        migrations.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA}")


@migrations()
def first_tables(db: Database) -> None:
    """Lay out the archive."""
    _sources_and_crawls(db)
    _evidence(db)
    _articles(db)
    _ledger(db)
    _shape(db)


@migrations()
def fuller_records(db: Database) -> None:
    """Give articles and versions the columns that say more of authors, dates, pictures and doubts."""
    for table in ("article_index", "versions"):
        for name, kind in _MORE_COLUMNS.items():
            db.table(table).add_column(name, kind)
    db.create_view("articles", views.ARTICLES_IN_FULL, replace=True)


def _sources_and_crawls(db: Database) -> None:
    names = ("id", "name", "homepage", "kind", "country", "language", "definition")
    db.table("sources").create(dict.fromkeys(names, str), pk="id", not_null=names)
    db.table("crawls").create(
        {"id": str, "started": str, "finished": str, "exit_code": int}, pk="id", not_null=("id", "started")
    )
    counts = ("seen", *views.OUTCOMES, "lists_read", "lists_failed")
    db.table("crawl_sources").create(
        {"crawl": str, "source": str, **dict.fromkeys(counts, int), "seconds": float, "reasons": str},
        pk=("crawl", "source"),
        foreign_keys=[("crawl", "crawls", "id"), ("source", "sources", "id")],
        not_null=("crawl", "source", *counts, "seconds", "reasons"),
        defaults={**dict.fromkeys(counts, 0), "seconds": 0.0, "reasons": "{}"},
    )


def _evidence(db: Database) -> None:
    db.table("captures").create(
        {
            "id": str, "url": str, "fetched": str, "status": int, "payload_digest": str, "warc_file": str,
            "warc_offset": int, "warc_length": int, "record_type": str, "content_type": str, "truncated": str,
        },
        pk="id",
        not_null=("id", "url", "fetched", "status", "payload_digest", "warc_file", "warc_offset", "warc_length"),
    )  # fmt: skip


def _articles(db: Database) -> None:
    db.table("article_index").create(
        {
            "id": str, "docid": int, **_ARTICLE_COLUMNS, "kind": str, "country": str, "year": int, "word_count": int,
            "first_seen": str, "last_seen": str, "dated": str, "versions": int, "version": str,
        },
        pk="id",
        foreign_keys=[("source", "sources", "id")],
        not_null=("id", "docid", "source", "url", "canonical_url", "title"),
    )  # fmt: skip
    db.table("article_index").create_index(["docid"], unique=True)
    db.table("versions").create(
        {
            "id": str, "article": str, "number": int, "seen": str, "capture": str, **_ARTICLE_COLUMNS,
            "word_count": int, "content_digest": str, "text": str,
        },
        pk="id",
        foreign_keys=[("article", "article_index", "id"), ("capture", "captures", "id"), ("source", "sources", "id")],
        not_null=("id", "article", "number", "seen", "capture", "title", "text", "content_digest"),
    )  # fmt: skip
    db.table("article_index").add_foreign_key("version", "versions", "id")
    _sightings(db)


def _sightings(db: Database) -> None:
    db.table("readings").create({"id": str, "details": str}, pk="id", not_null=("id", "details"))
    names = ("article", "capture", "seen", "content_digest", "reading")
    db.table("sightings").create(
        dict.fromkeys(names, str),
        pk=("article", "capture"),
        foreign_keys=[
            ("article", "article_index", "id"), ("capture", "captures", "id"), ("reading", "readings", "id"),
        ],
        not_null=names,
    )  # fmt: skip


def _ledger(db: Database) -> None:
    names = ("url", "key", "source", "article", "etag", "last_modified", "content_digest", "outcome", "reason")
    db.table("addresses").create(
        dict.fromkeys((*names, "first_seen", "checked", "listed"), str),
        pk="url",
        foreign_keys=[("source", "sources", "id"), ("article", "article_index", "id")],
        not_null=("url", "key", "source", "outcome", "reason", "first_seen", "checked", "listed"),
    )
    db.table("outcomes").create(
        dict.fromkeys(("crawl", "source", "url", "outcome", "reason", "capture"), str),
        pk=("crawl", "source", "url"),
        foreign_keys=[("crawl", "crawls", "id"), ("source", "sources", "id"), ("capture", "captures", "id")],
        not_null=("crawl", "source", "url", "outcome", "reason"),
    )


def _shape(db: Database) -> None:
    for table, indexes in _INDEXES.items():
        for columns in indexes:
            db.table(table).create_index(columns)
    for view, select in views.VIEWS.items():
        db.create_view(view, select)
    # sqlite-utils makes FTS tables over tables only; ours reads the text through the view, so that it is stored once.
    db.execute(
        "CREATE VIRTUAL TABLE articles_fts USING fts5(title, authors, text, "
        "content='articles', content_rowid='docid', tokenize='porter unicode61')"
    )


@migrations()
def attachments(db: Database) -> None:
    """Keep the files that belong to an article."""
    names = ("article", "url", "digest", "media_type", "capture", "seen")
    db.table("attachments").create(
        {**dict.fromkeys(names, str), "is_text": int},
        pk=("article", "url", "digest"),
        foreign_keys=[("article", "article_index", "id"), ("capture", "captures", "id")],
        not_null=(*names, "is_text"),
    )
    db.table("attachments").create_index(["url"])
    db.table("attachments").create_index(["capture"])
    shown = views.ARTICLES_IN_FULL.replace("FROM article_index", f", {views.ATTACHMENTS}\n    FROM article_index")
    db.create_view("articles", shown, replace=True)


@migrations()
def readings_and_sites(db: Database) -> None:
    """Keep several readings of one capture apart, who read, and what was learnt of each source."""
    for table in ("article_index", "versions"):
        db.table(table).add_column("reader", str)
        db.table(table).add_column("agreement", float)
    db.execute("ALTER TABLE versions ADD COLUMN change TEXT NOT NULL DEFAULT 'edit'")
    db.execute("UPDATE versions SET change = 'first' WHERE number = 1")
    db.execute("ALTER TABLE sightings ADD COLUMN reader TEXT NOT NULL DEFAULT ''")
    db.table("sightings").transform(pk=("article", "capture", "reader"))
    names = ("source", "digest", "as_of", "learnt_from", "model", "trusted")
    db.table("sites").create(
        {**dict.fromkeys(names, str), "pages": int},
        pk="source",
        foreign_keys=[("source", "sources", "id")],
        not_null=(*names, "pages"),
    )
    more = views.ARTICLES_IN_FULL.replace(
        "FROM article_index", f", {views.ATTACHMENTS}, a.reader, a.agreement\n    FROM article_index"
    )
    db.create_view("articles", more, replace=True)
    db.create_view("recent_changes", f"{views.CHANGES} WHERE v.change = 'edit' ORDER BY v.seen DESC", replace=True)


@migrations()
def hosts(db: Database) -> None:
    """Keep which hosts are to be left alone, and what their robots.txt said."""
    names = ("host", "state", "since", "until")
    db.table("hosts").create(
        {**dict.fromkeys(names, str), "times": int, "capture": str},
        pk="host",
        foreign_keys=[("capture", "captures", "id")],
        not_null=(*names, "times"),
    )
    db.table("robots").create(
        {"url": str, "capture": str},
        pk="url",
        foreign_keys=[("capture", "captures", "id")],
        not_null=("url", "capture"),
    )


@migrations()
def evidence_chain(db: Database) -> None:
    """Keep a row for every WARC record, and the chain that links what enters the archive."""
    db.table("archives").create(
        {"id": str, "started": str, "is_own": int}, pk="id", not_null=("id", "started", "is_own")
    )
    db.table("chain").create(
        {"archive": str, "number": int, "kind": str, "item": str, "digest": bytes, "link": bytes},
        pk=("archive", "number"),
        foreign_keys=[("archive", "archives", "id")],
        not_null=("archive", "number", "kind", "item", "digest", "link"),
    )
    db.table("chain").create_index(["item"])
    db.table("warc_records").create(
        {"warc_file": str, "warc_offset": int, "warc_length": int, "digest": bytes, "record_type": str},
        pk=("warc_file", "warc_offset"),
        not_null=("warc_file", "warc_offset", "warc_length", "digest", "record_type"),
    )


@migrations()
def languages_and_spellings(db: Database) -> None:
    """Keep the language versions that pages name, and what was told of the spelling of each source's addresses."""
    names = ("article", "language", "url", "key")
    db.table("alternates").create(
        dict.fromkeys(names, str),
        pk=("article", "language", "url"),
        foreign_keys=[("article", "article_index", "id")],
        not_null=names,
    )
    db.table("alternates").create_index(["key"])
    db.table("spellings").create(
        {"source": str, "slots": str},
        pk="source",
        foreign_keys=[("source", "sources", "id")],
        not_null=("source", "slots"),
    )


@migrations()
def coverage(db: Database) -> None:
    """Show what became of each source's URLs day by day."""
    db.execute("ALTER TABLE crawl_sources ADD COLUMN fetched INTEGER NOT NULL DEFAULT 0")
    with_answers = views.VIEWS["outcomes_by_source"].replace("t.lists_read,", "t.fetched, t.lists_read,")
    db.create_view("outcomes_by_source", with_answers, replace=True)
    db.create_view("coverage", views.COVERAGE)
    db.create_view("coverage_reasons", views.COVERAGE_REASONS)
    db.table("article_index").create_index(["source", "first_seen"])


@migrations()
def wording_watches(db: Database) -> None:
    """Keep how far each watch of watches.toml has looked, and which versions have its wording."""
    names = ("name", "definition", "examined_version")
    db.table("watches").create({**dict.fromkeys(names, str), "examined": int}, pk="name", not_null=(*names, "examined"))
    db.table("watch_hits").create(
        {"watch": str, "version": str},
        pk=("watch", "version"),
        foreign_keys=[("watch", "watches", "name")],
        not_null=("watch", "version"),
    )
    db.table("watch_hits").create_index(["version"])


@migrations()
def changes_of_metadata(db: Database) -> None:
    """Show changes of metadata among the publishers' changes."""
    ours = f"{views.CHANGES} WHERE v.change IN ('edit', 'metadata') ORDER BY v.seen DESC"
    db.create_view("recent_changes", ours, replace=True)


@migrations()
def imported_files(db: Database) -> None:
    """Keep which files of others were read in, and what became of each of their records."""
    imports.create(db)


@migrations()
def status_histories(db: Database) -> None:
    """Keep what looks at an article's page found instead of it, and what that comes to."""
    look = ("article", "capture", "seen", "status", "reason", "target")
    references = [("article", "article_index", "id"), ("capture", "captures", "id")]
    db.table("looks").create(
        dict.fromkeys(look, str), pk=("article", "capture"), foreign_keys=references, not_null=look
    )
    db.table("looks").create_index(["capture"])
    period = ("article", "status", "first_seen", "last_seen", "capture", "reason", "target")
    db.table("statuses").create(
        {**dict.fromkeys(period, str), "after": str, "is_certain": int},
        pk=("article", "first_seen", "status"),
        foreign_keys=references,
        not_null=(*period, "is_certain"),
    )
    db.table("statuses").create_index(["status", "first_seen"])
    db.table("statuses").create_index(["capture"])


@migrations()
def records_twice(db: Database) -> None:
    """Keep where else an exchange lies that two archives had recorded before they were merged."""
    names = {"warc_file": str, "warc_offset": int, "capture": str}
    references = [("capture", "captures", "id")]
    db.table("copies").create(names, pk=("warc_file", "warc_offset"), foreign_keys=references, not_null=tuple(names))
    db.table("copies").create_index(["capture"])


@migrations()
def terms_of_every_script(db: Database) -> None:
    """Index texts so that every part of them is found where a script writes no spaces (archive/terms.py)."""
    words.create(db.conn)


@migrations()
def articles_by_day(db: Database) -> None:
    """Keep how many articles of each source are of each day, which pages count and draw at once."""
    totals.create_days(db.conn)
    # Few versions are edits, and pages ask for the newest of them.
    db.execute("CREATE INDEX idx_versions_edited ON versions (seen) WHERE change IN ('edit', 'metadata')")


@migrations()
def forgetting(db: Database) -> None:
    """Keep which articles were forgotten and why, and what stands where their records were."""
    forgotten_files.create(db.conn)


@migrations()
def certificates_and_acknowledgements(db: Database) -> None:
    """Keep the certificates of hosts and which alerts were seen, and show which groups a source is in."""
    certificates.create(db.conn)
    acknowledged.create(db.conn)
    db.create_view("source_groups", views.SOURCE_GROUPS)


@migrations()
def folded_articles(db: Database) -> None:
    """Keep what links of the chain stand for that was seen of a file before its page was."""
    folded.create(db.conn)


@migrations()
def selections(db: Database) -> None:
    """Keep of a selection of articles which archive they were taken from."""
    origin.create(db.conn)


@migrations()
def totals_and_facets(db: Database) -> None:
    """Keep how many articles each source has, and what facets count in an index of its own, a fifth of the rows."""
    totals.create(db.conn)


@migrations()
def content_of_versions(db: Database) -> None:
    """Let the articles be found that show the same."""
    db.table("versions").create_index(["content_digest"])


@migrations()
def closer_rows(db: Database) -> None:
    """Lay rows of evidence side by side, and drop the indexes that nobody's question needs."""
    layout.tighten(db.conn)


@migrations()
def compared_articles(db: Database) -> None:
    """Let those articles of a source be counted that two readers read, which are few."""
    db.execute(
        "CREATE INDEX idx_article_index_compared ON article_index (source, agreement) WHERE agreement IS NOT NULL"
    )


@migrations()
def linked_forgotten_records(db: Database) -> None:
    """Let links of the chain stand for the records that were emptied before."""
    forgotten_files.link(db.conn)
