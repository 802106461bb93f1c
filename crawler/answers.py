"""What a response says beside its body."""

from __future__ import annotations

from scrapy.http import Response


def bare(response: Response, body: bytes) -> Response:
    """The response as a plain one with another body, so that nobody looks for a charset in it.

    It shares the headers: Scrapy would read and write each of them anew.
    """
    copy = Response(
        response.url,
        status=response.status,
        body=body,
        flags=response.flags,
        request=response.request,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )
    copy.headers = response.headers
    return copy


def location(response: Response) -> str:
    """Where a redirect leads; many servers write the address in raw UTF-8, though HTTP knows only ASCII there."""
    value = response.headers.get("Location") or b""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def header(response: Response, name: str) -> str | None:
    """One header's value, None where it is not there; bytes are taken as latin-1."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def headers(response: Response) -> dict[str, str]:
    """All headers, by lower-case name; the values of one that was sent several times are joined by commas."""
    return {
        name.decode("latin-1").lower(): b", ".join(response.headers.getlist(name)).decode("latin-1")
        for name in response.headers
    }
