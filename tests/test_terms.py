"""archive/terms.py, archive/query.py and archive/snippets.py: every part of a text is found, and is shown as it is written."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from archive import query, terms
from archive.errors import BadQuery
from archive.snippets import marked
from archive.words import TOKENS

Find = Callable[[str, str], bool]
CHINESE = "外交部长星期二在镜厅会见了下博尔多利亚大使，双方就渡轮航线和盐价交换了意见。"
JAPANESE = "外務大臣はフェリー航路と塩の価格について意見を交わした。ジャン・ピエール大使"
THAI = "รัฐมนตรีพบเอกอัครราชทูตที่ห้องกระจก และหารือเรื่องเรือข้ามฟาก"
BURMESE = "ဝန်ကြီးသည် သံအမတ်ကြီးကို တွေ့ဆုံခဲ့သည်။"
KOREAN = "외교부는 대사와 여객선 항로를 논의했다"


@pytest.fixture(scope="module")
def find() -> Iterator[Find]:
    """Whether a query finds a text."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    memory.execute(f"CREATE VIRTUAL TABLE texts USING fts5(title, authors, text, {TOKENS})")

    def ask(typed: str, text: str) -> bool:
        memory.execute("DELETE FROM texts")
        memory.execute("INSERT INTO texts (text) VALUES (?)", (terms.of_text(text),))
        return (
            memory.execute("SELECT 1 FROM texts WHERE texts MATCH ?", (query.parse(typed).words,)).fetchone()
            is not None
        )

    yield ask
    memory.close()


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, THAI, BURMESE, KOREAN], ids=["zh", "ja", "th", "my", "ko"])
def test_every_part_of_a_run_without_spaces_is_found_and_nothing_else(find: Find, text: str) -> None:
    """Parts of one letter too; two letters that stand in the text, but not side by side, are not found."""
    runs = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in text).split()
    for run in runs:
        for size in (1, 2, 3, len(run)):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                assert not any(map(str.isalnum, part)) or find(part, text), part
    letters = "".join(runs)
    apart = [a + b for a in letters[:12] for b in letters[12:24] if a + b not in text and (a + b).isalnum()]
    assert apart
    assert not [pair for pair in apart if find(pair, text)]


@settings(max_examples=60, deadline=None)
@given(
    text=some.text(some.sampled_from("外交部長アーไทยการ,、 aB9"), min_size=1, max_size=24),
    at=some.integers(0, 23),
    size=some.integers(1, 6),
)
def test_what_is_cut_out_of_a_mixed_text_at_its_seams_is_found(find: Find, text: str, at: int, size: int) -> None:
    part = text[at : at + size]
    whole_word = not (part[:1].isascii() and text[max(0, at - 1) : at].isascii()) and not (
        part[-1:].isascii() and text[at + size : at + size + 1].isascii()
    )
    if any(map(str.isalnum, part)) and whole_word:
        assert find(f'"{part}"', text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("سفير", "استقبلت الوزيرة السفير"), ("السفير", "لقاء مع سفير"), ("وزارة", "بالوزاره"), ("اهلا", "أَهْلًا"), ("علی", "على"),
     ("हिन्दी", "हिन्दी में"), ("unanimite", "l’unanimité"), ("ferries", "a ferry"), ("U.S.", "the U.S. proposal"), ("two-state", "a two-state line"),
     ("COVID-19", "the COVID-19 law"), ("d'Ivoire", "Côte d’Ivoire"), ("COVID疫情", "本地COVID疫情通报"), ("ｶﾅ", "カナダ"), ("diplom*", "diplomats"),
     ("“salt ferry”", "the salt ferry"), ("NEAR(salt ferry, 2)", "salt on a ferry"), ("(salt OR tea) ferry", "a ferry of tea"), ("text: salt", "salt"),
     ("salt NOT tea OR ferry", "salt"), ("& salt", "salt"), ("[salt] {tea} a:b ^x -y +z", "salt tea a b x y z")],
)  # fmt: skip
def test_what_people_type_finds_what_they_mean(find: Find, typed: str, text: str) -> None:
    assert find(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("سفير", "وزير الخارجية"),
        ("salt NOT tea", "salt and tea"),
        ('"salt ferry"', "ferry of salt"),
        ("title: salt", "salt"),
        ("U.S.", "us"),
        ("NEAR(salt ferry, 1)", "salt on a big ferry"),
    ],
)
def test_and_nothing_else(find: Find, typed: str, text: str) -> None:
    assert not find(typed, text)


@settings(max_examples=150, deadline=None)
@given(some.text(some.sampled_from('ab外ไ"()*:-.^+{}~,é ANDORT'), max_size=12))
def test_whatever_is_typed_is_answered_or_gets_a_hint(find: Find, typed: str) -> None:
    with suppress(BadQuery), query.readable(typed):
        find(typed, "a b")


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [("外交", "王毅外交部长", "王毅[外交]部长"), ("السفير", "لقاء أَلسَّفير اليوم", "لقاء [أَلسَّفير] اليوم"), ("ferries", "The ferry sails.", "The [ferry] sails."),
     ('"salt ferry"', "A Salt-Ferry, a salt.", "A [Salt-Ferry], a salt."), ("ทูต", "เอกอัครราชทูตไทย", "เอกอัครราช[ทูต]ไทย"), ("ferry", "## Ferry\n\n- a ferry\n\n| a | b |", "[Ferry] a [ferry]"),
     ("title: x", "nothing of it here", "nothing of it here"), ("sea* OR 海", "Seas and 海岸", "[Seas] and [海]岸")],
)  # fmt: skip
def test_a_snippet_marks_what_was_found_as_the_article_writes_it(typed: str, text: str, shown: str) -> None:
    (snippet,) = marked(query.parse(typed), [("x", "[]", text)])
    assert snippet.replace("\x02", "[").replace("\x03", "]") == shown


def test_a_snippet_of_a_long_text_is_the_piece_with_most_of_what_was_found() -> None:
    text = f"A ferry. {'word ' * 300}The ferry, the salt and the ferry again. {'word ' * 300}"
    (snippet,) = marked(query.parse("ferry salt"), [("", "", text)])
    assert "The \x02ferry\x03, the \x02salt\x03 and the \x02ferry\x03 again" in snippet
    assert snippet.startswith("…word")
    assert snippet.endswith("word…")
    assert len(snippet) < 260
