"""crawler/cluster on three hosts with addresses of their own, one of which is cut off in mid crawl

The hosts are network namespaces on one bridge; the sites answer at the bridge. They share the file system.
"""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from web import Web

from archive.verify import verify

DELAY = 0.5
# How long Dask takes a silent peer for alive; 30 s where nobody says otherwise.
PATIENCE = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "12s", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "12s", "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "60s"}


class Hosts:
    """Three hosts and a bridge; their names are drawn by lot, so that two runs do not meet."""

    def __init__(self) -> None:
        self._name = f"cq{secrets.token_hex(2)}"
        self._net = f"10.{secrets.randbelow(200) + 20}.{secrets.randbelow(200) + 20}"
        self.bridge = f"{self._net}.1"
        self._ip("link", "add", self._name, "type", "bridge")
        self._ip("addr", "add", f"{self.bridge}/24", "dev", self._name)
        self._ip("link", "set", self._name, "up")
        for number in range(3):
            self._add(number)

    def _add(self, number: int) -> None:
        space, outside, inside = f"{self._name}n{number}", f"{self._name}v{number}", "eth0"
        self._ip("netns", "add", space)
        self._ip("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", space)
        self._ip("link", "set", outside, "master", self._name, "up")
        self._ip("-n", space, "addr", "add", f"{self.address(number)}/24", "dev", inside)
        self._ip("-n", space, "link", "set", inside, "up")
        self._ip("-n", space, "link", "set", "lo", "up")

    def address(self, number: int) -> str:
        return f"{self._net}.{number + 2}"

    def inside(self, number: int) -> tuple[str, ...]:
        """What a command begins with that runs on a host."""
        return ("ip", "netns", "exec", f"{self._name}n{number}")

    def cut(self, number: int) -> None:
        """Let no packet from or to a host pass any more; nobody is told."""
        self._ip("link", "set", f"{self._name}v{number}", "down")

    def close(self) -> None:
        for number in range(3):
            subprocess.run(["ip", "netns", "del", f"{self._name}n{number}"], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", self._name], check=False, capture_output=True)

    @staticmethod
    def _ip(*words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    try:
        made = Hosts()
    except (OSError, subprocess.CalledProcessError) as refused:
        pytest.skip(f"network namespaces cannot be made here: {getattr(refused, 'stderr', refused)!r}")
    yield made
    made.close()


@pytest.mark.campaign
def test_a_host_that_is_cut_off_in_mid_crawl_costs_what_it_had_under_way(
    hosts: Hosts, mortal: Any, program: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And while it is cut off, it hands nothing in; the two others do its part, at the delay of each site."""
    from clusters import Crawls

    for name, value in PATIENCE.items():
        monkeypatch.setenv(name, value)
    web = Web(address=hosts.bridge)
    try:
        crawls = Crawls(web, tmp_path)
        mortal.host, mortal.prefix = hosts.address(0), hosts.inside(0)
        mortal.start(workers=0)
        for number in (1, 2):
            mortal.host, mortal.prefix = hosts.address(number), hosts.inside(number)
            mortal.add()
        crawls.prefix = hosts.inside(0)
        running = crawls.start("many", mortal.address, delay=DELAY, timeout=5.0, retries=0)
        program.until(lambda: len(web.peers) == 2 and len(web.asked("/press/")) >= 3, 180)
        hosts.cut(2)
        said, _ = running.communicate(timeout=300)
        assert running.returncode == 0, said
        assert web.peers == {hosts.address(1), hosts.address(2)}
        for name in crawls.names:
            moments = [moment for moment, url, _ in web.log if f"//{name}." in url and "robots" not in url]
            assert all(after - before > DELAY / 2 for before, after in pairwise(moments))
        crawls.prefix = ()
        crawls.run("one", delay=0.0)
        assert crawls.held("many") == crawls.held("one")
        assert not verify(tmp_path / "many", payloads=True).findings
    finally:
        web.close()
