"""archive/der.py: BER as DER"""

from __future__ import annotations

import pytest

from archive import der


@pytest.mark.parametrize(
    ("ber", "expected"),
    [
        ("30 80 02 01 05 00 00", "30 03 02 01 05"),  # an open end
        ("30 81 03 02 01 05", "30 03 02 01 05"),  # a long length
        ("31 06 04 01 02 04 01 01", "31 06 04 01 01 04 01 02"),  # a SET out of order
        ("a0 06 04 01 02 04 01 01", "a0 06 04 01 01 04 01 02"),  # the same under a tag of its context
        ("24 80 04 01 01 04 02 02 03 00 00", "04 03 01 02 03"),  # a string in pieces
        ("30 06 04 01 02 04 01 01", "30 06 04 01 02 04 01 01"),  # a SEQUENCE stays as it is
    ],
)
def test_one_value_is_written_in_the_one_way_of_der(ber: str, expected: str) -> None:
    assert der.of_ber(bytes.fromhex(ber)).hex(" ") == expected


@pytest.mark.parametrize("bad", ["", "30", "30 05 02 01", "30 80 02 01 05", "02 01 05 00", "30 03 02 05 01", "30 80" * 99])
def test_what_is_none_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"breaks off|behind its end|longer than|nested"):
        der.of_ber(bytes.fromhex(bad))
