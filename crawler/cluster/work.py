"""What runs inside a worker of the cluster: it starts the process that does a unit of work, and watches over it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import Worker, get_worker
from distributed.utils import sync

from crawler.cluster.child import MADE
from crawler.cluster.errors import UnitFailed
from crawler.cluster.orders import Order
from crawler.cluster.place import SEED, SHARD, Place

TICK = 0.2  # seconds between two looks whether the work is still wanted
REACHED = 30.0  # seconds in which the scheduler must answer
_TOLD = 2000  # characters of what a process said last


def do(order: Order) -> None:
    """Do one unit of work, in a process that ends with this one. Raises UnitFailed, and OSError.

    Only a worker that reaches its scheduler hands in what it made: one that was cut off may have found no site either.
    """
    place, shard = Place(order.place), f"{order.name}{SHARD}"
    there = place.names(order.name)
    if shard in there:
        return
    if f"{order.name}{SEED}" not in there:
        raise UnitFailed(f"a worker does not see {order.place}: name with --shards a place that all machines share")
    worker = get_worker()
    with TemporaryDirectory(dir=worker.local_directory, ignore_cleanup_errors=True) as scratch:
        _watched(order, Path(scratch), _wants(worker))
        sync(worker.loop, worker.scheduler.identity, callback_timeout=REACHED)
        place.put(Path(scratch) / MADE, shard)


def _watched(order: Order, scratch: Path, is_wanted: Callable[[], bool]) -> None:
    said = scratch / "said"
    command = [sys.executable, "-m", "crawler.cluster.child"]
    with (
        said.open("wb") as out,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True, bufsize=0
        ) as child,
    ):
        assert child.stdin
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(pickle.dumps((order, str(scratch))))
            while child.poll() is None and is_wanted():
                time.sleep(TICK)
            if child.returncode != 0:
                told = said.read_text("utf-8", "replace")[-_TOLD:].strip()
                raise UnitFailed(f"{order.label}: ended with code {child.poll()}: {told}")
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def _wants(worker: Worker) -> Callable[[], bool]:
    """Whether a worker still wants what it is doing now.

    It does not where the scheduler has taken the work back, or is not to be reached any more: then another worker may
    begin with the same, and a host would be asked by two.
    """
    key = worker.get_current_task()

    def is_wanted() -> bool:
        state = worker.state.tasks.get(key)
        return worker.status.name == "running" and state is not None and state.state in ("executing", "long-running")

    return is_wanted
