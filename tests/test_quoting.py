"""crawler/quoting.py: lists that hold sentences of an article"""

from __future__ import annotations

import gzip
from pathlib import Path

from archive.article import Address, Exchange
from archive.writer import Writer
from crawler.quoting import quoting

SENTENCE = "The envoy & her staff were said to have left the palace by the kitchen – long before supper."
ESCAPED = {
    "feed": f"<description>&lt;p&gt;{SENTENCE.replace('&', '&amp;amp;')}&lt;/p&gt;</description>".encode(),
    "json": b'{"content": "<p>The envoy &amp; her staff were said to have left the palace by the kitchen \\u2013 long before supper.</p>"}',
    "packed": gzip.compress(f"<li>{SENTENCE}</li>".encode()),
    "other": b"<li>The envoy and her staff were at supper until the palace closed its kitchen for the night.</li>",
}


def test_a_sentence_is_found_however_it_is_escaped_and_packed(tmp_path: Path) -> None:
    ids = {}
    with Writer(tmp_path) as writer:
        writer.start_crawl([{"id": "mfa"}], "2026-01-01T00:00:00Z")
        for name, body in ESCAPED.items():
            url, when = f"https://mfa.example/{name}", "2026-01-01T00:00:00Z"
            packed = (("Content-Encoding", "gzip"),) * (name == "packed")
            ids[name] = writer.record(Exchange(url=url, fetched=when, status=200, body=body, response_headers=packed)).id
            writer.remember(Address(url=url, source="mfa", outcome="filtered", reason="list", first_seen=when, checked=when))
    assert set(quoting(tmp_path, "mfa", [f"Short.\n\n{SENTENCE} Short."])) == {ids[name] for name in ("feed", "json", "packed")}
    assert quoting(tmp_path, "mfa", ["Short."]) == []
