"""Large bodies wait for each other."""

from __future__ import annotations

from scrapy import Request

from crawler.budget import Budget


class Transport:
    """Notes whether it is paused."""

    def __init__(self) -> None:
        self.paused = False

    def pauseProducing(self) -> None:
        self.paused = True

    def resumeProducing(self) -> None:
        self.paused = False


def test_beyond_the_budget_the_largest_goes_on_and_the_others_wait_until_it_has_ended() -> None:
    budget = Budget(100)
    bodies = [(Request(f"http://h{number}.example/"), Transport()) for number in range(3)]

    def receive(number: int, count: int) -> int:
        request, budget.receiving = bodies[number]
        return budget.take(request, count)

    assert [receive(0, 60), receive(1, 30), receive(0, 5)] == [60, 30, 65]
    assert [transport.paused for _, transport in bodies] == [False] * 3
    receive(1, 10)
    receive(0, 500)
    receive(2, 1)
    assert [transport.paused for _, transport in bodies] == [False, True, True]
    budget.release(bodies[0][0])
    assert [transport.paused for _, transport in bodies] == [False] * 3
    assert receive(1, 20) == 60
    assert not bodies[1][1].paused
