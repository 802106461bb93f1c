"""Archives that earlier programs made open in this one with the same rows and hashes, and a migration is all or nothing."""

from __future__ import annotations

import gzip
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.connect import APPLICATION_ID, SCHEMA
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer

ROOT = Path(__file__).parents[1]
# A folder for each schema, from the one before the first release on.
FROZEN = sorted((ROOT / "tests" / "frozen").iterdir())
# The tables of evidence as every schema has had them; what is derived may gain columns.
EVIDENCE = ("captures", "sightings", "readings", "warc_records", "chain", "archives", "crawls", "outcomes", "attachments")


def thawed(frozen: Path, folder: Path) -> Path:
    """Make the archive that a folder of ``tests/frozen`` holds: its database, compressed, and its WARC files."""
    shutil.copytree(frozen / "warc", folder / "warc")
    (folder / "archive.db").write_bytes(gzip.decompress((frozen / "archive.db.gz").read_bytes()))
    return folder


def evidence(folder: Path) -> dict[str, list[dict[str, object]]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        # In the order in which they were written, which of some tables is that of the key.
        order = dict.fromkeys(EVIDENCE, "rowid") | {"chain": "1, 2", "warc_records": "1, 2"}
        return {table: [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY {order[table]}")] for table in EVIDENCE}


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda frozen: frozen.name)
def test_a_frozen_archive_opens_with_the_same_rows_and_hashes(frozen: Path, tmp_path: Path) -> None:
    folder = thawed(frozen, tmp_path)
    before = evidence(folder)
    Writer(folder).close()
    after = evidence(folder)
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]] if rows else []
        assert kept[: len(rows)] == rows, table
    assert verify(folder, payloads=True).findings == []
    with Archive(folder) as archive:
        assert sorted((entry.article.title, entry.versions) for entry in archive.articles()) == [("Ferry", 2), ("Salt", 1)]
        assert [hit.title for hit in archive.search("pier")] == ["Ferry"]


OLDER = """
import os, signal, sqlite3, sys
from pathlib import Path
from archive import migrations
from archive.connect import writable
from sqlite_utils import Database

folder, at = Path(sys.argv[1]), int(sys.argv[2])
connection = writable(folder)
seen = 0

def count(_):
    global seen
    seen += 1
    if seen == at:
        os.kill(os.getpid(), signal.SIGKILL)

connection.set_trace_callback(count)
migrations.migrate(Database(connection, execute_plugins=False))
print(seen)
"""


def an_old_archive(folder: Path) -> Path:
    """Make an archive of the first schema, to which every later migration is still to be applied."""
    from sqlite_utils import Database

    from archive.migrations import migrations

    folder.mkdir()
    database = Database(folder / "archive.db")
    migrations.apply(database, stop_before="fuller_records")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute("PRAGMA user_version = 1")
    database.execute("INSERT INTO sources VALUES ('mfa', 'MFA', '', '', '', '', '{}')")
    database.conn.commit()
    database.close()
    return folder


def migrated(folder: Path, at: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", OLDER, str(folder), str(at)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def state(folder: Path) -> tuple[int, list[str]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("SELECT id FROM sources").fetchall() == [("mfa",)]
        (schema,) = db.execute("PRAGMA user_version").fetchone()
        return schema, [row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")]


@pytest.mark.campaign
def test_a_kill_at_any_point_of_a_migration_leaves_the_old_schema_or_the_new(tmp_path: Path) -> None:
    old = an_old_archive(tmp_path / "old")
    new = Path(shutil.copytree(old, tmp_path / "new"))
    whole = migrated(new, 0)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    ends = {1: state(old), SCHEMA: state(new)}
    killed = 0
    for point in range(20):
        folder = Path(shutil.copytree(old, tmp_path / f"killed{point}"))
        done = migrated(folder, 1 + point * (steps - 1) // 19)
        killed += done.returncode == -signal.SIGKILL
        schema, tables = state(folder)
        assert (schema, tables) == ends[schema]
        Writer(folder).close()
        assert state(folder) == ends[SCHEMA]
    assert killed == 20
