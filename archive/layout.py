"""How rows lie on the disk: which tables have no rowid, and which indexes nobody's question needs.

A question of this program that walks an index is held to it by tests/test_layout.py. For the others a table is read
through, as it is for every column without an index.
"""

from __future__ import annotations

import sqlite3

from archive import words

# Every look at a page would write that of last_seen anew; the others are those of no question.
_UNASKED = (
    "idx_article_index_last_seen", "idx_outcomes_url", "idx_addresses_source_url", "idx_versions_content_digest",
)  # fmt: skip
# Rows that are only ever added at the end need no rowid, and no index beside them for their key.
_ADDED = {
    "chain": """
        CREATE TABLE {name} (
            archive TEXT NOT NULL REFERENCES archives (id), number INTEGER NOT NULL, kind TEXT NOT NULL,
            item TEXT NOT NULL, digest BLOB NOT NULL, link BLOB NOT NULL,
            PRIMARY KEY (archive, number)) WITHOUT ROWID""",
    "warc_records": """
        CREATE TABLE {name} (
            warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL, digest BLOB NOT NULL,
            record_type TEXT NOT NULL, PRIMARY KEY (warc_file, warc_offset)) WITHOUT ROWID""",
}
_INDEXES = (
    "CREATE INDEX idx_chain_item ON chain (item)",
    # What is put off or looked at again is taken in the order in which it was asked for.
    "CREATE INDEX idx_addresses_source_checked ON addresses (source, checked)",
    # 80 bits tell digests apart as well as 400 do, in a third of the bytes.
    "CREATE INDEX idx_versions_content ON versions (substr(content_digest, 8, 16))",
)
# Named, and joined in this order: SQLite would walk all articles by id, as it does not know how few show the same. The
# sign keeps it from putting the digest that is asked for in the column's place, which would leave nothing to look up.
SHOWING = """
    SELECT a.id, a.canonical_url
    FROM versions AS v INDEXED BY idx_versions_content CROSS JOIN article_index AS a ON a.version = v.id
    WHERE substr(v.content_digest, 8, 16) = substr(:content, 8, 16) AND +v.content_digest = :content
    ORDER BY a.id LIMIT 100"""


def tighten(connection: sqlite3.Connection) -> None:
    """Lay rows out anew, drop the indexes and make that of the texts again, inside the caller's transaction."""
    for name in _UNASKED:
        connection.execute(f"DROP INDEX IF EXISTS {name}")
    for table, created in _ADDED.items():
        connection.execute(created.format(name=f"{table}_anew"))
        connection.execute(f"INSERT INTO {table}_anew SELECT * FROM {table}")
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for created in _INDEXES:
        connection.execute(created)
    words.create(connection)
