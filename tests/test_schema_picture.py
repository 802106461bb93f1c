"""archive/schema_picture.py and docs/pictures/schema.svg"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from archive import schema_picture

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "schema.svg"


def test_the_picture_is_that_of_the_schema() -> None:
    assert PICTURE.read_text() == schema_picture.picture(), "python -m archive.schema_picture > docs/pictures/schema.svg"


def test_every_table_is_on_it_with_its_references() -> None:
    drawn = ElementTree.fromstring(PICTURE.read_text())
    names = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "name"}
    assert {"captures", "versions", "chain", "forgotten"} <= names
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}path"))) > len(names)


def test_a_table_that_has_no_place_of_its_own_stands_in_the_last_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(schema_picture.COLUMNS, "what links it all", ("archives",))
    assert ">chain<" in schema_picture.picture()
