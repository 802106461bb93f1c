"""The numbers of an ordered list are those that a browser shows (HTML, 4.4.5 and 4.4.8)."""

from __future__ import annotations

import pytest
from lxml.html import fromstring

from crawler.extract.numerals import letters, marks, roman


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<ol><li>x<li>x</ol>", "1. 2."),
        ("<ol start=5><li>x<li>x</ol>", "5. 6."),
        ("<ol><li value=7>x<li>x</ol>", "7. 8."),
        ("<ol reversed><li>x<li>x<li>x</ol>", "3. 2. 1."),
        ("<ol type=a start=26><li>x<li>x</ol>", "z. aa."),
        ("<ol type=A><li>x</ol>", "A."),
        ("<ol type=i><li>x<li>x<li>x<li>x</ol>", "i. ii. iii. iv."),
        ("<ol type=I start=9><li>x</ol>", "IX."),
        ("<ol style='list-style-type: lower-roman'><li>x</ol>", "i."),
        ("<ol style='list-style: none'><li>x</ol>", "-"),
        ("<ol><li type=a>x<li>x</ol>", "a. 2."),
        ("<ol start=many><li>x</ol>", "1."),
    ],
)
def test_a_list_is_numbered_as_it_is_shown(html: str, shown: str) -> None:
    assert " ".join(marks(fromstring(html)).values()) == shown


def test_a_number_without_a_form_in_letters_stays_a_number() -> None:
    assert (letters(0), letters(28), roman(0), roman(1994), roman(4000)) == ("0", "ab", "0", "mcmxciv", "4000")
