"""What is no article is said, with its reason; what is short but an article stays one."""

from __future__ import annotations

import pytest

from archive.article import Article
from archive.outcomes import REASONS, Outcome
from crawler.extract import NotArticle, extract

URL = "https://mfa.avaria.example/en/news/4711"
MENU = "<nav><ul>" + "".join(f"<li><a href='/m{i}'>Menu {i}</a></li>" for i in range(8)) + "</ul></nav>"
SCRIPT = "<script src='/app.js'></script>"


def page(title: str, body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{MENU}{body}</body></html>"


def teasers(count: int, text: str = "The minister spoke about it at some length on Tuesday in the capital, he said.") -> str:
    one = "<div><h3><a href='/news/{0}'>Headline number {0} about the ministry</a></h3><p>{1}</p></div>"
    return "".join(one.format(i, text) for i in range(count))


def dated(count: int) -> str:
    return "<ul>" + "".join(f"<li>{i + 1} March 2024 <a href='/n/{i}'>Statement of the Ministry number {i}</a></li>" for i in range(count)) + "</ul>"


def links(count: int, text: str) -> str:
    return "".join(f"<p><a href='/n/{i}'>{text} {i}</a></p>" for i in range(count))


LISTINGS = {
    "news index": page("News | Avaria", f"<h1>News</h1>{teasers(12)}"),
    "dated list": page("Press releases", f"<h1>Press releases</h1>{dated(14)}"),
    "links only": page("Archive", "<h1>Archive</h1>" + links(20, "Minister receives the ambassador of a neighbouring state")),
    "Chinese list": page("新闻", "<h1>新闻</h1>" + links(15, "外交部长会见邻国大使并就双边关系交换意见")),
    "Arabic list": page("أخبار", "<h1>أخبار</h1>" + links(15, "استقبل وزير الخارجية سفير الدولة المجاورة في مقر الوزارة")),
    "Russian teasers": page("Новости", "<h1>Новости</h1>" + teasers(9, "Министр рассказал об этом во вторник на встрече с послами в столице страны.")),
    "search results": page("Search results for: ferry", f"<h1>Search results for: ferry</h1>{teasers(10)}"),
    "table of releases": page("Releases", "<table>" + "".join(f"<tr><td>0{i}.03.2024</td><td><a href='/r/{i}'>Release {i} on the ferry</a></td></tr>" for i in range(1, 9)) + "</table>"),
    "collection by JSON-LD": page("Topic", "<p>All that we wrote about the river and its neighbours, in one place for you.</p>" + teasers(3), "<script type='application/ld+json'>{\"@type\": \"CollectionPage\", \"name\": \"Topic\"}</script>"),
    "tag with one teaser": page("Ferries", "<h1>Ferries</h1>" + teasers(1)),
    "list above an imprint": page("Avaria", "<table>" + "".join(f"<tr><td><a href='/c/{i}'>Communiqué on the ferry across the strait {i}</a></td></tr>" for i in range(6)) + "<tr><td>Ministry of Avaria. Texts may be used freely if the source is named.</td></tr></table>"),
    "front page": page("Avaria Times", teasers(25)),
    "profile with activities": page("Jan Novák", "<h1>Jan Novák</h1><h2>Member</h2>" + teasers(8)),
}
LOGINS = {
    "English log-in": page("Log in", "<h1>Log in</h1><form><input name=u><input type=password name=p><button>Log in</button></form>"),
    "German log-in": page("Anmeldung", "<h1>Anmeldung</h1><form><input name=u><input type=password></form><p>Passwort vergessen?</p>"),
    "French log-in": page("Connexion", "<h1>Se connecter</h1><form><input type=password></form>"),
    "Chinese log-in": page("用户登录", "<h2>登录</h2><form><input type=password></form>"),
    "account wall": page("The Envoy", "<p>Members read on.</p><form><input type='email'><input type='password'></form>"),
}
CHALLENGES = {
    "just a moment": "<html><head><title>Just a moment...</title></head><body><div id=c></div><script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>",
    "enable cookies": page("avaria.example", "<h1>Checking your browser before accessing avaria.example.</h1><p>Please enable JavaScript and cookies to continue.</p>"),
    "captcha": page("Security check", "<h1>One more step</h1><p>Please complete the security check to access the site.</p><div class='g-recaptcha' data-sitekey='x'></div>"),
    "Radware": "<html><head><title>Radware Bot Manager Captcha</title></head><body><p>We apologize for the inconvenience...</p></body></html>",
    "Russian": page("Проверка", "<h1>Подтвердите, что вы не робот</h1><p>Проверка браузера займёт несколько секунд.</p>"),
    "Spanish": page("Verificación", "<h1>No soy un robot</h1><p>Verificando que usted es humano.</p>"),
}
SOFT_404 = {
    "English": page("Page not found", "<h1>Page not found</h1><p>Sorry, the page you are looking for does not exist. Try our search or go to the home page.</p>"),
    "French": page("Erreur", "<h1>Page introuvable</h1><p>La page que vous demandez n’existe pas ou a été déplacée vers une autre adresse.</p>"),
    "Spanish": page("MRE", "<h1>Página no encontrada</h1><p>La página que busca no existe en este sitio, vuelva al inicio por favor.</p>"),
    "German": page("Fehler", "<h1>Seite nicht gefunden</h1><p>Die gewünschte Seite wurde leider nicht gefunden, bitte nutzen Sie die Suche.</p>"),
    "Russian": page("МИД", "<h1>Страница не найдена</h1><p>К сожалению, запрошенная вами страница была удалена или перенесена.</p>"),
    "Arabic": page("خطأ", "<h1>الصفحة غير موجودة</h1><p>عذرا، الصفحة التي تبحث عنها غير متوفرة حاليا على هذا الموقع.</p>"),
    "Chinese": page("提示", "<h1>页面不存在</h1><p>抱歉，您要访问的页面不存在或已被删除，请返回首页继续浏览。</p>"),
    "Japanese": page("お知らせ", "<h1>ページが見つかりません</h1><p>お探しのページは移動または削除された可能性があります。</p>"),
    "without a heading": page("Avaria", "<p>Sorry, we could not find what you were looking for on our site.</p>"),
}
ERRORS = {
    "server error": page("Error", "<h1>Internal Server Error</h1><p>The server met an internal error and was unable to complete your request. Please try again.</p>"),
    "maintenance": page("Avaria", "<h1>Site maintenance</h1><p>We are improving our site and will be back as soon as the work is done.</p>"),
    "database": page("Database Error", "<h1>Error establishing a database connection</h1>"),
    "Portuguese": page("Portal", "<h1>Ocorreu um erro</h1><p>Não foi possível processar o seu pedido neste momento, tente mais tarde.</p>"),
    "access denied": page("Access Denied", "<h1>Access Denied</h1><p>You don't have permission to access this page on this server at all.</p>"),
}
OTHERS = {
    ("gallery", "pictures"): page("Photos of the visit", "<h1>Photos of the visit</h1>" + "<figure><img src='/a.jpg'><figcaption>At the airport</figcaption></figure>" * 6),
    ("gallery", "German pictures"): page("Bilder", "<h1>Bilder vom Besuch</h1>" + "<img src='/b.jpg' alt='Bild'>" * 8),
    ("needs-javascript", "empty root"): f"<html><head><title>Portal</title></head><body><div id='root'></div>{SCRIPT}</body></html>",
    ("needs-javascript", "asks for it"): f"<html><head><title>P</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript><p>Loading</p>{SCRIPT}</body></html>",
    ("needs-javascript", "Chinese"): f"<html><body><noscript>请启用JavaScript</noscript><div>…</div>{SCRIPT}</body></html>",
    ("empty", "no bytes"): "",
    ("empty", "white space"): " \n\t ",
    ("empty", "no text"): "<html><head><title>x</title></head><body></body></html>",
    ("no-text", "an address"): page("Contact", "<h1>Contact</h1><p>1 Harbour Street</p><p>Klow</p><p>Tel. 12345</p>"),
    ("not-html", "JSON"): '{"title": "x", "items": []}',
    ("not-html", "a feed"): "<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>",
    ("not-html", "plain text"): "The minister met the ambassador.",
}  # fmt: skip
CASES = [(("listing", name), text) for name, text in LISTINGS.items()]
CASES += [(("login", name), text) for name, text in LOGINS.items()]
CASES += [(("challenge", name), text) for name, text in CHALLENGES.items()]
CASES += [(("soft-404", name), text) for name, text in SOFT_404.items()]
CASES += [(("error-page", name), text) for name, text in ERRORS.items()]
CASES += list(OTHERS.items())


@pytest.mark.parametrize(("case", "text"), CASES, ids=["-".join(case) for case, _ in CASES])
def test_what_is_no_article_gives_its_reason(case, text):
    found = extract(text.encode(), URL)
    assert isinstance(found, NotArticle), found
    assert found.reason == case[0]
    assert found.reason in REASONS[Outcome.FILTERED]


@pytest.mark.parametrize(
    "body",
    [b"\x89PNG\r\n\x1a\n", b"PK\x03\x04aaaa", b"\x1f\x8b\x08\x00"],
)
def test_a_binary_file_is_not_html(body):
    assert extract(body, URL) == NotArticle("not-html", "a binary file")


def test_noise_is_undecodable():
    noise = bytes(range(256)) * 40
    assert extract(b"<html><body>" + noise, URL) == NotArticle("undecodable")


SHORT = {
    "two sentences": ("Statement on the elections", "<p>Avaria welcomes the peaceful conduct of the elections in Borduria on Sunday.</p><p>We look forward to working with the new parliament.</p>"),
    "one sentence": ("Condolences", "<p>The Ministry of Foreign Affairs expresses its condolences to the families of the victims of the flood in Borduria.</p>"),
    "Chinese": ("外交部声明", "<p>外交部对博尔多利亚发生的洪灾表示深切慰问，并愿提供必要的援助。中方将继续关注有关情况。</p>"),
    "Arabic": ("بيان", "<p>تعرب وزارة الخارجية عن خالص تعازيها لأسر ضحايا الفيضانات، وتؤكد تضامنها مع حكومة وشعب البلد الصديق.</p>"),
    "Russian": ("Заявление", "<p>Министерство выражает соболезнования семьям погибших. Наше посольство следит за обстановкой и помогает гражданам.</p>"),
    "about a missing page": ("Court finds 404 pages of treaty were not found", "<p>The court said on Tuesday that 404 pages of the treaty had not been found in the archive of the ministry.</p><p>The minister promised that the search would go on until every single page was found again, in whatever cellar it lay.</p>" + "<p>Historians who had asked for the papers said that they would wait, as they had waited for twenty years already.</p>" * 12),
    "numbered communiqué": ("Joint communiqué", "<p>The ministers of the three states met in Klow and adopted the following text together.</p><ol>" + "".join(f"<li>They agree on point {i} about the river, the ferry and the price of salt.</li>" for i in range(9)) + "</ol>"),
    "with a log-in box": ("Minister opens the fair", "<form><input name=u><input type=password></form>" + "<p>The minister opened the fair on Monday morning and praised the exhibitors from eleven countries for their patience with the weather.</p>" * 9),
}  # fmt: skip


@pytest.mark.parametrize("name", SHORT)
def test_a_short_statement_is_an_article(name):
    title, text = SHORT[name]
    found = extract(page(f"{title} - Avaria", f"<main><h1>{title}</h1>{text}</main>").encode(), URL)
    assert isinstance(found, Article), found
    assert found.title == title


def test_links_to_related_news_beneath_it_make_no_list_of_an_article():
    text = "<p>The minister met the ambassador in the capital on Tuesday and they spoke about trade, visas and the river.</p>" * 4
    found = extract(page("Minister meets ambassador", f"<main><h1>Minister meets ambassador</h1>{text}</main><h4>Latest news</h4>{teasers(9)}").encode(), URL)
    assert isinstance(found, Article), found
    assert "Headline number" not in found.text


def test_a_section_is_told_by_its_address_and_its_linked_headlines():
    prose = "<h2>Videos</h2>" + "<div>Now playing</div><p>The minister spoke about it at some length on Tuesday in the capital, he said.</p>" * 9
    text = page("Science", f"<main><h1>Science</h1><section>{teasers(16, '')}</section><section>{prose}</section></main>").encode()
    assert extract(text, "https://mfa.avaria.example/science").reason == "listing"
    assert isinstance(extract(text, "https://mfa.avaria.example/science/2024/why-the-river-rises-in-spring"), Article)


def test_lines_with_dates_are_a_list_even_without_links():
    lines = "".join(f"<p>0{i}-07-2014 / 14-10-2014 : Committee on the river number {i}</p>" for i in range(1, 9))
    notice = "<p>All the information on this page is taken from the register of the assembly, as it stood on the day.</p>"
    found = extract(page("Jan Novák", f"<h1>Jan Novák</h1>{lines}{notice}").encode(), URL)
    assert found == NotArticle("listing", "lines with dates")


def test_a_page_that_calls_itself_a_collection_is_a_list():
    text = "<p>The river has kept both countries busy for three hundred years, and we have written about it for forty.</p>" * 4
    head = '<script type="application/ld+json">{"@type": "CollectionPage", "name": "The river"}</script>'
    assert extract(page("The river", f"<h1>The river</h1>{text}", head).encode(), URL) == NotArticle("listing", "calls itself a list")


def test_headings_with_next_to_nothing_under_them_are_a_list():
    headings = "".join(f"<h3>Activity number {i} of the member</h3>" for i in range(9))
    text = "<p>The member spoke about the river and its ferries and voted for the report on Tuesday afternoon.</p>"
    found = extract(page("Jan Novák", f"<h1>Jan Novák</h1>{headings}{text}").encode(), URL)
    assert found == NotArticle("listing", "headings without text under them")
