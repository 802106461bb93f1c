"""archive/placeholders.py: bytes that stand in the place of a record, as many as it had"""

from __future__ import annotations

import gzip
import io
import os

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as Warcio

from archive import placeholders

HEAD = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:7>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: https://mfa.example/1\r\n"


def record(size: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\n\r\n" + os.urandom(size)
    return f"{HEAD}Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize("size", [10, *range(95, 105), 1000, 70_000, 3_000_000])
def test_it_has_the_length_the_id_the_date_and_the_address_of_what_it_replaces(size: int) -> None:
    whole = record(size)
    for data, make in ((whole, placeholders.plain), (gzip.compress(whole), placeholders.member)):
        made = make(placeholders.head(data), len(data))
        assert len(made) == len(data)
        assert placeholders.is_one(made)
        assert not placeholders.is_one(data)
        [found] = ArchiveIterator(io.BytesIO(made), parse_http=False)
        stated = [found.headers[name] for name in ("WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI")]
        assert stated == ["metadata", "<urn:uuid:7>", "2026-01-01T00:00:00Z", "https://mfa.example/1"]


def test_the_records_around_it_are_read_by_others() -> None:
    member = gzip.compress(record(5000))
    file = member + placeholders.member(placeholders.head(member), len(member)) + member
    assert [found.rec_type for found in Warcio(io.BytesIO(file))] == ["response", "metadata", "response"]


def test_where_there_is_no_room_for_a_record_it_is_zeros() -> None:
    piece = gzip.compress(record(10))[:30]
    assert placeholders.member(placeholders.head(piece), len(piece)) == bytes(30)
    assert placeholders.is_one(bytes(30))
