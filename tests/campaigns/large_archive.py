"""An archive of many invented articles, made in minutes: ``python tests/campaigns/large_archive.py FOLDER [ARTICLES]``.

Rows are written past the writer, with its schema, its triggers and its full-text terms; there are no WARC files and no
chain, so it is for reading only. The word ``regatta`` stands in 8 % of the articles, ``ferry`` in half of them.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCES, DAYS, WORDS, SENTENCES, BATCH = 300, 3650, 30_000, 40_000, 20_000
LAST = datetime.now(UTC).date()
SECTIONS = ("Statements", "Speeches", "Interviews", "Readouts", "Visits", "Treaties", "Analysis")
COMMON, EIGHTH = "ferry", "regatta"


def main(folder: Path, articles: int) -> None:
    """Write the archive, and say how long it took and how large it is."""
    from archive.writer import Writer

    started = time.perf_counter()
    chance = random.Random(7)
    with Writer(folder) as writer:
        crawls(writer, chance)
    connection = sqlite3.connect(folder / "archive.db", isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1500000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    # Few large segments, merged once at the end, are written sooner than many small ones.
    tune(connection, {"automerge": 0, "hashsize": 256 * 1024**2})
    text = sentences(chance)
    rows = (row(number, articles, chance, text) for number in range(1, articles + 1))
    while batch := list(islice(rows, BATCH)):
        write(connection, batch)
        print(f"{batch[-1]['docid']:,} articles, {time.perf_counter() - started:.0f} s", flush=True)
    tune(connection, {"automerge": 4, "hashsize": 1024**2, "merge": -2000})
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    print(f"{(folder / 'archive.db').stat().st_size / 1e9:.2f} GB in {time.perf_counter() - started:.0f} s")


def tune(connection: sqlite3.Connection, options: dict[str, int]) -> None:
    """Set how FTS5 merges its segments (https://www.sqlite.org/fts5.html, section 6)."""
    for option, value in options.items():
        connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES (?, ?)", (option, value))


def crawls(writer: Any, chance: random.Random) -> None:
    """Sources, and two crawls a day of all of them in the last month."""
    from archive.outcomes import Outcome, Tally

    kinds = ("foreign-ministry", "magazine", "international-organisation", "think-tank", "wire", "head-of-government")
    tables = [
        {"id": name(n), "name": f"Publisher {n} of Avaria", "kind": kinds[n % 6], "country": f"{chr(65 + n % 26)}{chr(65 + n // 26)}",
         "language": language(n), "homepage": f"https://{name(n)}.example/"}
        for n in range(SOURCES)
    ]  # fmt: skip
    for day in range(60):
        started = datetime.combine(LAST, datetime.min.time(), UTC) - timedelta(hours=12 * (60 - day))
        crawl = writer.start_crawl(tables, f"{started:%Y-%m-%dT%H:%M:%SZ}")
        tallies = []
        for n in range(SOURCES):
            tally = Tally(name(n))
            for _ in range(chance.randrange(4)):
                tally.count(Outcome.NEW, "")
            tally.count(Outcome.FILTERED, "pattern")
            tallies.append(tally)
        writer.finish_crawl(crawl, f"{started + timedelta(minutes=9):%Y-%m-%dT%H:%M:%SZ}", 0, tallies)


def name(number: int) -> str:
    """The id of a source."""
    return f"source-{number:03}"


def language(number: int) -> str:
    """Two sources of three write English; no text is in another, only its tag."""
    return "en" if number % 3 else ("fr", "es", "de", "ru")[number % 4]


def sentences(chance: random.Random) -> list[str]:
    """Sentences of words that are as rare and as common as those of a language (Zipf)."""
    letters = "bcdfglmnprst", "aeiou"
    words = ["".join(chance.choice(letters[at % 2]) for at in range(chance.randrange(2, 10))) for _ in range(WORDS)]
    weights = list(accumulate(1 / (rank + 2) for rank in range(WORDS)))
    return [" ".join(chance.choices(words, cum_weights=weights, k=chance.randrange(10, 30))).capitalize() + "." for _ in range(SENTENCES)]


def row(number: int, articles: int, chance: random.Random, text: list[str]) -> dict[str, Any]:
    """One article, as the columns of all tables that speak of it."""
    from archive.ids import article_id, digest, short

    # A few sources publish most.
    source = min(int(chance.expovariate(1 / 40)), SOURCES - 1)
    day: date = LAST - timedelta(days=int(DAYS * (1 - number / articles) + chance.random() * 20))
    url = f"https://{name(source)}.example/{day:%Y/%m}/{number}"
    picked = chance.choices(text, k=24)
    picked += [f"The {COMMON} sails."] * (number % 2) + [f"They speak of the {EIGHTH}."] * (number % 25 < 2)
    chance.shuffle(picked)
    body = "\n\n".join(" ".join(picked[at : at + 4]) for at in range(0, len(picked), 4))
    moment = f"{day}T{number % 24:02}:{number % 60:02}:00Z"
    content = digest(body.encode())
    return {
        "id": article_id(url), "docid": number, "source": name(source), "url": url, "canonical_url": url, "title": picked[0][:70],
        "authors": f'["Author {number % 997}"]' if number % 3 == 0 else "[]", "author_types": "[]", "published": moment, "published_raw": moment,
        "published_from": "json-ld", "published_precision": "second", "year": day.year, "section": SECTIONS[number % 7] if number % 4 else None,
        "tags": "[]", "language": language(source), "robots": "[]", "warnings": "[]", "schema_type": "NewsArticle", "reader": "blocks-1",
        "word_count": body.count(" "), "first_seen": moment, "last_seen": moment, "dated": moment, "versions": 1 + (number % 40 == 0),
        "capture": short("capture", str(number)), "version": short("version", url), "content_digest": content, "text": body,
    }  # fmt: skip


def write(connection: sqlite3.Connection, rows: list[dict[str, Any]]) -> None:
    """Insert articles, their versions, captures and addresses, some removals, and the terms of the texts."""
    from archive import words

    connection.execute("BEGIN")
    connection.executemany(*insert("captures", rows, {"id": "capture", "url": "url", "fetched": "dated", "payload_digest": "content_digest"},
                                   status=200, warc_file="none", warc_offset=0, warc_length=1, record_type="response"))  # fmt: skip
    index = {key: key for key in rows[0] if key not in ("capture", "content_digest", "text")}
    connection.executemany(*insert("article_index", rows, index, kind="", country=""))
    connection.execute(
        "UPDATE article_index AS a SET kind = s.kind, country = s.country FROM sources AS s WHERE s.id = a.source AND a.docid >= ?",
        (rows[0]["docid"],),
    )
    kept = {key: key for key in rows[0] if key not in ("id", "docid", "year", "first_seen", "last_seen", "dated", "versions", "version")}
    of_version = kept | {"id": "version", "article": "id", "seen": "dated"}
    connection.executemany(*insert("versions", rows, of_version, number=1, change="first"))
    edited = [one | {"version": one["version"] + "b"} for one in rows if one["versions"] == 2]
    connection.executemany(*insert("versions", edited, of_version, number=2, change="edit"))
    connection.executemany(*insert("addresses", rows, {"url": "url", "key": "url", "source": "source", "article": "id", "first_seen": "dated", "checked": "dated"},
                                   outcome="new", reason="", listed="{}"))  # fmt: skip
    gone = [one for one in rows if one["docid"] % 500 == 0]
    connection.executemany(*insert("statuses", gone, {"article": "id", "first_seen": "dated", "last_seen": "dated", "capture": "capture"},
                                   status="gone", reason="404", target="", is_certain=1))  # fmt: skip
    terms = [(one["docid"], one["title"], one["authors"], one["text"]) for one in rows]
    connection.executemany(words.INSERT, map(words.row, terms))
    connection.execute("COMMIT")


def insert(table: str, rows: list[dict[str, Any]], columns: dict[str, str], **constants: Any) -> tuple[str, Iterator[tuple[Any, ...]]]:
    """Give the statement and its values, column by column from a row or a constant."""
    names = ", ".join([*columns, *constants])
    sql = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * (len(columns) + len(constants)))})"
    return sql, ((*(one[key] for key in columns.values()), *constants.values()) for one in rows)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
