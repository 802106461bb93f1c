"""Refuses addresses that must not be asked, before anything is sent, also where a proxy would resolve them."""

from __future__ import annotations

import ipaddress
import socket
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.resolver import is_public

WEB = frozenset({80, 443})


class BlockedAddress(IgnoreRequest):
    """The address is written as a private, loopback or otherwise special IP address."""


class BlockedPort(IgnoreRequest):
    """The address has a port that is not among those that may be asked."""


class AddressGuard:
    """Lets public hosts pass; names are checked after resolution, by the resolver."""

    def __init__(self, hosts: frozenset[str], ports: frozenset[int] = WEB) -> None:
        self._hosts, self._ports = hosts, ports

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The guard with the sample and test hosts of the settings, and their ports."""
        ports = frozenset(crawler.settings["COMMUNIQUE_PORTS"])
        return cls(frozenset(crawler.settings.getdict("COMMUNIQUE_HOSTS")), ports)

    def process_request(self, request: Request) -> None:
        """Raise BlockedAddress for a forbidden literal, or BlockedPort; send the sample hosts past any proxy."""
        parts = urlsplit(request.url)
        host = (parts.hostname or "").rstrip(".")
        if host in self._hosts:
            request.meta["proxy"] = None
        elif _is_local_name(host) or ((literal := _literal(host)) is not None and not is_public(literal)):
            raise BlockedAddress(request.url)
        elif parts.port is not None and parts.port not in self._ports:
            raise BlockedPort(request.url)


def _is_local_name(host: str) -> bool:
    """Names that mean this machine to every resolver (RFC 6761, 6.3), a proxy's own too."""
    return host == "localhost" or host.endswith(".localhost")


def _literal(host: str) -> str | None:
    """The IP address that a host is written as, in any spelling that a resolver takes: 0x7f.1, 2130706433, [::1]."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None
