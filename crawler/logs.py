"""What goes into a log: nothing a publisher wrote steers a terminal or passes for a line of its own."""

from __future__ import annotations

import logging


class Harmless(logging.Filter):
    """Writes control characters as escapes, and sets the further lines of a message in from the margin."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mend a record, once for all handlers; every record passes."""
        if vars(record).setdefault("is_harmless", False):
            return True
        record.is_harmless = True
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.msg, record.args = harmless(record.getMessage()), None
        record.exc_text = harmless(f"\n{record.exc_text}")[1:] if record.exc_text else record.exc_text
        return True


def guard() -> None:
    """Make every handler that the process logs with harmless."""
    for handler in (*logging.root.handlers, logging.lastResort):
        if handler and not any(isinstance(one, Harmless) for one in handler.filters):
            handler.addFilter(Harmless())


def harmless(text: str) -> str:
    """Give a text with control characters and turns of direction as escapes, and its further lines set in."""
    lines = "".join(map(_shown, text.replace("\r\n", "\n")))
    return lines.replace("\n", "\n    ")


def _shown(letter: str) -> str:
    return letter if letter.isprintable() or letter in "\n\t" else letter.encode("unicode_escape").decode("ascii")
