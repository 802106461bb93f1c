"""What may be known of a page beside its bytes and its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

from crawler.extract.site import SiteModel

if TYPE_CHECKING:
    from crawler.discover.link import Link
    from crawler.sources import Source


class Given(TypedDict, total=False):
    """The keywords of ``extract``.

    ``headers`` are those of the response (any case), ``listed`` what the list said that led to the page: its date is
    believed only where the page states none near its headline. ``site`` is what was learnt from other pages of the
    source. ``always`` has trafilatura read the page even if the block model is sure of it.
    """

    source: Source | None
    headers: Mapping[str, str] | None
    listed: Link | None
    site: SiteModel
    always: bool
