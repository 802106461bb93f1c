"""What an answer means that is no new page."""

from __future__ import annotations

import pytest

from archive.article import Address
from archive.outcomes import Outcome
from crawler.asking import NO_LIST, status_of
from crawler.sources import Source
from crawler.visit import Visit

SOURCE = Source(id="mfa", name="MFA", homepage="https://mfa.avaria.example/", kind="foreign-ministry")


@pytest.mark.parametrize(
    ("page", "status", "expected"),
    [
        (1, 404, NO_LIST), (1, 403, NO_LIST), (2, 404, NO_LIST),
        (2, 403, (Outcome.FAILED, "blocked")), (2, 500, (Outcome.FAILED, "http-5xx")),
    ],
)  # fmt: skip
def test_nothing_is_missed_where_nobody_promised_a_list_but_a_refusal_amid_one_is_no_end(
    page: int, status: int, expected: object
) -> None:
    visit = Visit(url="https://mfa.avaria.example/news", source=SOURCE, kind="listing", page=page, guessed=True)
    assert status_of(visit, status) == expected


def test_a_refusal_of_what_was_a_list_before_is_one() -> None:
    known = Address(url="https://mfa.avaria.example/news", source="mfa", outcome="filtered", reason="list")
    visit = Visit(url=known.url, source=SOURCE, kind="listing", address=known, guessed=True)
    assert status_of(visit, 403) == (Outcome.FAILED, "blocked")
