"""Content encoding is undone within a limit, and torn or lying bodies are told apart."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from crawler.encodings import BadBody, decode

PAGE = "<p>Съвместно изявление на министрите.</p>".encode() * 200
LIMIT = 1_000_000


@pytest.mark.parametrize(
    ("encodings", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", brotli.compress(PAGE)),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
        ("identity", PAGE),
        ("", PAGE),
        ("", gzip.compress(PAGE)),
        ("gzip", PAGE),
        ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        ("gzip", gzip.compress(PAGE) + b"\0" * 16),
    ],
    ids=["gzip", "x-gzip", "zlib", "raw deflate", "brotli", "twice", "identity", "plain", "unannounced gzip",
         "plain that says gzip", "two members", "padding"],
)
def test_a_whole_body_comes_out_as_it_went_in(encodings: str, body: bytes) -> None:
    assert decode(body, encodings, LIMIT) == PAGE


@pytest.mark.parametrize(
    ("encodings", "body"),
    [("gzip", gzip.compress(PAGE)[:-20]), ("deflate", zlib.compress(PAGE)[:-9]), ("br", brotli.compress(PAGE)[:-3])],
)
def test_a_torn_body_is_truncated_and_never_passes_as_whole(encodings: str, body: bytes) -> None:
    with pytest.raises(BadBody) as fault:
        decode(body, encodings, LIMIT)
    assert fault.value.reason == "truncated"


@pytest.mark.parametrize(
    ("encodings", "body"),
    [
        ("gzip", gzip.compress(bytes(50_000_000))),
        ("deflate", zlib.compress(bytes(50_000_000))),
        ("br", brotli.compress(bytes(50_000_000), quality=5)),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(50_000_000)))),
    ],
    ids=["gzip", "deflate", "brotli", "nested"],
)
def test_a_bomb_is_too_large_at_the_limit(encodings: str, body: bytes) -> None:
    with pytest.raises(BadBody) as fault:
        decode(body, encodings, LIMIT)
    assert fault.value.reason == "too-large"


@pytest.mark.parametrize(("encodings", "body"), [("br", PAGE), ("zstd", PAGE), ("gzip", b"\x1f\x8b" + PAGE)])
def test_what_no_decoder_takes_is_a_fault_of_its_encoding(encodings: str, body: bytes) -> None:
    with pytest.raises(BadBody) as fault:
        decode(body, encodings, LIMIT)
    assert fault.value.reason == "content-encoding"


def test_an_empty_body_is_no_torn_one() -> None:
    assert decode(b"", "gzip", LIMIT) == b""
