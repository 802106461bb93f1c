"""Bodies under way share a number of bytes, so that many large ones at once do not add up."""

from __future__ import annotations

from typing import Any

from scrapy import Request


class Budget:
    """Lets the largest of the bodies under way go on where they hold more than ``most`` bytes; the others wait for it.

    So at no time more is held than that and one largest body; ``receiving`` is the transport that data came from last.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Request, int] = {}
        self._waiting: list[Any] = []
        self.receiving: Any = None

    def take(self, request: Request, count: int) -> int:
        """Note some bytes of a body, and have it wait if need be; gives its bytes so far."""
        self._held[request] = held = self._held.get(request, 0) + count
        if sum(self._held.values()) > self._most and held < max(self._held.values()):
            self.receiving.pauseProducing()
            self._waiting.append(self.receiving)
        return held

    def release(self, request: Request) -> None:
        """Note that an exchange has ended, and let those go on that wait."""
        if self._held.pop(request, None) is not None:
            waiting, self._waiting = self._waiting, []
            for transport in waiting:
                transport.resumeProducing()
