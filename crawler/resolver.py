"""From a host's name to the addresses that may be connected to."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import CrawlerProcess
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

Receiver = Any  # an IResolutionReceiver: zope's interfaces say nothing to a type checker

_ENDING_IN_IPV4 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215; Python counts it as global
blocked: set[str] = set()  # names of this process's crawl that had only forbidden addresses


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes public addresses on and leaves the others out, after resolution and before connection."""

    def __init__(self, receiver: Receiver, name: str) -> None:
        self._receiver, self._name, self._passed = receiver, name, 0

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        if is_public(getattr(address, "host", "")):
            self._passed += 1
            self._receiver.addressResolved(address)
        else:
            blocked.add(self._name)

    def resolutionComplete(self) -> None:
        if self._passed:
            blocked.discard(self._name)
        self._receiver.resolutionComplete()


@implementer(IHostResolution)
class _Known:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing is under way."""


@implementer(IHostnameResolver)
class Resolver:
    """Resolves names; the addresses it gives are the ones that are connected to, so a changed answer finds no gap.

    The names of the settings' ``COMMUNIQUE_HOSTS`` lead to exactly the address and port given there (sample and
    test sites), which is said on stderr; the user's own proxies may be anywhere; every other name must resolve to
    public addresses.
    """

    def __init__(self, reactor: Any, hosts: Mapping[str, tuple[str, int]]) -> None:
        self._reactor, self._hosts = reactor, hosts
        self._resolve: Callable[..., Any] = reactor.nameResolver.resolveHostName
        self._proxies = {place for url in getproxies().values() for place in _places(url)}

    @classmethod
    def from_crawler(cls, crawler: CrawlerProcess, reactor: Any) -> Self:
        """The resolver for a process of crawls."""
        hosts = crawler.settings.getdict("COMMUNIQUE_HOSTS")
        if hosts and not crawler.settings.getbool("COMMUNIQUE_SAMPLES"):
            print(let_through(hosts), file=sys.stderr)
        return cls(reactor, hosts)

    def install_on_reactor(self) -> None:
        """Make the reactor ask this resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Receiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve for Twisted (IHostnameResolver)."""
        if hostName in self._hosts:
            return self._fixed(resolutionReceiver, hostName)
        if (hostName, portNumber) not in self._proxies:
            resolutionReceiver = _PublicOnly(resolutionReceiver, hostName)
        return self._resolve(resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics)

    def _fixed(self, receiver: Receiver, name: str) -> Any:
        known = _Known(name)
        receiver.resolutionBegan(known)
        receiver.addressResolved(IPv4Address("TCP", *self._hosts[name]))
        receiver.resolutionComplete()
        return known


def let_through(hosts: Mapping[str, tuple[str, int]]) -> str:
    """Give the warning that names each host which is not resolved and checked, and where it leads instead."""
    places = ", ".join(f"{name} to {address}:{port}" for name, (address, port) in sorted(hosts.items()))
    return f"WARNING: addresses are not checked for these hosts, which lead to fixed places: {places}"


def _places(proxy: str) -> list[tuple[str | None, int | None]]:
    """Host and port of a proxy; port 0 stands for the look-up that precedes a tunnel's connection."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    return [(parts.hostname, parts.port), (parts.hostname, 0)]


def is_public(host: str) -> bool:
    """Whether an IP address may be connected to: global unicast, also as the IPv4 address that an IPv6 one carries."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if getattr(address, "is_site_local", False) or address in _LOCAL_NAT64:
        return False
    return all(one.is_global and not one.is_multicast for one in (address, *_carried(address)))


def _carried(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses within an IPv6 one: mapped, 6to4, Teredo, NAT64, and the old IPv4-compatible form."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    ending = any(address in net for net in _ENDING_IN_IPV4)
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if ending else None
    return [one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), last) if one]
