"""Whether an article is free to read, and notices that say its text is cut."""

from __future__ import annotations

import json

import pytest

from crawler.extract import access
from crawler.extract.access import Access
from crawler.extract.page import opened

TEXT = "The minister met the ambassador in the capital on Tuesday. They spoke about trade and the river."
LONG = " ".join([TEXT] * 30)


def read(below: str = "", text: str = TEXT, head: str = "", above: str = "") -> Access:
    body = f"<html><head>{head}</head><body><p>{above}</p><p>{text}</p>{below}</body></html>"
    page = opened(body.encode(), "https://envoy.example/1", {})
    end = next(i for i, block in enumerate(page.blocks) if block.text == text) + 1
    return access.read(page.said, page.blocks, end, text)


def ld(**fields: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': 'Talks', **fields})}</script>"


@pytest.mark.parametrize(
    ("stated", "free"),
    [(True, True), (False, False), ("True", True), ("false", False), ("https://schema.org/False", False), ("perhaps", None), (None, None)],
)
def test_schema_org_says_whether_it_is_free(stated: object, free: bool | None) -> None:
    assert read(head=ld(isAccessibleForFree=stated)) == Access(free)


@pytest.mark.parametrize(("tier", "free"), [("free", True), ("locked", False), ("metered", False), ("gold", None)])
def test_open_graph_says_it_where_schema_org_does_not(tier: str, free: bool | None) -> None:
    meta = f"<meta property='article:content_tier' content='{tier}'>"
    assert read(head=meta).free is free
    assert read(head=meta + ld(isAccessibleForFree=True)).free is True


@pytest.mark.parametrize(
    "notice",
    [
        "Subscribe to continue reading", "Sign in or create an account to keep reading", "To read the rest, subscribe and continue reading",
        "This article is only available to subscribers", "You have reached your limit of free articles", "Unlock this article for 1 crown",
        "Abonnez-vous pour lire la suite", "La suite est réservée aux abonnés", "Suscríbete para seguir leyendo", "Contenido exclusivo para suscriptores",
        "Jetzt registrieren und weiterlesen", "Um diesen Artikel weiterzulesen, schließen Sie ein Abo ab", "Abbonati per continuare a leggere",
        "Assine para continuar lendo", "Log in om verder te lezen", "Zaloguj się, aby czytać dalej", "Подпишитесь, чтобы читать дальше",
        "Материал доступен только подписчикам", "Передплатіть, щоб читати далі", "Okumaya devam etmek için abone olun", "Συνδεθείτε για να διαβάσετε τη συνέχεια",
        "Fizessen elő, hogy tovább olvashassa", "Գրանցվեք՝ շարունակելու համար", "Prenumeruokite ir skaitykite toliau", "اشترك لقراءة المقال كاملا",
        "برای ادامه مطالعه مشترک شوید", "पढ़ने के लिए लॉग इन करें", "登录后继续阅读", "訂閱後繼續閱讀全文", "ログインして続きを読む", "로그인 후 계속 읽기",
        "Đăng nhập để đọc tiếp", "Berlangganan untuk membaca selengkapnya",
    ],
)  # fmt: skip
def test_a_notice_below_a_short_text_says_that_it_is_cut(notice: str) -> None:
    assert read(f"<div>{notice}</div>") == Access(False, (f"text-cut: {notice}",))


@pytest.mark.parametrize(
    "line",
    ["Sign up to our newsletter", "Log in to read the comments", "Subscribe", "Scroll to continue", "Join our forum to keep talking", "Abonnez-vous à notre lettre", "订阅我们的频道"],
)
def test_an_invitation_that_holds_nothing_back_is_no_notice(line: str) -> None:
    assert read(f"<div>{line}</div>") == Access()


def test_a_notice_above_the_text_or_far_below_is_the_sites() -> None:
    assert read(above="Subscribe to continue reading") == Access()
    assert read("<p>Another line of the site</p>" * 20 + "<p>Subscribe to continue reading</p>") == Access()


def test_below_a_long_text_that_ends_a_notice_only_covers_it() -> None:
    assert read("<p>Subscribe to continue reading</p>", LONG) == Access()
    assert read("<p>Subscribe to continue reading</p>", LONG + " And then the").warnings == ("text-cut: Subscribe to continue reading",)


def test_a_text_that_costs_money_and_breaks_off_is_cut() -> None:
    head = ld(isAccessibleForFree=False)
    assert read(head=head, text=TEXT + " And then…").warnings == ("text-cut: the page is not accessible for free, and the text breaks off",)
    assert read(head=head).warnings == ()
    assert read(text=TEXT + " And then…").warnings == ()
