"""The process in which one unit of work is done: ``python -m crawler.cluster.child``, started by a worker.

It is given an order and a folder to work in on its standard input, and ends with all that it started as soon as that is
closed: so nothing goes on asking a site for pages when its worker has died. What the work needs is imported where it is
needed: each reading process imports this module, as its main program, anew.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.cluster.orders import Order
    from crawler.cluster.tasks import Task

DONE = "done.json"
MADE = "shard.tar"
STOPPED = 75


def main() -> int:
    """Do the unit of work that standard input names."""
    order, scratch = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_worker, daemon=True).start()
    return carry_out(order, Path(scratch))


def carry_out(order: Order, scratch: Path) -> int:
    """Make the shard of an order, as a file of the folder ``scratch``; gives the exit code."""
    from archive import shard
    from crawler.cluster.place import SEED, Place, pack, unpack

    seed, part = scratch / "seed", scratch / "part"
    Place(order.place).get(f"{order.name}{SEED}", scratch / "seed.tar")
    unpack(scratch / "seed.tar", seed)
    part.mkdir()
    shutil.copyfile(seed / "archive.db", part / "archive.db")
    task: Task = pickle.loads(order.task)
    result = task.run(part, seed)
    if result is None:
        return STOPPED
    shard.settle(part)
    told = {"archive": shard.about(part).archive, "label": order.label, "result": result.as_json()}
    (part / DONE).write_text(json.dumps(told), encoding="utf-8")
    pack(part, scratch / MADE)
    return 0


def _end_with_worker() -> None:
    # Not through the buffer, whose lock the interpreter asks for when it ends.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
