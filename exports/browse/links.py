"""The addresses of pages, with what was asked for in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode


class Links:
    """Makes addresses for one request: below the archive's prefix, and with what the request asked for."""

    def __init__(self, datasette: Any, request: Any) -> None:
        self._datasette, self._request = datasette, request
        self._asked = {name: request.args.get(name) for name in request.args if request.args.get(name)}

    def to(self, path: str, **asked: str) -> str:
        """Give the address of a page; what is asked for and empty is left out."""
        stated = urlencode({name: value for name, value in asked.items() if value})
        return f"{self._datasette.urls.path(path)}{'?' * bool(stated)}{stated}"

    def here(self, path: str, **changes: str) -> str:
        """Give an address that asks for the same as this request, but for the changes; a list begins anew."""
        return self.to(path, **{**self._asked, "page": "", "before": "", **changes})

    def whole(self, path: str) -> str:
        """Give an address with its scheme and host, for what leaves the page."""
        address: str = self._datasette.absolute_url(self._request, self._datasette.urls.path(path))
        return address
