"""Loaded by the tests' fork server alone: the crawls that it starts take their reading processes from it, too.

Otherwise each crawl starts a fork server of its own, which loads all code again: half the time of a small crawl.
"""

from __future__ import annotations

import re
import sys
from multiprocessing import forkserver
from socket import socket
from typing import Any

from crawler.extract import extract
from crawler.middlewares.queues import queue

SAID = "<p>The minister thanked the masons of the harbour on Tuesday, and spoke of barley, of salt and of the ferry.</p>"
PAGE = f"<html lang=en><title>A day at sea</title><body><article><h1>A day at sea</h1>{SAID * 5}</article></body></html>"


def _own_address() -> str | bytes:
    # Nothing else tells a fork server where it listens: the parent says which file descriptor it is.
    [number] = re.findall(r"main\((\d+),", sys.orig_argv[-1])
    listener = socket(fileno=int(number))
    address: str | bytes = listener.getsockname()
    listener.detach()
    return address


server: Any = forkserver._forkserver  # type: ignore[attr-defined]
server._forkserver_address = _own_address()
server.ensure_running = lambda: None

# What each crawl and each of its readers would load for the first page.
extract(PAGE.encode(), "http://sea.example/press/1")
queue("sea.example")
