"""archive/foreign.py: records of anyone, whole and damaged"""

from __future__ import annotations

import gzip
import random
import zipfile
from pathlib import Path

import pytest
import zstandard

from archive import foreign
from archive.foreign import Found, Skipped


def record(number: int, body: bytes = b"", kind: str = "response", head: str = "", **more: str) -> bytes:
    """A record as other programs write it."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n".encode() + (body or b"<p>page %d</p>" % number)
    stated = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "WARC-Target-URI": f"https://mfa.example/{number}",
        "WARC-Date": f"2026-01-01T00:00:{number:02}Z",
        "Content-Type": f"application/http; msgtype={kind}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in stated.items())
    return f"WARC/1.0\r\n{lines}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


def read(path: Path) -> tuple[list[str], list[Skipped]]:
    found = list(foreign.records(path))
    ids = [said.url[-1:] for one in found if isinstance(one, Found) and (said := foreign.told(one))]
    return ids, [one for one in found if isinstance(one, Skipped)]


def write(path: Path, *pieces: bytes) -> Path:
    path.write_bytes(b"".join(pieces))
    return path


FORMS = {
    "plain": lambda *records: b"".join(records),
    "gzip": lambda *records: b"".join(map(gzip.compress, records)),
    "one gzip member": lambda *records: gzip.compress(b"".join(records)),
    "zstd": lambda *records: b"".join(map(zstandard.compress, records)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_file_gives_its_records_whatever_it_is_called(tmp_path: Path, form: str) -> None:
    path = write(tmp_path / "any.name", FORMS[form](*map(record, range(3))))
    assert read(path) == (["0", "1", "2"], [])


def test_a_wacz_gives_the_records_of_each_of_its_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.writestr("archive/b.warc.gz", gzip.compress(record(2)))
        package.writestr("archive/a.warc", record(1))
        package.writestr("pages/pages.jsonl", "{}")
    assert read(tmp_path / "a.wacz") == (["1", "2"], [])
    assert [one.part for one in foreign.records(tmp_path / "a.wacz")] == ["archive/a.warc", "archive/b.warc.gz"]


def test_a_wacz_that_is_cut_still_gives_its_records(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.writestr("archive/b.warc.gz", FORMS["gzip"](*map(record, range(3))))
    whole = (tmp_path / "a.wacz").read_bytes()
    path = write(tmp_path / "cut.wacz", whole[:-60])
    ids, skipped = read(path)
    assert ids == ["0", "1", "2"]
    assert skipped[0].offset == 0


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_what_is_damaged_is_passed_over_and_every_byte_of_it_named(tmp_path: Path, form: str) -> None:
    records = [FORMS[form](record(number)) for number in range(4)]
    spoilt = bytearray(records[1])
    spoilt[0:40] = b"?" * 40
    path = write(tmp_path / "a", records[0], spoilt, b"rubbish between", *records[2:])
    lost = Skipped("", len(records[0]), len(spoilt) + len(b"rubbish between"))
    assert read(path) == (["0", "2", "3"], [lost])


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd"])
def test_a_file_cut_anywhere_gives_the_records_before_the_cut_and_names_the_rest(tmp_path: Path, form: str) -> None:
    records = [FORMS[form](record(number)) for number in range(2)]
    for length in range(1, len(records[1]) - 12, 7):
        ids, skipped = read(write(tmp_path / "a", records[0], records[1][:length]))
        assert ids == ["0"], length
        assert skipped, length
        if form != "zstd":
            assert skipped == [Skipped("", len(records[0]), length)]


def test_one_gzip_member_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    draw = random.Random(1)
    whole = gzip.compress(b"".join(record(number, draw.randbytes(4000)) for number in range(5)))
    ids, [lost] = read(write(tmp_path / "a", whole[: len(whole) // 2]))
    assert ids == ["0", "1"]
    assert lost.offset + lost.length == len(whole) // 2


def test_random_damage_never_raises_nor_hangs(tmp_path: Path) -> None:
    draw = random.Random(2)
    for form in FORMS:
        whole = FORMS[form](*map(record, range(4)))
        for _ in range(40):
            spoilt = bytearray(whole)
            for _ in range(3):
                spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
            read(write(tmp_path / "a", spoilt))


def test_what_is_no_archive_is_skipped_whole(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a", b"my notes on archives " * 9)) == ([], [Skipped("", 0, 189)])
    assert read(write(tmp_path / "a")) == ([], [])


def exchange(data: bytes) -> foreign.Exchange | None:
    head = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return foreign.exchange(Found("", 0, head, data), "https://mfa.example/", "2026-01-01T00:00:00Z")


def test_chunks_are_joined_as_in_our_own_records() -> None:
    chunked = b"5\r\n<p>on\r\n6;x=y\r\ne</p>\n\r\n0\r\n\r\n"
    found = exchange(record(1, chunked, head="Transfer-Encoding: chunked\r\n"))
    assert found is not None
    assert found.body == b"<p>one</p>\n"


def test_a_body_that_only_says_that_it_is_chunked_is_taken_as_it_is() -> None:
    found = exchange(record(1, b"<p>whole</p>", head="Transfer-Encoding: chunked\r\n"))
    assert found is not None
    assert found.body == b"<p>whole</p>"


def test_a_record_tells_what_it_is_and_what_it_refers_to() -> None:
    refers = {"WARC_Refers_To_Target_URI": "https://mfa.example/0", "WARC_Refers_To_Date": "2026-01-01T00:00:00Z"}
    data = record(1, kind="revisit", WARC_Target_URI="<https://mfa.example/1>", **refers)
    said = foreign.told(Found("", 0, data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", data))
    assert said is not None
    assert (said.id, said.type, said.url, said.is_http) == ("<urn:uuid:1>", "revisit", "https://mfa.example/1", True)
    assert said.refers_to == ("https://mfa.example/0", "2026-01-01T00:00:00Z")
