"""What a file says of the archive that it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.article import Entry
from archive.times import now

PROGRAM = "communique"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The archive behind an export: ``archive`` is its name, ``site`` the address under which people browse it.

    ``title`` is what a feed or corpus is called, and ``made`` when it was written (UTC).
    """

    archive: str = ""
    site: str = ""
    title: str = "Articles"
    made: str = field(default_factory=now)

    @property
    def name(self) -> str:
        """What a citation calls the archive."""
        return f"{PROGRAM} archive {self.archive}".rstrip()

    def permalink(self, entry: Entry) -> str:
        """Give the address of the version that was exported, for ever the same; without a site a relative one."""
        return f"{self.site}{'/' * (bool(self.site) and not self.site.endswith('/'))}{_path(entry)}"


def _path(entry: Entry) -> str:
    return f"article/{entry.id}?version={entry.version}" if entry.version else f"article/{entry.id}"
