"""The coverage ledger as a file: a row by source and day, to go with every data set."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import IO

from archive.coverage import COLUMNS, Day, as_row


def write(days: Iterable[Day], out: IO[str]) -> int:
    """Write CSV by RFC 4180, a header and one row a day; what is not known is empty. Gives the number of days."""
    rows = csv.DictWriter(out, COLUMNS)
    rows.writeheader()
    count = 0
    for count, day in enumerate(days, 1):  # noqa: B007
        rows.writerow(as_row(day))
    return count


def write_lines(days: Iterable[Day], out: IO[str]) -> int:
    """Write JSON Lines, one object a day with ``reasons`` as an object in it; give the number of days."""
    count = 0
    for count, day in enumerate(days, 1):  # noqa: B007
        out.write(json.dumps({**as_row(day), "reasons": day.reasons}, ensure_ascii=False) + "\n")
    return count
