"""The cluster: workers of this machine for the time of a command, or those of a scheduler that runs elsewhere."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crawler.cluster.errors import ClusterError, LibraryMissing

if TYPE_CHECKING:
    from distributed import Client, Future

_LOCAL = re.compile(r"local:([1-9]\d{0,3})")
_PATIENCE = 15.0  # seconds to wait for a scheduler
_AHEAD = 4  # units under way for each thread of the workers, so that none waits for its next one
_FEWEST = 16
TICK = 0.1


def check(address: str) -> None:
    """Raise ClusterError for what is no address of a cluster, or where Dask is not installed."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise LibraryMissing from None
    if not _LOCAL.fullmatch(address) and "://" not in address:
        raise ClusterError(f"{address!r} is no cluster: write local:4 for four workers here, or tcp://HOST:8786")


@contextmanager
def opened(address: str) -> Iterator[Client]:
    """Be in touch with a cluster. Raises ClusterError where there is none."""
    check(address)
    from distributed import Client

    if local := _LOCAL.fullmatch(address):
        with _here(int(local[1])) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no scheduler answers at {address}: {error}; `dask scheduler` starts one") from error
    try:
        yield client
    finally:
        # A scheduler that died cannot be taken leave of.
        with suppress(Exception):
            client.close(timeout=2)


@contextmanager
def _here(count: int) -> Iterator[Any]:
    from distributed import LocalCluster

    with TemporaryDirectory(ignore_cleanup_errors=True) as room:
        cluster = LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=room,
            silence_logs=logging.ERROR,  # what becomes of the units is told anyway
        )
        with cluster:
            yield cluster


def done(
    client: Client, work: Callable[[Any], Any], orders: Iterable[Any], is_stopped: Callable[[], bool]
) -> Iterator[tuple[Any, str]]:
    """Have the cluster do orders, and give each as it is done, with what went wrong; nothing if all went well.

    An order has a ``key`` by which the cluster knows it. Orders are handed out as they are needed. Ends early where the
    scheduler is lost, or it is to be stopped; then what is under way is taken back.
    """
    rest = iter(orders)
    under_way: dict[Future, Any] = {}
    try:
        while not is_stopped() and client.status == "running":
            for order in islice(rest, max(0, _room(client) - len(under_way))):
                under_way[client.submit(work, order, key=order.key, pure=False)] = order
            if not under_way:
                return
            ended = [future for future in under_way if future.done()]
            for future in ended:
                yield under_way.pop(future), _trouble(future)
            if not ended:
                time.sleep(TICK)
    finally:
        with suppress(Exception):
            client.cancel(list(under_way))


def threads(client: Client) -> int:
    """The threads of all workers that there are now."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    return sum(int(worker["nthreads"]) for worker in workers)


def _room(client: Client) -> int:
    return max(_FEWEST, _AHEAD * threads(client))


def _trouble(future: Future) -> str:
    if future.status == "finished":
        return ""
    if future.status == "cancelled":
        return "the scheduler was lost"
    return str(future.exception(timeout=5))
