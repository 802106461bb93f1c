"""Only public addresses are connected to, however they are written."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from twisted.internet.address import IPv4Address

from archive.outcomes import Outcome
from archive.urls import canonical
from crawler.config import Config
from crawler.middlewares.guard import AddressGuard, BlockedAddress, BlockedPort
from crawler.resolver import Resolver, is_public
from crawler.run import settings

SITE = "http://news.example"
HOSTS = Path(__file__).parents[2] / "shared" / "data" / "ssrf" / "hosts.jsonl"


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
     "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "no address"],
)  # fmt: skip
def test_no_other_address_may(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:7f00:1]"]
)
def test_a_forbidden_literal_is_refused_before_any_proxy_sees_it(host: str) -> None:
    with pytest.raises(BlockedAddress):
        AddressGuard(frozenset()).process_request(Request(f"http://{host}/page"))


def test_names_and_public_literals_pass_the_guard() -> None:
    for host in ("www.mfa.example", "93.184.216.34", "[2606:4700::1111]", "1.example"):
        AddressGuard(frozenset()).process_request(Request(f"http://{host}/page"))


def test_only_configured_ports_are_asked() -> None:
    guard = AddressGuard(frozenset({"sample.example"}), frozenset({443, 8080}))
    guard.process_request(Request("http://www.mfa.example:8080/page"))
    guard.process_request(Request("http://sample.example:9/page"))
    for port in (22, 80, 6379):
        with pytest.raises(BlockedPort):
            guard.process_request(Request(f"http://www.mfa.example:{port}/page"))


@pytest.fixture
def inside() -> Iterator[tuple[int, list[object]]]:
    """A port on loopback where nothing may ever connect, and what connected."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, place = server.accept()
                    came.append(place)
                    connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], came


SPELLINGS = ("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "[::1]", "[::ffff:127.0.0.1]", "localhost",
             "localhost.", "①②⑦.0.0.1", "127。0。0。1", "169.254.169.254", "[::ffff:7f00:1]")  # fmt: skip


def ways(web: Any, spellings: Sequence[str], port: int) -> dict[str, Any]:
    """A source that leads to each of the hosts by seed, feed, sitemap, link and redirect, and owns them all."""
    urls = [f"http://{host}:{port}" for host in spellings]
    web.feed(f"{SITE}/feed", *(f"{url}/2026/by-feed" for url in urls), *(f"{SITE}/2026/go-{n}" for n in range(len(urls))))
    located = "".join(f"<url><loc>{url}/2026/by-sitemap</loc></url>" for url in urls)
    web.pages[f"{SITE}/map"] = web.answer(f"<urlset>{located}</urlset>".encode())
    web.listing(f"{SITE}/list", *(f"{url}/2026/by-link" for url in urls))
    for number, url in enumerate(urls):
        web.pages[f"{SITE}/2026/go-{number}"] = web.answer(b"", 302, {"Location": f"{url}/2026/by-redirect".encode().decode("latin-1")})
    owned = {urlsplit(canonical(url)).hostname for url in urls if is_address(url)}
    seeds = (f"{SITE}/list", *(f"{url}/2026/by-seed" for url in urls))
    return {"id": "news", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",), "sitemaps": (f"{SITE}/map",), "listings": seeds, "hosts": tuple(owned)}


def is_address(url: str) -> bool:
    try:
        canonical(url)
    except ValueError:
        return False
    return True


def test_no_way_leads_to_an_address_inside(web, crawl, inside) -> None:
    port, came = inside
    summary = crawl(ways(web, SPELLINGS, port), ports=(80, port), retries=0)
    reasons = summary.tallies[0].reasons
    assert came == []
    assert reasons[Outcome.FAILED, "blocked-address"] >= 3 * len(set(map(canonical_host, SPELLINGS)))
    assert set(reasons) <= {("failed", "blocked-address"), ("filtered", "list"), ("filtered", "bad-url"), ("filtered", "redirect")}


def canonical_host(host: str) -> str:
    return canonical(f"http://{host.rstrip('.')}/")


@pytest.mark.shared
def test_no_way_leads_to_any_of_the_shared_spellings(web, crawl, inside, shared: Path) -> None:
    rows = map(json.loads, (shared / "data/ssrf/hosts.jsonl").read_text("utf-8").splitlines())
    blocked = [row["host"] for row in rows if row["expect"] == "block"]
    port, came = inside
    summary = crawl(ways(web, blocked, port), ports=(80, port), retries=0)
    assert came == []
    assert len(blocked) >= 45
    assert summary.tallies[0].reasons[Outcome.FAILED, "blocked-address"] >= 2 * len(blocked)


class Scripted:
    """A reactor whose names lead where a script says, one answer for each question."""

    def __init__(self, *answers: str) -> None:
        self._answers = iter(answers)
        self.nameResolver = self

    def resolveHostName(self, receiver: Any, *_: Any) -> None:
        receiver.resolutionBegan(None)
        receiver.addressResolved(IPv4Address("TCP", next(self._answers), 80))
        receiver.resolutionComplete()


def test_a_name_that_changes_its_answer_leads_nowhere_else() -> None:
    """What is checked is what is connected to: Twisted's endpoint asks once for each connection and takes what it is given."""
    resolver = Resolver(Scripted("93.184.216.34", "127.0.0.1", "169.254.169.254", "93.184.216.34"), {})
    given: list[list[str]] = []
    for _ in range(4):
        heard: list[Any] = []
        resolver.resolveHostName(Heard(heard), "rebinding.example", 80)
        given.append([address.host for address in heard])
    assert given == [["93.184.216.34"], [], [], ["93.184.216.34"]]


class Heard:
    def __init__(self, heard: list[Any]) -> None:
        self.addressResolved = heard.append

    def resolutionBegan(self, _: Any) -> None: ...

    def resolutionComplete(self) -> None: ...


@pytest.mark.shared
@pytest.mark.skipif(not HOSTS.exists(), reason="needs ../shared beside the checkout")
def test_of_the_shared_spellings_each_is_judged_rightly() -> None:
    wrong = [
        row
        for row in map(json.loads, HOSTS.read_text(encoding="utf-8").splitlines())
        if _blocked(row["host"]) != (row["expect"] == "block")
    ]
    assert wrong == []


def _blocked(host: str) -> bool:
    try:
        AddressGuard(frozenset()).process_request(Request(canonical(f"http://{host}/")))
    except (BlockedAddress, ValueError):
        return True
    return False


@pytest.mark.parametrize("samples", [False, True])
def test_hosts_that_are_let_through_are_named_aloud_unless_they_are_the_programs_own(capsys, samples) -> None:
    config = Config(hosts={"news.example": ("127.0.0.1", 8123)}, samples=samples)
    crawler = SimpleNamespace(settings=settings(config))
    Resolver.from_crawler(crawler, Scripted())  # type: ignore[arg-type]
    told = capsys.readouterr().err
    assert ("news.example to 127.0.0.1:8123" in told, bool(told)) == (not samples, not samples)


def test_nothing_is_said_where_nothing_is_let_through(capsys) -> None:
    Resolver.from_crawler(SimpleNamespace(settings=settings(Config())), Scripted())  # type: ignore[arg-type]
    assert capsys.readouterr().err == ""
