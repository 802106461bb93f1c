"""Only public addresses are connected to, however they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scrapy import Request

from archive.urls import canonical
from crawler.middlewares.guard import AddressGuard, BlockedAddress
from crawler.resolver import is_public

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
