"""A foreign ministry: tables for layout, two languages, numbered communiqués, a sitemap index, no feed."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import datetime
from html import escape

from crawler.demo.pages import XML, Page, Pages, body, each, facts, fill, latest
from crawler.demo.story import Story

ROOT = "http://mfa.avaria.example"

ROBOTS = f"""User-agent: *
Disallow: /en/communiques/embargoed/
Disallow: /ar/communiques/embargoed/

Sitemap: {ROOT}/sitemap.xml
"""

WORDS = {
    "en": {
        "direction": "ltr",
        "ministry": "Ministry of Foreign Affairs of Avaria",
        "place": "Palace Quay 1, Belmora",
        "home": "Home",
        "communiques": "Communiqués",
        "about": "About the Ministry",
        "staff": "Staff log-in",
        "latest_title": "Latest communiqués",
        "footer": "Ministry of Foreign Affairs of Avaria. Texts may be used freely if the source is named.",
        "number_label": "Communiqué No.",
        "print": "Print this page",
        "back": "Back to the list",
        "twin": "Arabic version",
        "embargoed": "Communiqué under embargo",
        "lost": "Annual report of the Ministry",
        "not_found": "Page not found",
        "embargo_text": "A text that robots are asked not to read before its hour.",
        "about_text": "The Ministry conducts the foreign relations of Avaria and assists its citizens abroad. "
        "It has forty-six missions and about nine hundred members of staff.",
        "lost_text": "The page you are looking for could not be found. It may have been moved or deleted.",
        "login_text": "Please log in with your service number and password.",
    },
    "ar": {
        "direction": "rtl",
        "ministry": "وزارة خارجية أفاريا",
        "place": "رصيف القصر 1، بلمورا",
        "home": "الرئيسية",
        "communiques": "البيانات",
        "about": "عن الوزارة",
        "staff": "دخول الموظفين",
        "latest_title": "أحدث البيانات",
        "footer": "وزارة خارجية أفاريا. يجوز استخدام النصوص بحرية مع ذكر المصدر.",
        "number_label": "بيان رقم",
        "print": "طباعة الصفحة",
        "back": "العودة إلى القائمة",
        "twin": "النسخة الإنجليزية",
        "embargoed": "بيان محظور النشر حتى موعده",
        "lost": "التقرير السنوي للوزارة",
        "not_found": "الصفحة غير موجودة",
        "embargo_text": "نص يُطلب من برامج الزحف ألا تقرأه قبل موعد نشره.",
        "about_text": "تتولى الوزارة إدارة العلاقات الخارجية لأفاريا ومساعدة مواطنيها في الخارج. "
        "ولديها ست وأربعون بعثة ونحو تسعمئة موظف.",
        "lost_text": "الصفحة التي تبحث عنها غير موجودة. ربما نُقلت أو حُذفت.",
        "login_text": "يرجى تسجيل الدخول برقم الخدمة وكلمة المرور.",
    },
}
MONTHS = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"


def pages(stories: Sequence[Story], changed: datetime) -> Pages:
    """Give the whole site; ``changed`` is when its lists last changed."""
    site: Pages = {"/robots.txt": Page(ROBOTS.encode(), changed, "text/plain")}
    for language in WORDS:
        site |= _edition([story for story in stories if story.language == language], language, changed)
    site["/"] = Page(b"", changed, status=302, location=f"{ROOT}/en/")
    site["/images/crest.svg"] = Page(fill("crest.svg").encode(), changed, "image/svg+xml")
    return site | _sitemaps(stories, changed)


def _edition(stories: Sequence[Story], language: str, changed: datetime) -> Pages:
    root, words = f"/{language}", WORDS[language]
    plain = {
        f"{root}/": ("home", _list(stories[:4])),
        f"{root}/communiques/": ("communiques", _list(stories) + _odd_rows(language)),
        f"{root}/about.html": ("about", f"<p>{words['about_text']}</p>"),
        f"{root}/staff/login.html": ("staff", f"<p>{words['login_text']}</p>" + fill("login.html")),
        f"{root}/communiques/2025/annual-report.html": ("not_found", f"<p>{words['lost_text']}</p>"),
        f"{root}/communiques/embargoed/53-2026.html": ("embargoed", f"<p>{words['embargo_text']}</p>"),
    }
    shells = {
        path: Page(_shell(f"<h1>{words[word]}</h1>{content}", stories, language, words[word]), changed)
        for path, (word, content) in plain.items()
    }
    return shells | {story.path: Page(_article(story, stories), story.modified) for story in stories}


def _shell(content: str, stories: Sequence[Story], language: str, title: str, head: str = "") -> bytes:
    words = WORDS[language]
    used = {key: words[key] for key in ("direction", "ministry", "place", "home", "communiques", "about", "staff")}
    filled = fill(
        "ministry.html",
        **used,
        language=language,
        title=title,
        head=head,
        content=content,
        latest_title=words["latest_title"],
        latest=each("ministry-latest.html", stories[:4]),
        footer=words["footer"],
    )
    return filled.encode()


def _list(stories: Sequence[Story]) -> str:
    rows = each("ministry-row.html", stories)
    return f'<table class="list" width="100%">{rows}</table>'


def _odd_rows(language: str) -> str:
    words, root = WORDS[language], f"/{language}/communiques"
    return (
        f'<p><a href="{root}/embargoed/53-2026.html">{words["embargoed"]}</a></p>'
        f'<p><a href="{root}/2025/annual-report.html">{words["lost"]}</a></p>'
    )


def _article(story: Story, stories: Sequence[Story]) -> bytes:
    words, known = WORDS[story.language], facts(story)
    content = fill(
        "ministry-article.html",
        **{key: known[key] for key in ("number", "title", "section")},
        **{key: words[key] for key in ("home", "communiques", "number_label", "print", "back")},
        language=story.language,
        date=_date(story),
        body=body(story),
        twin=f'<a href="{story.twin}">{words["twin"]}</a> | ' if story.twin else "",
    )
    head = fill("ministry-head.html", **known) + _alternate(story)
    return _shell(content, stories, story.language, escape(story.title), head)


def _date(story: Story) -> str:
    if story.language == "ar":
        return f"{story.published.day} {MONTHS.split()[story.published.month - 1]} {story.published.year}"
    return facts(story)["long"]


def _alternate(story: Story) -> str:
    other = "ar" if story.language == "en" else "en"
    return f'<link rel="alternate" hreflang="{other}" href="{ROOT}{story.twin}">\n' if story.twin else ""


def _sitemaps(stories: Sequence[Story], changed: datetime) -> Pages:
    english = [story for story in stories if story.language == "en"]
    arabic = [story for story in stories if story.language == "ar"]
    index = fill("sitemap-index.xml", root=ROOT, modified=changed.isoformat())
    packed = gzip.compress(_sitemap(arabic), mtime=0)
    return {
        "/sitemap.xml": Page(index.encode(), changed, XML),
        "/sitemap-en.xml": Page(_sitemap(english), latest(english), XML),
        "/sitemap-ar.xml.gz": Page(packed, latest(arabic), "application/gzip"),
    }


def _sitemap(stories: Sequence[Story]) -> bytes:
    return fill("sitemap.xml", urls=each("sitemap-url.xml", stories, ROOT)).encode()
