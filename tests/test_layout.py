"""archive/layout.py, and the short form of tests/campaigns/storing.py"""

from __future__ import annotations

import importlib.util
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from archive import addresses, chain, facets, layout, status, statuses
from archive.connect import writable
from archive.migrations import migrate
from archive.sqlite import Database

ASKED = {
    "what is due of a source": (addresses._DUE, "idx_addresses_source_checked"),
    "the articles that lists named": (statuses._LISTED, "idx_addresses_source_checked"),
    "what shows the same": (layout.SHOWING, "idx_versions_content"),
    "the newest link of an item": (chain._NEWEST, "idx_chain_item"),
    "the last link": (chain._LAST, "PRIMARY KEY (archive=?)"),
    "the newest articles": ("SELECT id, title FROM article_index ORDER BY dated DESC, id DESC LIMIT 20", "idx_article_index_dated_id"),
    "those of a source": ("SELECT id FROM article_index WHERE source = ? ORDER BY dated DESC, id DESC LIMIT 20", "idx_article_index_source_dated_id"),
    "how many are of a country": ("SELECT count(*) FROM article_index WHERE country = ?", "COVERING INDEX idx_article_index_country"),
    "those that two readers read": (status._READERS, "idx_article_index_compared"),
    "what facets count": (facets._ALL.format(condition="true"), "COVERING INDEX idx_article_index_facets"),
}  # fmt: skip


@pytest.fixture(scope="module")
def campaign() -> ModuleType:
    spec = importlib.util.spec_from_file_location("storing", Path(__file__).parent / "campaigns" / "storing.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ASKED)
def test_a_question_walks_its_index(tmp_path: Path, name: str) -> None:
    query, index = ASKED[name]
    with closing(writable(tmp_path)) as connection:
        migrate(Database(connection, execute_plugins=False))
        numbered = dict.fromkeys(("source", "checked", "url", "content"), "x") if ":" in query else ("x",) * query.count("?")
        plan = "\n".join(row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", numbered))
    assert index in plan
    # A question with a condition looks up; it does not read the whole index.
    assert "WHERE" not in query or plan.startswith("SEARCH") or "COVERING" in index, plan


def test_an_article_is_kept_in_less_than_three_times_the_bytes_of_its_text(campaign: ModuleType, tmp_path: Path) -> None:
    campaign.run(tmp_path, (500,), 500)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        text = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM versions").fetchone()[0]
    sizes = campaign.sizes(tmp_path)
    assert sizes["articles_fts_data"] < 0.55 * text
    assert sizes["versions"] < 1.25 * text
    assert sum(sizes.values()) < 3 * text


def test_an_article_takes_less_than_half_a_hundred_statements(campaign: ModuleType, tmp_path: Path) -> None:
    from archive.writer import Writer

    seen: list[str] = []
    with Writer(tmp_path) as writer:
        crawl = writer.start_crawl([campaign.table(n) for n in range(campaign.SOURCES)], campaign.moment(0))
        chance, text = campaign.random.Random(11), 1000 * ["A ferry sails from the harbour to the islands every morning."]
        writer._connection.set_trace_callback(seen.append)
        campaign.store(writer, crawl, [campaign.made(n, chance, text) for n in range(40)])
        writer._connection.set_trace_callback(None)
    asked = [statement for statement in seen if not statement.startswith("--")]
    assert len(asked) < 50 * 40
