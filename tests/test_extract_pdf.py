"""PDFs become articles: reading order, paragraphs, headings, title and date; or the reason why not."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from archive.article import Article
from archive.outcomes import REASONS, Outcome
from crawler.discover.link import Link
from crawler.extract import NotArticle, extract
from crawler.sources import Source

URL = "https://mfa.avaria.example/files/17.pdf"
TITLE = "Joint communiqué on the ferry across the strait"
FIRST = "The ministers of the three states met in the Mirror Hall and spoke about the ferry, the price of salt and the lights of the harbour, which had been dark since the storm of last winter."
SECOND = "They agreed that the ferry should cross the strait every second day from the first of May, and that one tariff should hold on both banks as long as the agreement lasts."
THIRD = "The next meeting will take place in Upper Borduria before the end of the year, when the council will hear the reports of the three harbour masters on what was done."


def set_in(text, x=72, y=700, size=11, width=80):
    """Lines of a paragraph from ``y`` downwards, in letters of half their size's width."""
    return [(x, y - 1.2 * size * at, size, line, "1 0 0 1") for at, line in enumerate(textwrap.wrap(text, width))]


def line(x, y, size, text, turned="1 0 0 1"):
    return (x, y, size, text, turned)


def statement(*lines):
    """A page with a title, a paragraph and some lines more."""
    return [line(72, 760, 18, TITLE), *set_in(FIRST), *lines]


def read(body, listed=None, source=None, **headers):
    found = extract(body, URL, source=source, headers={name.replace("_", "-"): value for name, value in headers.items()}, listed=listed)
    assert isinstance(found, Article), found
    return found


def blocks(body, **said):
    return read(body, **said).text.split("\n\n")


def why_not(body, **headers):
    found = extract(body, URL, headers=headers)
    assert isinstance(found, NotArticle), found
    assert found.reason in REASONS[Outcome.FILTERED]
    return found.reason


# -- text


def test_a_paragraph_is_joined_over_the_ends_of_lines(pdf):
    assert blocks(pdf(statement(*set_in(SECOND, y=640)))) == [FIRST, SECOND]


def test_running_headers_footers_and_page_numbers_are_gone_and_sentences_go_on_over_pages(pdf):
    text = textwrap.wrap(" ".join([FIRST, SECOND, THIRD]), 80)
    parts = [text[:3], text[3:5], text[5:]]
    pages = [
        [line(72, 805, 9, f"Council of the Three Straits {number}/2026"), *([line(72, 760, 18, TITLE)] if number == 1 else []),
         *(line(72, 720 - 13 * at, 11, words) for at, words in enumerate(part)),
         line(290, 40, 9, f"Page {number} of 3"), line(290, 28, 9, f"- {number} -")]
        for number, part in enumerate(parts, 1)
    ]  # fmt: skip
    assert blocks(pdf(*pages)) == [" ".join([FIRST, SECOND, THIRD])]


def test_headers_that_change_with_the_chapter_are_known_by_the_page_number_beside_them(pdf):
    pages = [[line(72, 805, 9, f"Chapter {'abcde'[number]} of salt {number + 1}"), *set_in(f"{number}{'abcde'[number]} {FIRST}")] for number in range(5)]
    assert "of salt" not in read(pdf(*pages)).text


def test_a_line_of_text_that_recurs_at_the_same_height_is_kept(pdf):
    pages = [[line(72, 805, 9, "Council"), *set_in(f"{word} minister spoke of it.", y=700), line(72, 687, 11, "All agreed with what was said there, and thanked him for his words."), *set_in(text, y=660)] for word, text in (("First", FIRST), ("Second", SECOND), ("Third", THIRD))]
    assert read(pdf(*pages)).text.count("All agreed") == 3


def test_a_footnote_does_not_part_a_sentence_that_goes_on_overleaf(pdf):
    text = textwrap.wrap(FIRST + " " + SECOND, 80)
    one = [line(72, 760, 18, TITLE), *(line(72, 700 - 13 * at, 11, words) for at, words in enumerate(text[:3])), line(72, 100, 8, "1 The agreement of 2019, as it was amended at the regatta.")]
    other = [line(72, 760 - 13 * at, 11, words) for at, words in enumerate(text[3:])]
    assert blocks(pdf(one, other)) == [FIRST + " " + SECOND, "1 The agreement of 2019, as it was amended at the regatta."]


def test_a_hyphen_at_the_end_of_a_line_is_undone_unless_it_belongs_to_the_word(pdf):
    lines = ["Two-state talks about the price of salt went on in the harbour while the minis-", "ters waited for the two-", "state ferry and for the Franco-", "Bordurian boat, which came late in the afternoon because of the fog."]
    body = pdf(statement(*(line(72, 600 - 13 * at, 11, words) for at, words in enumerate(lines))))
    assert blocks(body)[-1] == "Two-state talks about the price of salt went on in the harbour while the ministers waited for the two-state ferry and for the Franco-Bordurian boat, which came late in the afternoon because of the fog."


@pytest.mark.parametrize("by_row", [False, True])
def test_two_columns_are_read_one_after_the_other_in_whatever_order_the_file_has_them(pdf, by_row):
    left, right = set_in(FIRST + " " + SECOND, width=36), set_in(THIRD, x=310, width=36)
    columns = sorted([*left, *right], key=lambda words: (-words[1], words[0])) if by_row else [*right, *left]
    assert blocks(pdf([line(72, 760, 18, TITLE), *columns])) == [FIRST + " " + SECOND, THIRD]


def test_a_sentence_goes_on_in_the_next_column(pdf):
    text = textwrap.wrap(" ".join([FIRST, SECOND, THIRD]), 36)
    half = len(text) // 2
    columns = [line(x, 700 - 13 * at, 11, words) for x, part in ((72, text[:half]), (310, text[half:])) for at, words in enumerate(part)]
    assert blocks(pdf([line(72, 760, 18, TITLE), *columns])) == [" ".join([FIRST, SECOND, THIRD])]


def test_headings_are_told_by_the_size_of_their_type(pdf):
    body = pdf(statement(line(72, 620, 15, "Trade"), line(72, 590, 13, "Salt"), *set_in(SECOND, y=560), line(72, 480, 15, "Next meeting"), *set_in(THIRD, y=450)))
    assert blocks(body) == [FIRST, "## Trade", "### Salt", SECOND, "## Next meeting", THIRD]


def test_numbered_paragraphs_keep_their_numbers_and_bullets_are_items(pdf):
    numbered = ["1. The ministers welcome the report of the harbour masters on the lights of both", "banks and thank them for it.", "2. They ask for a second report.", "(a) on the ferry,", "(b) on the price of salt;", "• the lights of the harbour"]
    body = pdf(statement(*(line(72, 600 - 13 * at, 11, words) for at, words in enumerate(numbered))))
    assert blocks(body)[1:] == [" ".join(numbered[:2]), *numbered[2:5], "- the lights of the harbour"]


def test_paragraphs_without_a_gap_are_told_by_their_indent_or_by_a_line_that_stopped_short(pdf):
    indented = textwrap.wrap(FIRST, 78)
    lines = [line(92, 700, 11, indented[0]), *(line(72, 700 - 13 * at, 11, words) for at, words in enumerate(indented[1:], 1))]
    then = textwrap.wrap(SECOND, 78)
    lines += [line(92, 661, 11, then[0]), *(line(72, 661 - 13 * at, 11, words) for at, words in enumerate(then[1:], 1))]
    assert blocks(pdf([line(72, 760, 18, TITLE), *lines])) == [FIRST, SECOND]


def test_what_runs_across_the_page_in_another_direction_is_no_text(pdf):
    body = pdf(statement(line(150, 300, 60, "DRAFT", "0.7 0.7 -0.7 0.7"), line(20, 200, 8, "printed in Klow", "0 1 -1 0")))
    assert blocks(body) == [FIRST]


def test_a_table_is_read_row_by_row(pdf):
    rows = [("Avaria", "Ana Lind"), ("Lower Borduria", "the deputy minister of salt"), ("Upper Borduria", "O. Berg"), ("Three Straits", "secretary"), ("Klow", "mayor")]
    table = [line(x, 600 - 13 * at, 11, words) for at, row in enumerate(rows * 3) for x, words in zip((72, 250), row, strict=True)]
    assert "Avaria Ana Lind" in read(pdf([line(72, 760, 18, TITLE), *table, *set_in(THIRD[:90] + ".", y=650)])).text


def test_columns_written_from_the_right_are_read_from_the_right(pdf):
    one, other = textwrap.wrap(" ".join(ARABIC), 36), textwrap.wrap(" ".join(reversed(ARABIC)), 36)
    columns = [line(end - 5.5 * len(words), 700 - 14 * at, 11, words[::-1]) for end, part in ((280, other), (520, one)) for at, words in enumerate(part)]
    assert blocks(pdf(columns)) == [" ".join(ARABIC), " ".join(reversed(ARABIC))]


def test_a_line_that_recurs_now_and_then_in_a_long_document_is_text(pdf):
    said = ["The ministers agreed." if number in (1, 5, 11) else f"Speaker {'abcdefghijkl'[number]} spoke." for number in range(12)]
    pages = [[line(72, 760, 11, words), *set_in(f"{words[-9:]} {SECOND}")] for words in said]
    assert read(pdf(*pages)).text.count("The ministers agreed.") == 3


@pytest.mark.parametrize(("step", "hang"), [(20, 0), (0, 0)])
def test_a_new_paragraph_is_told_by_either_sign_alone(pdf, step, hang):
    """A full last line and an indent, or a short last line and none."""
    full = "The ministers of the three states met in the Mirror Hall and they all spoke of salt. " if step else "The ministers met there."
    words = [full.strip(), "The ministers of both banks and the harbour masters of the strait came to the hall", "and spoke of salt."]
    lines = [line(72, 700, 11, "It was the first meeting in the Mirror Hall since the storm of last winter, and so"), line(72, 687, 11, words[0]), line(72 + step, 674, 11, words[1][: 84 - step // 5]), line(72, 661, 11, words[2])]
    assert len(blocks(pdf([line(72, 760, 18, TITLE), *lines]))) == 2


def test_a_number_begins_a_paragraph_though_the_line_above_is_full(pdf):
    lines = ["1. The ministers welcome the report of the harbour masters on the lights, thank you.", "2. They ask for a second report, on the ferry and on the price of salt, in autumn."]
    body = pdf(statement(*(line(72, 600 - 13 * at, 11, words) for at, words in enumerate(lines))))
    assert blocks(body)[1:] == lines


def test_letters_that_stand_for_a_shape_get_their_names(pdf):
    assert "the first office" in read(pdf(statement(*set_in("They met in the ﬁrst oﬃce of the ministry, where the lamps had been lit.", y=600)))).text


SCRIPTS = {
    "Russian": ("Заявление о паромной линии", ["Министр иностранных дел приняла посла в Зеркальном зале и обсудила с ним паром-", "ную линию через пролив, цену соли и огни гавани."],
                "Министр иностранных дел приняла посла в Зеркальном зале и обсудила с ним паромную линию через пролив, цену соли и огни гавани."),
    "Chinese": ("关于渡轮航线的联合声明", ["外交部长星期二在镜厅会见了下博尔多利亚大使，双方就渡轮航线、盐价和港口灯塔交换了意见，", "并同意每两天开行一班渡轮，两岸适用同一票价。双方还商定年底前在上博尔多利亚举行下次会议。"],
                "外交部长星期二在镜厅会见了下博尔多利亚大使，双方就渡轮航线、盐价和港口灯塔交换了意见，并同意每两天开行一班渡轮，两岸适用同一票价。双方还商定年底前在上博尔多利亚举行下次会议。"),
    "Greek": ("Κοινή δήλωση για το πορθμείο", ["Οι υπουργοί των τριών κρατών συναντήθηκαν στην αίθουσα των κατόπτρων και", "συζήτησαν για το πορθμείο, την τιμή του αλατιού και τα φώτα του λιμανιού."],
              "Οι υπουργοί των τριών κρατών συναντήθηκαν στην αίθουσα των κατόπτρων και συζήτησαν για το πορθμείο, την τιμή του αλατιού και τα φώτα του λιμανιού."),
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_read(pdf, script):
    title, lines, text = SCRIPTS[script]
    found = read(pdf([line(72, 760, 18, title), *(line(72, 700 - 14 * at, 11, words) for at, words in enumerate(lines))]))
    assert (found.title, found.text) == (title, text)


ARABIC = ["استقبلت وزيرة الخارجية في قاعة المرايا سفير بوردوريا السفلى، وبحثا خط العبارات", "وأسعار الملح وأضواء الميناء، واتفق الجانبان على رحلة كل يومين بين الضفتين."]
HEBREW = ["השרה נפגשה עם השגריר באולם המראות ושוחחה עמו על קו המעבורת ועל מחיר המלח", "ועל אורות הנמל שכבו בסערה של החורף האחרון, וסיכמה עמו על פגישה נוספת."]


def from_the_right(lines, y):
    """Lines that end at the right margin, their letters in the order in which they are painted."""
    return [line(520 - 5.5 * len(words), y - 14 * at, 11, words[::-1]) for at, words in enumerate(lines)]


@pytest.mark.parametrize("lines", [ARABIC, HEBREW], ids=["Arabic", "Hebrew"])
def test_what_is_written_from_the_right_is_read_from_the_right(pdf, lines):
    assert blocks(pdf([line(300, 760, 18, lines[0][:12][::-1]), *from_the_right(lines, 700)])) == [" ".join(lines)]


def test_of_a_bilingual_document_each_language_stays_whole(pdf):
    found = blocks(pdf(statement(*from_the_right(ARABIC, 600)), set_in(SECOND)))
    assert found == [FIRST, " ".join(ARABIC), SECOND]


# -- title


def test_the_title_is_the_largest_line_and_may_take_two(pdf):
    body = pdf([line(72, 800, 22, "PRESS RELEASE"), line(72, 770, 18, "Joint communiqué on the ferry"), line(90, 748, 18, "across the strait"), *set_in(FIRST)], Title="Something older")
    assert read(body).title == "Joint communiqué on the ferry across the strait"
    assert blocks(body) == [FIRST]


def test_a_line_that_the_list_or_the_file_confirms_is_the_title_even_if_another_is_larger(pdf):
    page = [line(72, 800, 24, "AVARIA ABROAD"), line(72, 760, 14, TITLE), *set_in(FIRST)]
    assert read(pdf(page)).title == "AVARIA ABROAD"
    assert read(pdf(page, Title=TITLE.replace("é", "\\351"))).title == TITLE
    assert read(pdf(page), listed=Link(url=URL, found_in="feed", list_url=URL, title=TITLE)).title == TITLE


def test_the_name_of_the_ministry_above_the_text_is_not_its_title(pdf):
    ministry = Source(id="avaria", name="Ministry of Foreign Affairs of Avaria", homepage="https://mfa.avaria.example/")
    page = [line(72, 800, 20, "MINISTRY OF FOREIGN AFFAIRS"), line(72, 760, 16, TITLE), *set_in(FIRST)]
    assert read(pdf(page), source=ministry).title == TITLE


@pytest.mark.parametrize("told", ["Microsoft Word - communique v3.doc", "untitled", "Document1", "communique_final.docx", "Download PDF", ""])
def test_what_is_no_title_is_not_taken_for_one(pdf, told):
    page = [line(72, 760, 11, "Communiqué of the three ministers"), *set_in(FIRST)]
    listed = Link(url=URL, found_in="listing", list_url=URL, title=told)
    assert read(pdf(page, Title=told), listed=listed).title == "Communiqué of the three ministers"


def test_without_a_large_line_the_list_gives_the_title_before_the_file_does(pdf):
    listed = Link(url=URL, found_in="feed", list_url=URL, title="The ministers met in the Mirror Hall")
    body = pdf(set_in(FIRST), Title="Template for communiques of the press office")
    assert read(body, listed=listed).title == "The ministers met in the Mirror Hall"
    assert read(body, listed=listed).text == FIRST
    assert read(pdf(set_in(FIRST), Title="Meeting in the Mirror Hall")).title == "Meeting in the Mirror Hall"


def test_a_kind_of_text_is_the_title_where_there_is_no_other_and_a_sentence_never_is(pdf):
    assert read(pdf([line(72, 760, 18, "Communiqué"), *set_in(FIRST)])).title == "Communiqué"
    found = read(pdf(set_in(FIRST)))
    assert (found.title, found.text) == ("", FIRST)


# -- date

MADE = {"CreationDate": "D:20260303101500+02'00'"}
LISTED = Link(url=URL, found_in="feed", list_url=URL, published="2026-03-05T10:00:00Z")


def dated(found):
    return found.published, found.published_from, found.published_precision


@pytest.mark.parametrize("words", ["Klow, 4 March 2026", "4 March 2026"])
def test_a_date_that_stands_alone_goes_before_the_list_and_the_file(pdf, words):
    assert dated(read(pdf(statement(line(72, 730, 11, words)), **MADE), listed=LISTED)) == ("2026-03-04", "text", "day")
    assert dated(read(pdf(statement(line(72, 400, 11, words)), **MADE), listed=LISTED)) == ("2026-03-04", "text", "day")


def test_a_date_in_a_running_header_counts(pdf):
    head = line(72, 810, 9, "Klow, 4 March 2026")
    assert dated(read(pdf(statement(head), [head, *set_in(SECOND)], **MADE))) == ("2026-03-04", "text", "day")


def test_a_date_in_a_sentence_is_not_the_articles(pdf):
    body = pdf(statement(*set_in("The agreement was signed on 4 March 2019 in the harbour of Klow by both ministers.", y=600)))
    assert dated(read(body)) == (None, None, None)


def test_the_dateline_and_the_list_give_the_date_where_no_line_does(pdf):
    body = pdf([line(72, 760, 18, TITLE), *set_in("KLOW, 4 March 2026 (AVA) - " + FIRST)])
    found = read(body)
    assert dated(found) == ("2026-03-04", "dateline", "day")
    assert (found.dateline_place, found.dateline_date, found.agency) == ("KLOW", "2026-03-04", "AVA")
    assert dated(read(pdf(statement()), listed=LISTED)) == ("2026-03-05T10:00:00Z", "feed", "second")


def test_the_day_the_file_was_made_is_the_last_resort_and_says_so(pdf):
    found = read(pdf(statement(), **MADE), Date="Sun, 22 Nov 2026 10:00:00 GMT")
    assert dated(found) == ("2026-03-03", "pdf-metadata", "day")
    assert found.published_raw == MADE["CreationDate"]


def test_a_file_made_when_it_was_asked_for_says_nothing_of_its_date(pdf):
    assert dated(read(pdf(statement(), **MADE), Date="Tue, 03 Mar 2026 08:15:04 GMT")) == (None, None, None)


@pytest.mark.parametrize("made", ["", "D:", "D:19040101000000Z", "today", "D:20261341"])
def test_without_any_date_there_is_none(pdf, made):
    assert dated(read(pdf(statement(), CreationDate=made))) == (None, None, None)


def test_language_and_robots_come_from_the_file_and_the_headers(pdf):
    found = read(pdf(statement()), X_Robots_Tag="noarchive")
    assert (found.language, found.robots, found.canonical_url) == ("en-GB", ("noarchive",), URL)


def test_a_document_in_another_language_than_its_template_declares_says_so(pdf):
    german = "Die Ministerin empfing am Dienstag den Botschafter und sprach mit ihm über Handel, Visa und den Fluss. " * 3
    found = read(pdf([line(72, 760, 18, TITLE), *set_in(german)]))
    assert (found.language, found.language_declared) == ("de", "en-GB")
    assert found.warnings == ("language-conflict: declared en-GB, text in de",)


# -- what is none


def test_a_scanned_document_says_that_it_has_no_text_layer(pdf):
    assert why_not(pdf([], [], pictures=True)) == "no-text-layer"
    assert why_not(pdf([line(72, 30, 8, "Scanned by the press office")], pictures=True)) == "no-text-layer"


def test_a_picture_behind_the_text_of_a_page_does_no_harm(pdf):
    assert blocks(pdf(statement(*set_in(SECOND, y=600)), pictures=True)) == [FIRST, SECOND]


def test_letters_without_names_are_no_text_layer(pdf):
    assert why_not(pdf([line(72, 700 - 13 * at, 11, "\ue001\ue002\ue003 \ue004" * 12) for at in range(9)])) == "no-text-layer"


def test_a_document_that_wants_a_password_says_so(pdf):
    assert why_not(pdf(statement(), locked=True)) == "encrypted"


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.97])
def test_a_document_that_breaks_off_says_so(pdf, share):
    whole = pdf(statement(), statement(), statement())
    assert why_not(whole[: int(share * len(whole))]) == "broken"


@pytest.mark.parametrize(("more", "ends"), [(0, None), (4000, "broken")])
def test_a_file_shorter_than_it_says_is_broken_even_where_it_opens(pdf, more, ends):
    head = b"%%PDF-1.4\n99 0 obj<</Linearized 1/L %05d/N 1/O 8>>endobj\n"
    whole = pdf(statement())[len("%PDF-1.4\n") :]
    found = extract(head % (len(head) + len(whole) + more) + whole, URL)
    assert getattr(found, "reason", None) == ends


def test_rubbish_between_the_marks_of_a_pdf_is_broken():
    assert why_not(b"%PDF-1.7\n" + bytes(range(256)) * 50 + b"\n%%EOF") == "broken"


def test_pages_with_nothing_on_them_are_empty(pdf):
    assert why_not(pdf([], [])) == "empty"


def test_a_form_has_no_text_of_an_article(pdf):
    labels = ("Name", "Date of birth", "Passport number", "Purpose of the visit", "Signature")
    assert why_not(pdf([line(72, 700 - 40 * at, 11, f"{label}: ____________") for at, label in enumerate(labels)])) == "no-text"


def test_five_hundred_pages_are_read_to_the_end(pdf):
    sign = [format(number, "b").replace("0", "o").replace("1", "l") for number in range(500)]
    texts = [f"{number}. {FIRST.replace('the', f'the {sign[number]}')} So {sign[number]}." for number in range(500)]
    pages = [[line(72, 805, 9, "Report of the council"), *set_in(text), line(290, 40, 9, f"{number}")] for number, text in enumerate(texts)]
    found = blocks(pdf([line(72, 760, 18, TITLE), *pages[0]], *pages[1:]))
    assert found == texts


def test_of_more_pages_none_is_read_and_the_number_is_said(pdf):
    found = extract(pdf(*[set_in(FIRST)] * 501), URL)
    assert found == NotArticle("parser-limit", "501 pages; of a PDF with more than 500 none is read")


# -- how it is known


@pytest.mark.parametrize("declared", ["application/pdf", "text/html", "", "application/octet-stream"])
def test_a_pdf_is_known_by_its_first_bytes_whatever_the_header_says(pdf, declared):
    assert blocks(pdf(statement()), content_type=declared) == [FIRST]


def test_bytes_before_the_mark_are_forgiven_where_the_header_says_pdf(pdf):
    assert blocks(b"\xef\xbb\xbf\r\n" + pdf(statement()), Content_Type="application/pdf") == [FIRST]


def test_a_page_that_is_declared_a_pdf_is_read_as_the_page_it_is():
    page = f"<!doctype html><html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{FIRST}</p><p>%PDF- {SECOND}</p></body></html>"
    assert read(page.encode(), Content_Type="application/pdf").title == TITLE


def test_the_reader_of_pdfs_is_loaded_with_the_first_of_them():
    told = "import sys, crawler.worker; sys.exit('pypdfium2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], cwd=Path(__file__).parents[1], check=False).returncode == 0
