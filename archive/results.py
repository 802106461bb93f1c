"""What the archive answers with, beside the values that every room shares."""

from __future__ import annotations

from dataclasses import dataclass

from archive.alerts import Alert
from archive.coverage import Day
from archive.outcomes import Outcome, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of an article that was handed to the archive; ``version`` is the version that shows it."""

    outcome: Outcome
    reason: str
    article: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What an article shows now: id, source, the URL it was last read from, its content's digest, and who read it."""

    article: str
    source: str
    url: str
    content_digest: str
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that a search found; ``snippet`` has each hit between U+0002 and U+0003."""

    id: str
    title: str
    source: str
    published: str | None
    first_seen: str
    url: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """How one source stands: its last crawl (None: never), and what the archive has of it.

    ``exit_code`` is None while that crawl runs, and stays so if it was killed. ``newest`` is when the newest article
    was published or, where it does not say, first seen; ``newest_published`` is what it says. Of ``compared`` articles
    two readers read the page, and ``differed`` is on how many they had another text; ``trusted`` is whose word counts
    (empty: nothing learnt yet). With ``unverified_tls`` its certificates were not verified, as it was declared when it
    was crawled last. ``alerts`` is what needs a person, ``acknowledged`` what one has seen already, ``days`` the ledger
    of the last days, today included.
    """

    source: str
    name: str
    last_crawl: str | None
    last_started: str | None
    exit_code: int | None
    tally: Tally
    articles: int
    newest: str | None
    newest_published: str | None
    newest_title: str | None
    compared: int
    differed: int
    trusted: str
    unverified_tls: bool
    alerts: tuple[Alert, ...]
    acknowledged: tuple[Alert, ...]
    days: tuple[Day, ...]
