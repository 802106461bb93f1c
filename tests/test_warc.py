"""archive/warc.py and archive/records.py"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive import records, warc
from archive.article import Capture, Exchange
from archive.errors import ArchiveError
from archive.ids import digest
from archive.warc import WarcFiles
from archive.writer import Writer

URL = "https://mfa.avaria.example/press/1?lang=en"
HTML = (("Content-Type", "text/html"),)


def make(body: bytes = b"<p>Hello</p>", at: int = 1, **more: Any) -> Exchange:
    values = {"url": URL, "fetched": f"2026-11-22T20:05:{at:02}Z", "status": 200, "response_headers": HTML} | more
    return Exchange(body=body, **values)


def keep(folder: Path, *exchanges: Exchange) -> list[Capture]:
    with Writer(folder, user_agent="communique (+https://mailbox.example/)") as writer:
        return [writer.record(exchange) for exchange in exchanges]


def files(folder: Path) -> list[Path]:
    return sorted((folder / "warc").iterdir())


def replay(folder: Path) -> Iterator[Any]:
    for path in files(folder):
        with path.open("rb") as file:
            yield from ArchiveIterator(file, check_digests="raise")


def members(data: bytes) -> Iterator[bytes]:
    while data:
        member = zlib.decompressobj(wbits=31)
        yield member.decompress(data)
        data = member.unused_data


def headers_of(record: Any, *names: str) -> list[str | None]:
    return [record.rec_headers.get_header(name) for name in names]


def test_each_record_is_one_gzip_member_and_a_file_begins_with_warcinfo(tmp_path: Path) -> None:
    keep(tmp_path, make(), make(b"other", at=2))
    kinds = [member.split(b"WARC-Type: ")[1].split(b"\r\n")[0] for member in members(files(tmp_path)[0].read_bytes())]
    assert kinds == [b"warcinfo", b"response", b"request", b"response", b"request"]


def test_warcinfo_says_what_made_the_file(tmp_path: Path) -> None:
    keep(tmp_path, make())
    info = gzip.decompress(files(tmp_path)[0].read_bytes()).decode()
    assert "\r\nWARC-Filename: " + files(tmp_path)[0].name in info
    for line in ("software: communique/", "format: WARC File Format 1.1", "conformsTo: https://iipc", "isPartOf: communique-"):
        assert "\r\n" + line in info
    assert "\r\nhttp-header-user-agent: communique (+https://mailbox.example/)\r\n" in info


def test_warcio_checks_every_digest_and_gives_back_the_payload(tmp_path: Path) -> None:
    bodies = [b"", b"plain", gzip.compress(b"zipped"), b"\r\n\r\n\x00\xff" * 1000, b"plain"]
    keep(tmp_path, *(make(body, at) for at, body in enumerate(bodies)))
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files(tmp_path)], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert [r.raw_stream.read() for r in replay(tmp_path) if r.rec_type == "response"] == bodies[:4]


def test_a_record_says_what_it_is(tmp_path: Path) -> None:
    capture, = keep(tmp_path, make())
    response, request = [record for record in replay(tmp_path) if record.rec_type != "warcinfo"]
    names = "WARC-Target-URI", "WARC-Date", "WARC-Payload-Digest", "Content-Type", "WARC-Truncated"
    kind = "application/http; msgtype=response"
    assert headers_of(response, *names) == [URL, "2026-11-22T20:05:01Z", capture.payload_digest, kind, None]
    assert response.rec_headers.protocol == "WARC/1.1"
    assert headers_of(request, "Content-Type", "WARC-Concurrent-To") == [
        "application/http; msgtype=request", response.rec_headers.get_header("WARC-Record-ID"),
    ]  # fmt: skip
    assert request.http_headers.statusline == "/press/1?lang=en HTTP/1.1"
    assert request.http_headers.get_header("Host") == "mfa.avaria.example"


def test_what_came_packed_is_not_packed_again(tmp_path: Path) -> None:
    packed, plain = gzip.compress(b"<p>The ferry sails again." * 400), b"<p>The ferry sails again." * 400
    keep(tmp_path, make(packed, response_headers=(*HTML, ("content-encoding", "gzip"))), make(plain, 2))
    written = files(tmp_path)[0].read_bytes()
    assert packed in written
    assert plain not in written
    assert [member.count(plain) for member in members(written)].count(1) == 1


def test_secrets_are_never_written(tmp_path: Path) -> None:
    secrets = [(name, "s3cret") for name in ("Authorization", "proxy-authorization", "COOKIE")]
    keep(tmp_path, make(request_headers=(*secrets, ("Accept", "text/html"))))
    data = gzip.decompress(files(tmp_path)[0].read_bytes())
    assert b"Accept: text/html\r\n" in data
    assert b"s3cret" not in data


def test_headers_tell_that_the_client_undid_the_transfer_encoding(tmp_path: Path) -> None:
    headers = (("Transfer-Encoding", "chunked"), ("content-length", "999"), ("X-A", "1\r\nX-B: forged"), ("X-C", "é外"))
    keep(tmp_path, make(b"five!", response_headers=headers))
    response = next(record for record in replay(tmp_path) if record.rec_type == "response")
    assert response.http_headers.headers == [
        ("X-Archive-Orig-Transfer-Encoding", "chunked"), ("X-Archive-Orig-Content-Length", "999"), ("content-length", "5"),
        ("X-A", "1 X-B: forged"), ("X-C", "é外"),
    ]  # fmt: skip
    assert response.content_stream().read() == b"five!"


def test_a_payload_that_is_kept_already_becomes_a_revisit(tmp_path: Path) -> None:
    first, second = keep(tmp_path, make(at=1), make(at=2))
    revisit = next(record for record in replay(tmp_path) if record.rec_type == "revisit")
    names = "WARC-Profile", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Payload-Digest"
    assert headers_of(revisit, *names) == [records.IDENTICAL, URL, "2026-11-22T20:05:01Z", first.payload_digest]
    assert revisit.raw_stream.read() == b""
    assert second.id != first.id
    assert second.payload_digest == first.payload_digest
    assert warc.read(tmp_path, second) == make(at=2)


def test_an_unmodified_answer_becomes_a_revisit_of_the_newest_good_one(tmp_path: Path) -> None:
    unmodified = make(b"", at=4, status=304, reason="Not Modified", response_headers=(("ETag", '"b"'),))
    captures = keep(tmp_path, make(b"old", 1), make(b"new", 2), make(b"broken", 3, status=500), unmodified)
    revisit = next(record for record in replay(tmp_path) if record.rec_type == "revisit")
    assert headers_of(revisit, "WARC-Profile", "WARC-Refers-To-Date") == [records.NOT_MODIFIED, "2026-11-22T20:05:02Z"]
    assert captures[3].status == 304
    assert captures[3].payload_digest == digest(b"new")
    assert warc.read(tmp_path, captures[3]) == make(b"new", at=4)


def test_an_unmodified_answer_may_state_the_length_of_what_it_does_not_send(tmp_path: Path) -> None:
    keep(tmp_path, make(b"body", 1), make(b"", 2, status=304, response_headers=(("Content-Length", "4"),)))
    revisit = next(record for record in replay(tmp_path) if record.rec_type == "revisit")
    assert revisit.http_headers.headers == [("Content-Length", "4")]


def test_an_unmodified_answer_to_nothing_we_have_is_a_response(tmp_path: Path) -> None:
    capture, = keep(tmp_path, make(b"", status=304))
    assert warc.read(tmp_path, capture).status == 304


def test_the_same_payload_at_another_address_is_kept_whole(tmp_path: Path) -> None:
    other = make(at=2, url="https://mfa.avaria.example/press/2")
    keep(tmp_path, make(at=1), other)
    assert [record.rec_type for record in replay(tmp_path)].count("response") == 2


def test_a_cut_body_says_so_and_nothing_refers_to_it(tmp_path: Path) -> None:
    captures = keep(tmp_path, make(b"half", 1, truncated="length"), make(b"half", 2))
    cut, whole = [record for record in replay(tmp_path) if record.rec_type == "response"]
    assert headers_of(cut, "WARC-Truncated") == ["length"]
    assert headers_of(whole, "WARC-Truncated") == [None]
    assert warc.read(tmp_path, captures[0]).truncated == "length"


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=300),
    status=st.sampled_from([200, 203, 301, 404, 410, 503]),
    reason=st.text("ABC ", max_size=5).map(str.strip),
    value=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20).map(str.strip),
)
def test_what_was_written_is_read_back_at_its_offset(tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int, reason: str, value: str) -> None:
    folder = tmp_path_factory.mktemp("warc")
    exchange = make(body, status=status, reason=reason, response_headers=(("X-Any", value), ("Server", "a")))
    padding, capture = keep(folder, make(b"first", at=0), exchange)
    assert padding.warc_offset + padding.warc_length <= capture.warc_offset
    assert warc.read(folder, capture) == exchange


def test_files_rotate_and_each_begins_anew(tmp_path: Path) -> None:
    writing = WarcFiles(tmp_path, rotate_at=3000)
    (tmp_path / "warc").mkdir()
    places = [writing.write(make(bytes(range(256)) * 3, at), digest(b"")) for at in range(12)]
    writing.close()
    names = [path.name for path in files(tmp_path)]
    assert len(names) > 2
    assert [name[-13:] for name in names] == [f"{serial:05}.warc.gz" for serial in range(len(names))]
    assert {place.file for place in places} == set(names)
    assert all(path.stat().st_size < 3000 + 1500 for path in files(tmp_path))
    for path in files(tmp_path):
        assert next(members(path.read_bytes())).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")


def test_a_file_is_on_the_disk_before_the_next_one_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real(descriptor)

    real = os.fsync
    monkeypatch.setattr(os, "fsync", fsync)
    writing = WarcFiles(tmp_path, rotate_at=1)
    places = [writing.write(make(at=at), digest(b"")) for at in range(3)]
    writing.sync()
    writing.close()
    assert [name for name in synced if name != "warc"] == [place.file for place in places]


def test_a_writer_never_opens_the_file_of_another(tmp_path: Path) -> None:
    keep(tmp_path, make(at=1))
    torn = files(tmp_path)[0]
    torn.write_bytes(torn.read_bytes()[:-7])
    later, = keep(tmp_path, make(b"later", at=2))
    assert len(files(tmp_path)) == 2
    assert warc.read(tmp_path, later).body == b"later"


def test_missing_or_damaged_evidence_is_named(tmp_path: Path) -> None:
    capture, = keep(tmp_path, make())
    path = files(tmp_path)[0]
    path.write_bytes(path.read_bytes()[: capture.warc_offset] + b"garbage")
    with pytest.raises(ArchiveError, match="no evidence for https://mfa"):
        warc.read(tmp_path, capture)
    path.unlink()
    with pytest.raises(ArchiveError, match="No such file"):
        warc.read(tmp_path, capture)


def test_an_address_with_odd_characters_stays_one_header(tmp_path: Path) -> None:
    capture, = keep(tmp_path, make(url="https://mfa.avaria.example/外 交\r\nX: y"))
    assert warc.read(tmp_path, capture).url == "https://mfa.avaria.example/%E5%A4%96%20%E4%BA%A4%0D%0AX:%20y"


def test_other_records_are_no_answer() -> None:
    with pytest.raises(ValueError, match="not a WARC record"):
        records.parse(records.warcinfo("a.warc.gz", "2026-11-22T20:05:00Z", {}).member)
    with pytest.raises(ValueError, match="not a WARC record"):
        records.parse(io.BytesIO(b"").getvalue())
