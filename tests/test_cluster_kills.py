"""crawler/cluster: whoever is killed, nothing is lost, nothing is twice, and no host is asked by two at once"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.verify import verify

DELAY = 0.4


def worker(mortal: Any, program: Any, _: Any) -> None:
    """The worker that is at work longest."""
    program.kill(mortal.workers[0])


def scheduler(mortal: Any, program: Any, _: Any) -> None:
    program.kill(mortal.scheduler)


def coordinator(_: Any, program: Any, running: Any) -> None:
    program.kill(running)


def asked(crawls: Any, name: str) -> list[float]:
    """When the pages of a host were asked for."""
    return [moment for moment, url, _ in crawls.web.log if f"//{name}." in url and "robots" not in url]


@pytest.mark.campaign
@pytest.mark.parametrize("victim", [worker, scheduler, coordinator])
def test_a_kill_in_mid_crawl_costs_what_was_under_way(
    crawls: Any, mortal: Any, program: Any, tmp_path: Path, victim: Callable[[Any, Any, Any], None]
) -> None:
    """And a host that two units of one run ask, one after the other, still has its delay between two requests."""
    mortal.start(workers=2)
    running = crawls.start("many", mortal.address, delay=DELAY)
    program.until(lambda: len(crawls.web.asked("/press/")) >= 3, 180)
    victim(mortal, program, running)
    if victim is worker:
        said, _ = running.communicate(timeout=300)
        assert running.returncode == 0, said
    else:
        if victim is scheduler:
            said, _ = running.communicate(timeout=300)
            assert running.returncode in (3, 4), said
            mortal.close()
            mortal.start(workers=2)
        said, _ = finish(crawls, mortal)
    assert "open: {}" in said
    for name in crawls.names:
        moments = asked(crawls, name)
        assert len(moments) <= 2 * (crawls.count + 2)
        assert all(after - before > DELAY / 2 for before, after in pairwise(moments))
    crawls.run("one", delay=0.0)
    assert crawls.held("many") == crawls.held("one")
    assert not verify(tmp_path / "many", payloads=True).findings


def finish(crawls: Any, mortal: Any) -> tuple[str, int]:
    """Crawl again, which is to go on."""
    running = crawls.start("many", mortal.address, delay=DELAY)
    said, _ = running.communicate(timeout=300)
    assert running.returncode == 0, said
    return said, running.returncode
