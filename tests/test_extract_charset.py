"""Bytes become text whatever header and page say of their encoding."""

from __future__ import annotations

import codecs

import pytest

from crawler.extract.charset import decode

RUSSIAN = "Министр иностранных дел приняла посла соседнего государства и обсудила с ним паромную линию через пролив. " * 6
GREEK = "Η υπουργός Εξωτερικών υποδέχθηκε τον πρέσβη της γειτονικής χώρας και συζήτησαν για τη γραμμή του πορθμού. " * 6
CHINESE = "外交部长星期二在镜厅会见了邻国大使，双方就渡轮航线和盐价交换了意见，并同意每两天开行一班渡轮。" * 6
JAPANESE = "外務大臣は火曜日に隣国の大使と会談し、フェリー航路と塩の価格について意見を交わしました。" * 6
FRENCH = "La ministre a reçu l’ambassadeur à l’hôtel ; ils ont évoqué la ligne de bac, le prix du sel et les étudiants. " * 6


def page(text: str, charset: str = "") -> str:
    meta = f"<meta charset='{charset}'>" if charset else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "encoding", "header", "declared"),
    [
        (RUSSIAN, "windows-1251", "text/html; charset=windows-1251", ""),
        (RUSSIAN, "windows-1251", "text/html", "windows-1251"),
        (RUSSIAN, "windows-1251", "text/html; charset=utf-8", ""),
        (RUSSIAN, "windows-1251", "text/html; charset=iso-8859-1", ""),
        (RUSSIAN, "windows-1251", "text/html; charset=utf-8", "windows-1251"),
        (RUSSIAN, "koi8-r", "", "koi8-r"),
        (RUSSIAN, "koi8-r", "", ""),
        (RUSSIAN, "utf-8", "text/html; charset=iso-8859-1", ""),
        (RUSSIAN, "utf-8", "text/html; charset=no-such-thing", ""),
        (GREEK, "iso-8859-7", "text/html; charset=ISO-8859-7", ""),
        (GREEK, "utf-16-le", "", ""),
        (GREEK, "utf-16-be", "text/html; charset=utf-8", ""),
        (CHINESE, "gb18030", "", "gb2312"),
        (CHINESE, "big5hkscs", "text/html; charset=big5", ""),
        (CHINESE, "utf-8", "", "gb2312"),
        (JAPANESE, "shift_jis", "", "shift_jis"),
        (JAPANESE, "euc_jp", "text/html; charset=EUC-JP", ""),
        (JAPANESE, "iso2022_jp", "", "iso-2022-jp"),
        (FRENCH, "cp1252", "text/html; charset=iso-8859-1", ""),
        (FRENCH, "utf-8", "", ""),
    ],
)
def test_the_text_comes_out_whatever_is_declared(text, encoding, header, declared):
    if encoding == "big5hkscs":
        text = "外交部長會見鄰國大使並就雙邊關係交換意見" * 6
    assert text in (decode(page(text, declared).encode(encoding), header) or "")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_LE, "utf-32-le")],
)
def test_a_byte_order_mark_wins_over_header_and_page(mark, encoding):
    text = decode(mark + page(GREEK, "windows-1251").encode(encoding), "text/html; charset=koi8-r")
    assert text is not None
    assert text.startswith("<html>")
    assert GREEK in text


def test_a_few_broken_bytes_do_not_make_another_encoding_of_utf8():
    text = decode(page(RUSSIAN).encode() + b"\xff\xfe")
    assert text is not None
    assert RUSSIAN in text


def test_nuls_go_and_control_characters_are_replaced():
    assert decode(b"<p>mini\x00ster\x01</p>") == "<p>minister\ufffd</p>"


def test_noise_has_no_encoding():
    assert decode(bytes(range(256)) * 30) is None
