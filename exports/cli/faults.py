"""What goes wrong becomes one message on stderr and an exit code that a scheduler can act on.

Errors of ours carry an ``exit_code`` on their class; a disk that is full or read-only is 6, an interruption 130, wrong
use 2 (click's own). Anything else is a fault of this program: a traceback and 1.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from exports.cli.terminal import printable

FOUND_SOMETHING = 3  # of a command that checks: something needs a person
INTERRUPTED = 130
NOT_WRITABLE = 6
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}


class Refusal(click.ClickException):
    """Ends a command with a message and an exit code of its own."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the instance, too


@contextmanager
def answered() -> Iterator[None]:
    """Turn what the block raises into click's exceptions; a fault of ours passes through, with its traceback."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
        raise click.exceptions.Exit(0) from None
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None
    except Exception as error:
        code = _exit_code(error)
        if code is None or isinstance(error, click.ClickException):
            raise
        raise refusal(_said(error), code) from error


def refusal(message: str, code: int = 2) -> click.ClickException:
    """Give the exception that ends a command with this message and exit code."""
    return Refusal(printable(message), code)


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _exit_code(error: Exception) -> int | None:
    if isinstance(error, OSError):
        return NOT_WRITABLE if error.errno in DISK else None
    code = getattr(type(error), "exit_code", None)
    return code if isinstance(code, int) else None


def _forget_stdout() -> None:
    """Keep the interpreter from flushing once more into the closed pipe when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
