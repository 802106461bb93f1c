"""What the browse pages are safe against, and that they follow a running crawl and change nothing."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import STATIC, Tags
from datasette.utils import PrefixedUrlString

from archive.article import Article, Exchange
from archive.errors import ArchiveMissing
from archive.store import Archive
from archive.writer import Writer
from exports.browse import asking as asking_module
from exports.browse import datasette_on, server
from exports.browse.stored import harmless

Asking = Callable[..., Any]
PAGES = ["/", "/archive?_show_hidden=1", "/archive", "/search", "/search?q=ferry", "/search/narrow?q=ferry", "/changes", "/sources", "/source/avaria",
         "/archive/recent_changes", "/archive/sources/avaria", "/archive/articles?_col=title&_col=source", "/nothing",
         "/archive/articles?_search=%22", "/search.atom", "/changes.atom", "/archive/articles.json", "/archive/articles.csv", "/favicon.ico",
         f"{STATIC}communique.css"]  # fmt: skip


class TestSafe:
    @pytest.mark.parametrize("path", PAGES)
    def test_every_answer_forbids_scripts_and_foreign_frames(self, get: Asking, path: str):
        headers = get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers.get_list("referrer-policy") == ["no-referrer"]

    def test_no_page_has_a_script_a_handler_or_a_style_of_its_own(self, get: Asking, ident):
        """The sample has a headline that is a script element."""
        articles = [f"/article/{ident('envoy.example/hostile')}", f"/article/{ident('avaria.example/press/1')}"]
        for path in [*PAGES[:12], *articles]:
            for tag, attributes in Tags(get(path).text).found:
                assert tag != "style", path
                assert tag != "script" or attributes["src"].startswith(STATIC), path
                assert not [name for name in attributes if name == "style" or name.startswith("on")], path

    def test_a_hostile_headline_is_shown_as_it_is_written(self, get: Asking, ident):
        page = get(f"/article/{ident('envoy.example/hostile')}").text
        assert "&lt;script&gt;alert(" in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "", "localhost.evil"]
    )
    def test_a_foreign_host_is_refused(self, get: Asking, host: str):
        answer = get("/archive/articles.json", headers={"host": host})
        assert answer.status_code == 421
        assert "regatta" not in answer.text
        assert "content-security-policy" in answer.headers

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8001", "[::1]:99", "LOCALHOST:1"])
    def test_a_name_of_this_machine_is_served(self, get: Asking, host: str):
        assert get("/", headers={"host": host}).status_code == 200

    def test_a_host_it_was_started_for_is_served(self, browsing, sample_archive: Path):
        asking = browsing(sample_archive, names=("news.example",))
        assert asking("/", headers={"host": "news.example"}).status_code == 200
        assert asking("/", headers={"host": "192.0.2.7:8001"}).status_code == 421

    @pytest.mark.parametrize("path", ["/archive?sql=select+1", "/archive.json?sql=select+1", "/archive.db"])
    def test_neither_sql_nor_the_file_is_to_be_had(self, get: Asking, path: str):
        assert get(path).status_code == 403

    def test_what_the_program_keeps_for_itself_is_not_shown(self, get: Asking):
        page = get("/archive").text
        for name in ("articles_fts", "article_index", "_sqlite_migrations", "sightings"):
            assert f"/archive/{name}" not in page
        assert "/archive/versions" in page

    def test_a_fault_of_ours_is_not_shown_but_logged(self, browsing, tmp_path: Path, sample_archive: Path, caplog):
        shutil.copytree(sample_archive, tmp_path / "archive")
        asking = browsing(tmp_path / "archive")
        asking("/")
        with sqlite3.connect(tmp_path / "archive" / "archive.db") as connection:
            connection.execute("drop view newest_articles")
            connection.execute("alter table captures rename to lost")
        connection.close()
        with Archive(tmp_path / "archive") as archive:
            one = next(iter(archive.articles())).id
        answer = asking(f"/article/{one}")
        assert answer.status_code == 500
        assert "no such table" not in answer.text
        assert "no such table" in caplog.text


class TestArchive:
    def test_a_running_crawl_shows_its_new_articles(self, browsing, sample_archive: Path, tmp_path: Path):
        folder = tmp_path / "archive"
        shutil.copytree(sample_archive, folder)
        asking = browsing(folder)
        assert "A fresh one" not in asking("/").text
        with Writer(folder) as writer:
            put(writer, "A fresh one")
            writer.commit()
            for path in ("/", "/search?q=fresh", "/source/envoy"):
                assert "A fresh one" in asking(path).text, path

    def test_its_folder_may_have_any_name(self, browsing, sample_archive: Path, tmp_path: Path):
        folder = tmp_path / "50% of #1? é"
        shutil.copytree(sample_archive, folder)
        asking = browsing(folder)
        assert "69 articles" in asking("/").text
        assert "Résolution" in asking("/search.csv?source=straits").text

    def test_browsing_changes_nothing(self, sample_archive: Path, get: Asking):
        before = (sample_archive / "archive.db").read_bytes()
        for path in PAGES:
            get(path)
        assert (sample_archive / "archive.db").read_bytes() == before

    def test_where_there_is_no_archive_none_is_made(self, tmp_path: Path):
        with pytest.raises(ArchiveMissing):
            datasette_on(tmp_path / "nowhere")
        assert not (tmp_path / "nowhere").exists()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_read_all_the_same(self, browsing, sample_archive: Path, tmp_path: Path):
        folder = tmp_path / "archive"
        shutil.copytree(sample_archive, folder)
        folder.chmod(0o500)
        try:
            assert browsing(folder)("/").status_code == 200
        finally:
            folder.chmod(0o700)


class TestServing:
    def test_a_question_that_is_refused_can_be_mended_where_it_stands(self, browsing, sample_archive: Path):
        answer = browsing(sample_archive, sql=True)("/archive?sql=selec+'<b>'")
        assert (answer.status_code, "selec &#39;&lt;b&gt;&#39;</textarea>" in answer.text) == (400, True)

    def test_with_sql_readers_may_ask_and_what_takes_long_is_stopped(self, browsing, sample_archive: Path, monkeypatch):
        monkeypatch.setitem(server._SETTINGS, "sql_time_limit_ms", 200)
        asking = browsing(sample_archive, sql=True)
        assert "69" in asking("/archive?sql=select+count(*)+from+articles").text
        for sql in ("with+recursive+n(x)+as+(select+1+union+all+select+x%2B1+from+n)+select+count(*)+from+n", "delete+from+articles"):
            assert asking(f"/archive?sql={sql}").status_code == 400

    def test_a_question_of_the_pages_own_is_stopped_too(self, browsing, sample_archive: Path, monkeypatch):
        monkeypatch.setattr(asking_module, "SECONDS", 0)
        answer = browsing(sample_archive)("/search/narrow?q=regatta")
        assert (answer.status_code, "That took too long" in answer.text) == (400, True)

    def test_behind_a_proxy_every_link_has_the_prefix(self, browsing, sample_archive: Path):
        asking = browsing(sample_archive, prefix="/news/")
        for path in ("/", "/search?q=ferry", "/search/narrow", "/changes", "/source/avaria", "/archive", "/changes.atom"):
            for stripped in (path, PrefixedUrlString(path)):  # Datasette's client adds the prefix to a plain text
                text = asking(stripped).text
                links = [value for _, attributes in Tags(text).found for name, value in attributes.items() if name in ("href", "src", "action", "data-link") and value and value[0] in "/h"]
                assert links
                strange = [link for link in links if not link.startswith(("/news/", "http://localhost/news/", "http://avaria.example", "https://datasette.io", "http://envoy"))]
                assert strange == [], (path, strange)

    def test_in_public_any_address_is_served_but_no_other_name(self, browsing, sample_archive: Path):
        asking = browsing(sample_archive, host="0.0.0.0", is_public=True)
        assert asking("/", headers={"host": "192.0.2.7:8001"}).status_code == 200
        assert asking("/", headers={"host": "[2001:db8::1]:8001"}).status_code == 200
        assert asking("/", headers={"host": "evil.example"}).status_code == 421

    def test_with_a_password_nothing_is_shown_without_it(self, browsing, sample_archive: Path, ident):
        pytest.importorskip("datasette_auth_passwords")
        asking = browsing(sample_archive, password="salt and ferries")
        pages = [*PAGES[:12], "/search.csv", f"/article/{ident('avaria.example/press/1')}", "/search/narrow"]
        for path in pages:
            answer = asking(path)
            assert answer.status_code == 403, path
            assert "regatta" not in answer.text
            assert "Avaria" not in answer.text
        login = asking("/-/login")
        token = re.search(r'name="csrftoken" value="([^"]+)"', login.text)[1]
        for word, status in (("wrong", 200), ("salt and ferries", 302)):
            sent = {"username": "reader", "password": word, "csrftoken": token}
            answer = asking.post("/-/login", data=sent, cookies={"ds_csrftoken": login.cookies["ds_csrftoken"]})
            assert answer.status_code == status
        assert asking("/search?q=regatta", cookies={"ds_actor": answer.cookies["ds_actor"]}).status_code == 200


def scripts(html: str) -> list[str]:
    return [f"{tag} {name}" for tag, attributes in Tags(html).found for name in ("", *attributes)
            if tag in ("script", "iframe", "object", "embed", "base", "link", "meta") or name.startswith("on") or "javascript:" in (attributes.get(name) or "").lower()]  # fmt: skip


@pytest.mark.parametrize(
    "html",
    ["<script>alert(1)</script>a", "<svg><script>1</script></svg>", "<img src=x onerror=alert(1)>", "<a href=javascript:alert(1)>a</a>", "<iframe srcdoc='<script>1</script>'>",
     "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<math><mtext><table><mglyph><style><img src=x onerror=1>", "<base href=//evil.example><meta http-equiv=refresh content=0>",
     "<form action=javascript:1><button formaction=javascript:1>x", "<style>@import 'x'</style><b style='x:expression(1)' onclick=1>b</b>"],
)  # fmt: skip
def test_a_stored_page_keeps_nothing_that_runs(html: str):
    assert scripts("<script>") != []
    assert scripts(harmless(html)) == []


@pytest.mark.shared
def test_hostile_documents_as_titles_and_as_pages_run_nothing(shared: Path, browsing, tmp_path: Path):
    """The documents by which a library of feeds tests its sanitizer, all of them."""
    with tarfile.open(shared / "data/feeds/feedparser_tests.tar.gz") as package:
        names = [member for member in package if "/sanitize/" in member.name or "sanit" in member.name]
        documents = [package.extractfile(member).read().decode("utf-8", "replace") for member in names if member.isfile()]
    assert len(documents) >= 700
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "envoy", "name": "Envoy", "homepage": "http://envoy.example/"}], "2026-03-01T00:00:00Z")
        for number, document in enumerate(documents):
            put(writer, document, str(number), document)
    asking = browsing(tmp_path)
    for page in range(1, len(documents) // 20 + 2):
        for tag, attributes in Tags(asking(f"/search?page={page}").text).found:
            assert tag != "script" or attributes["src"].startswith(STATIC)
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert [found for document in documents for found in scripts(harmless(document))] == []


def put(writer: Writer, title: str, name: str = "fresh", text: str = "-1+1") -> None:
    url = f"http://envoy.example/{name}"
    capture = writer.record(Exchange(url=url, fetched="2026-03-10T08:00:00Z", status=200, body=title.encode()))
    writer.add(Article(url=url, canonical_url=url, source="envoy", title=title, text=text, published="2026-03-10"), capture)
