"""The schema as a page: ``python -m archive.schema_page > docs/schema.md``.

Columns and types come from a database that the migrations made; what they mean stands here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from archive.hosts import STATES
from archive.migrations import migrate
from archive.outcomes import REASONS
from archive.warnings import WARNINGS

_ARTICLE = {
    "source": "The source it was found for.",
    "url": "The address it was read from.",
    "canonical_url": "The address that the page gives as its own, or else `url`.",
    "title": "The headline (schema.org `headline`).",
    "authors": "Names of persons and bodies, as a JSON array.",
    "author_types": "What each of them is, in the same order: `Person` or `Organization`, as schema.org calls them.",
    "author_biography": "What the page tells of its authors.",
    "published": "When, as the publisher states it: ISO 8601 with the offset that was given, or none.",
    "published_raw": "The same, letter by letter as it stood.",
    "published_from": "Where that stood: `json-ld`, `meta`, `time`, `text`, `dateline`, `feed`, `sitemap`, `posts`, "
    "`script`, `url`, `pdf-metadata` (when the file was made).",
    "published_precision": "`second`, `minute`, `day`, `month` or `year`.",
    "modified": "When it was last changed, as the publisher states it.",
    "modified_raw": "The same, letter by letter as it stood.",
    "modified_from": "Where that stood.",
    "modified_precision": "Like `published_precision`.",
    "section": "The section of the site (schema.org `articleSection`).",
    "tags": "Keywords, as a JSON array.",
    "language": "BCP 47: as the page or its source declares it, or that of the text where this is another.",
    "language_declared": "What the page declares, letter by letter as it stood.",
    "dateline_place": "The place in the dateline: Tokyo.",
    "dateline_date": "The day in the dateline.",
    "agency": "The agency in the dateline or byline: TDI.",
    "image": "The address of the lead image.",
    "image_caption": "What is written beneath it.",
    "image_credit": "Who is named as its author or owner (schema.org `creditText`).",
    "accessible_for_free": "schema.org `isAccessibleForFree`, or 0 where a notice asks for payment; empty if neither.",
    "robots": "What the page states for machines, as a JSON array: `noarchive`, `tdm-reservation=1` ...",
    "schema_type": "schema.org type: `NewsArticle` ...",
    "warnings": "What may be wrong with this row, as a JSON array of codes, each with what was seen: see below.",
    "reader": "What read it: the version of the block model and, behind a plus, what was known of the site: when the "
    "newest capture was fetched that it was learnt from, and a digest (see `sites`).",
    "agreement": "How far trafilatura agreed on the text, 0 to 1; empty where it was not asked.",
    "word_count": "Words of the text; each ideograph and kana is one.",
}
_INDEX = _ARTICLE | {
    "id": "16 characters, from the canonical address.",
    "docid": "Where the full-text index keeps it. A place, not a name: it differs between archives.",
    "kind": "The kind of its source.",
    "country": "The country of its source.",
    "year": "The year of `published`.",
    "first_seen": "When a capture first showed it, in UTC.",
    "last_seen": "When it was last known to be there, in UTC.",
    "dated": "What lists are sorted by: `published` in UTC, or else `first_seen`.",
    "versions": "How many versions there are.",
    "version": "The newest of them.",
}
_OUTCOME_COUNTS = {str(outcome): f"How many ended `{outcome}`." for outcome in REASONS}
_OUTCOME = ", ".join(f"`{outcome}`" for outcome in REASONS) + "."
_REASON = "Why, in a short word; docs/schema.md explains them all."
_TALLY = {
    "crawl": "The crawl.",
    "source": "The source.",
    "seen": "How many URLs were seen: the sum of the outcomes that follow.",
    **_OUTCOME_COUNTS,
    "fetched": "For how many of them an answer came.",
    "lists_read": "How many feeds, sitemaps and listings were read.",
    "lists_failed": "How many of them could not be had or read.",
    "seconds": "How long it took.",
    "reasons": 'Counts by outcome and reason, as JSON: `{"failed": {"timeout": 2}}`.',
}

# In the order of the page: name, what a row is, what each column means.
_PAGE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("articles", "An article as it reads now. A view: `article_index` and the text of the newest version.",
     _INDEX | {
         "text": "The text: paragraphs parted by a blank line, headings as `## `, list items as `- `.",
         "attachments": "Its files, as a JSON array of objects: the other columns of `attachments`.",
     }),
    ("versions", "One state of an article. An edit adds one, and so does a better reading; none is changed.",
     _ARTICLE | {
         "id": "16 characters, from the article, its content and the capture.",
         "article": "The article.",
         "number": "1, 2, 3 in the order of `seen`.",
         "seen": "When a capture first showed it, in UTC.",
         "capture": "That capture.",
         "change": "What made it: `first`, `edit` (of title or text, by the publisher), `metadata` (of date, authors "
                   "or lead image alone, by the publisher) or `reading` (a better reading by this program).",
         "content_digest": "What makes a version: SHA-256 of title and text and, behind a slash, 16 characters from "
                           "authors, stated date and lead image, all in their normal form (docs/evidence.md).",
         "text": "The text, as the earliest capture of this content spelt it. It is stored here and nowhere else.",
     }),
    ("sources", "A source.",
     {
         "id": "Its name in the catalogue.",
         "name": "What it is called.",
         "homepage": "Its front page.",
         "kind": "`foreign-ministry`, `international-organisation`, `magazine`, `wire` ...",
         "country": "ISO 3166-1 alpha-2, or empty.",
         "language": "BCP 47, or empty.",
         "definition": "Its whole table at the last crawl, as JSON.",
     }),
    ("crawls", "One pass over sources.",
     {
         "id": "16 characters.",
         "started": "UTC.",
         "finished": "UTC; empty while it runs, or if it was killed.",
         "exit_code": "What the command ended with.",
     }),
    ("crawl_sources", "What one crawl saw of one source.", _TALLY),
    ("outcomes", "What became of one URL in one crawl. What was listed again unchanged is counted in `crawl_sources`.",
     {
         "crawl": "The crawl.",
         "source": "The source.",
         "url": "The URL.",
         "outcome": _OUTCOME,
         "reason": _REASON,
         "capture": "The evidence, if anything was fetched.",
     }),
    ("captures", "One HTTP exchange kept in a WARC file.",
     {
         "id": "16 characters, from URL, time and payload digest.",
         "url": "The address that was asked for.",
         "fetched": "UTC.",
         "status": "The HTTP status.",
         "payload_digest": "SHA-256 of the body as sent; of a 304, that of the body it did not send again.",
         "warc_file": "The file in `warc/`.",
         "warc_offset": "Where the record begins, in bytes.",
         "warc_length": "How long its gzip member is, in bytes.",
         "record_type": "`response`, or `revisit` where an earlier capture has the payload.",
         "content_type": "The header.",
         "truncated": "Why the body is cut (`WARC-Truncated`), or empty.",
     }),
    ("warc_records", "One record in a WARC file: every one that is acknowledged, warcinfo and requests too.",
     {
         "warc_file": "The file in `warc/`.",
         "warc_offset": "Where the record begins, in bytes.",
         "warc_length": "How long its gzip member is, in bytes.",
         "digest": "SHA-256 of that member, 32 bytes.",
         "record_type": "Its WARC-Type: `warcinfo`, `response`, `revisit`, `request`.",
     }),
    ("imports", "A file of others that was read in, kept in `imported/`.",
     {
         "id": "SHA-256 of its bytes.",
         "file": "Its name in `imported/`.",
         "name": "The name it had.",
         "size": "Its bytes.",
         "imported": "When it was read in first, in UTC.",
         "finished": "When it was read to its end, in UTC; empty until then.",
         "basis": "A digest of the sources that it was read for.",
         "done": "Up to which of its records it was read.",
         "off_site": "How many answers in it are of hosts that belong to no source.",
         "other": "How many of its records are no answers of servers.",
         "skipped": "What could not be read, as JSON: the file inside a WACZ, the first byte, how many bytes.",
     }),
    ("import_records", "What became of one record of an imported file; only of those that belong to a source.",
     {
         "import": "The file.",
         "number": "Which of its records, from 1.",
         "part": "The file inside a WACZ.",
         "position": "Where its gzip member, or the record itself, begins in it, in bytes.",
         "record": "Its WARC-Record-ID.",
         "source": "The source.",
         "url": "Its address.",
         "outcome": "As in `outcomes`.",
         "reason": "Why, in a short word.",
         "capture": "What it became.",
     }),
    ("archives", "An archive whose chain is here: this one, and those that were merged into it.",
     {
         "id": "16 letters, drawn by lot.",
         "started": "When it was made, in UTC.",
         "is_own": "1 for this archive, else 0.",
     }),
    ("chain", "One link of the chain of evidence.",
     {
         "archive": "The archive that added it.",
         "number": "1, 2, 3 in the order in which they were added.",
         "kind": "`capture`, `sighting`, `attachment`, `warc` (a file that is complete), `crawl` or `import`.",
         "item": "Its id, the file's name; of a sighting or attachment 16 characters from its key.",
         "digest": "SHA-256 of the item's columns as a JSON array, 32 bytes; zeros if it is no more.",
         "link": "SHA-256 of the link before, kind, item and digest, parted by NUL; before the first stands that of "
         "the archive's id.",
     }),
    ("watches", "A wording of `watches.toml`.",
     {
         "name": "Its table's name.",
         "definition": "Phrase, pattern and sources, as JSON; another one is looked for from the beginning.",
         "examined": "How far `versions` was looked through, as a rowid.",
         "examined_version": "The version there, as SQLite gives a rowid away again.",
     }),
    ("watch_hits", "A version that has a wording.", {"watch": "The watch.", "version": "The version."}),
    ("addresses", "What is known of one URL between crawls.",
     {
         "url": "The URL.",
         "key": "What its twins share (http and https, www and none ...).",
         "source": "The source it was found for.",
         "article": "The article that it leads to, if any.",
         "etag": "The validator to ask with next time.",
         "last_modified": "The other one.",
         "content_digest": "SHA-256 of the decoded body when it was last read.",
         "outcome": "Its last outcome.",
         "reason": "Its last reason.",
         "first_seen": "UTC.",
         "checked": "When it was last asked for, in UTC.",
         "listed": "What a list said of it, as JSON.",
     }),
    ("article_index", "An article without its text.", _INDEX),
    ("sightings", "A reader found an article in a capture. Versions are derived from these.",
     {
         "article": "The article.",
         "capture": "The capture.",
         "seen": "When it was fetched, in UTC.",
         "content_digest": "As in `versions`.",
         "reading": "What was read beside the text.",
         "reader": "As in `versions`.",
     }),
    ("readings", "What was read beside an article's text. Kept once, however often it was seen.",
     {"id": "16 characters, from its content.", "details": "The columns of an article, as JSON."}),
    ("attachments", "One state of a file that belongs to an article: the PDF that its page announces or offers.",
     {
         "article": "The article.",
         "url": "The file's address.",
         "digest": "SHA-256 of its decoded bytes.",
         "media_type": "`application/pdf` (IANA).",
         "capture": "The first capture that showed it.",
         "seen": "When that was fetched, in UTC.",
         "is_text": "1 where the article's text was read from it, else 0.",
     }),
    ("alternates", "A language version of an article, as a page names it (`hreflang`).",
     {
         "article": "The article whose page names it.",
         "language": "BCP 47.",
         "url": "Its address.",
         "key": "The same without what twins differ in, as in `addresses`.",
     }),
    ("spellings", "What two looks at a source's lists have told of its addresses.",
     {
         "source": "The source.",
         "slots": "JSON: `keys` are parts of paths and parameters that hold session keys; `identities` do not.",
     }),
    ("hosts", "A host that refused, challenged or slowed the last attempt. Its first good answer removes it.",
     {
         "host": "Its name.",
         "state": "; ".join(f"`{state}`: {meaning}" for state, meaning in STATES.items()) + ".",
         "since": "When that began, in UTC.",
         "until": "Before this it is not asked for anything, in UTC.",
         "times": "How many attempts in a row ended so; the time that it is left alone grows with them.",
         "capture": "The answer that shows it.",
     }),
    ("robots", "What was last had of a robots.txt. It is believed for a day.",
     {"url": "Its address.", "capture": "What was answered, behind its redirects."}),
    ("sites", "What was learnt of a source from its own pages.",
     {
         "source": "The source.",
         "digest": "16 characters, from the model.",
         "as_of": "When the newest of the captures was fetched that it was learnt from, in UTC.",
         "learnt_from": "16 characters, from these captures and the version of the block model.",
         "model": "What was learnt, as JSON: hashes of lines that recur and of the pages that have them.",
         "pages": "How many captures it was learnt from.",
         "trusted": "Whose word counts on its pages: `model`, or `trafilatura` where the two keep disagreeing.",
     }),
    ("newest_articles", "A view of the articles, newest first.",
     {name: _INDEX[name] for name in ("id", "dated", "source", "country", "language", "title", "url")}),
    ("recent_changes", "A view of the versions by which a publisher changed an article, newest first.",
     {
         "id": "The version.",
         "article": "The article.",
         "number": "The version's number.",
         "seen": "When it was first seen, in UTC.",
         "source": "The source.",
         "title": "The headline now.",
         "title_before": "The headline before.",
         "word_count": "Words now.",
         "word_count_before": "Words before.",
     }),
    ("last_failures", "A view of what failed, was refused or put off in the last crawl.",
     {
         "source": "The source.",
         "url": "The URL.",
         "outcome": _OUTCOME,
         "reason": _REASON,
         "crawl": "The crawl.",
         "capture": "The evidence, if anything was fetched.",
     }),
    ("coverage", "A view of what became of a source's URLs, a row a day on which it was crawled: the sums of "
     "`crawl_sources`. `new` to `deferred` add up to `seen`; what follows says more of them.",
     {
         "source": "The source.",
         "day": "The day in UTC on which the crawls began.",
         "crawls": "How many crawls.",
         "seen": "How many URLs were seen, each crawl's for itself.",
         "listed": "Of these, how many were not lists that were read, or could not be.",
         "fetched": "For how many an answer came.",
         "stored": "`new` and `changed`.",
         **_OUTCOME_COUNTS,
         "blocked": "Of `failed` and `deferred`: the site refuses or challenges this client.",
         "not_article": "Of `filtered`: read, or known by the address, to be no article.",
         "lists_read": "How many feeds, sitemaps and listings were read.",
         "lists_failed": "How many of them could not be had or read.",
     }),
    ("coverage_reasons", "A view of the same with the reasons, a row for each.",
     {
         "source": "The source.",
         "day": "The day in UTC on which the crawls began.",
         "outcome": _OUTCOME,
         "reason": _REASON,
         "urls": "How many URLs.",
     }),
    ("outcomes_by_source", "A view of `crawl_sources` with names and times, newest crawl first.",
     _TALLY | {"name": "The source's name.", "started": "When the crawl began.", "exit_code": "What it ended with."}),
)  # fmt: skip


def page() -> str:
    """Give the page, in Markdown. Raises KeyError for a column whose meaning is not stated."""
    return "\n".join([*_head(), *_tables(), *_outcomes(), *_warnings()]) + "\n"


def stated() -> dict[str, set[str]]:
    """Give the columns that the page explains, by table and view."""
    return {name: set(meanings) for name, _, meanings in _PAGE}


def meanings() -> dict[str, dict[str, str]]:
    """Give what each column means, by table and view; names stand in backquotes."""
    return {name: columns for name, _, columns in _PAGE}


def _head() -> list[str]:
    return [
        "# The schema of an archive",
        "",
        "`archive.db` is a SQLite database. Printed by `python -m archive.schema_page > docs/schema.md`.",
        "Times are UTC, `2026-11-22T20:05:00Z`, but for those that a publisher states. `articles_fts` is the full-text "
        "index (FTS5) over title, authors and text of `articles`; its rowid is `docid`.",
        "",
    ]


def _tables() -> Iterator[str]:
    database = Database(memory=True, execute_plugins=False)
    try:
        migrate(database)
        for name, row, meanings in _PAGE:
            yield from (f"## {name}", "", row, "", "| column | type | meaning |", "|---|---|---|")
            yield from (f"| {column} | {kind} | {meanings[column]} |" for column, kind in _columns(database, name))
            yield ""
    finally:
        database.close()


def _columns(database: Database, name: str) -> list[tuple[str, str]]:
    """Give the columns with their types; a reference instead of a type where there is one."""
    targets = {key[3]: f"→ {key[2]}" for key in database.execute(f"PRAGMA foreign_key_list({name})")}
    columns = database.execute(f"PRAGMA table_info({name})").fetchall()
    return [(column[1], targets.get(column[1], column[2].lower())) for column in columns]


def _outcomes() -> Iterator[str]:
    yield from ("## Outcomes and reasons", "", "Every URL that a crawl saw ends in exactly one outcome.", "")
    yield from ("| outcome | reason | means |", "|---|---|---|")
    for outcome, reasons in REASONS.items():
        yield from (f"| {outcome} | {reason} | {meaning} |" for reason, meaning in reasons.items())


def _warnings() -> Iterator[str]:
    yield from ("", "## Warnings", "", "Each is written `code: what was seen`.", "", "| code | means |", "|---|---|")
    yield from (f"| {code} | {meaning} |" for code, meaning in WARNINGS.items())


if __name__ == "__main__":
    print(page(), end="")
