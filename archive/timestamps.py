"""Time stamps (RFC 3161): the request that an authority is asked with, and whether its answer holds; all offline."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from archive import der
from archive.errors import ArchiveError
from archive.times import utc


class BadTimestamp(ArchiveError):
    """An answer of a time-stamping authority that does not hold; the message says why."""

    exit_code = 3


def request(data: bytes) -> bytes:
    """Give the request for a time stamp of ``data``, in DER: its SHA-256, a nonce, and the wish for certificates."""
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    return asked.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def stamped(answer: bytes, data: bytes, roots: Sequence[bytes]) -> str:
    """Give the time (UTC) at which an authority says that it had the digest of ``data``.

    ``roots`` are files of certificates in PEM that are trusted: the authority's own root, and intermediate ones where
    its answer does not bring them. Raises BadTimestamp.
    """
    try:
        response = _decoded(answer)
        if PKIStatus(response.status) != PKIStatus.GRANTED:
            raise BadTimestamp(f"the authority refused: {'; '.join(response.status_string) or 'it gave no reason'}")
        _verified(response, data, roots)
    except ValueError as error:
        raise BadTimestamp(f"cannot be read ({error}); `openssl ts -verify` may be able to check it") from error
    except VerificationError as error:
        raise BadTimestamp(f"the time stamp does not hold: {error}") from error
    return utc(response.tst_info.gen_time)


def _decoded(answer: bytes) -> TimeStampResponse:
    """The library takes strict DER only, and not every authority writes it. Raises ValueError."""
    try:
        return decode_timestamp_response(answer)
    except ValueError:
        return decode_timestamp_response(der.of_ber(answer))


def _verified(response: TimeStampResponse, data: bytes, roots: Sequence[bytes]) -> None:
    builder = VerifierBuilder()
    for pem in roots:
        for certificate in load_pem_x509_certificates(pem):
            builder = builder.add_root_certificate(certificate)
    builder.build().verify_message(response, data)
