"""What several test files need: an archive of invented articles in several scripts, and a web on loopback to crawl."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

import pytest

from archive.article import Article, Attachment, Exchange
from archive.ids import digest
from archive.outcomes import Ending, Outcome, Tally
from archive.writer import Writer

if TYPE_CHECKING:
    from crawler.session import Summary

SOURCES = (
    ("avaria", "Ministry of Foreign Affairs of Avaria", "foreign-ministry", "AV", "en"),
    ("envoy", "The Quiet Envoy", "magazine", "GB", "en"),
    ("straits", "Council of the Three Straits", "international-organisation", "", "fr"),
)
FIRST = """The Minister of Foreign Affairs received the ambassador of Lower Borduria in the Mirror Hall on Tuesday.

## Trade

They spoke about the two-state ferry line, the price of salt and the U.S. proposal:

- a ferry every second day

- one tariff for both banks

The ambassador thanked the minister and invited her to the spring regatta."""

# source, path, language, published, title, text
ARTICLES = (
    ("avaria", "press/1", "en", "2026-03-03T16:20:00+02:00", "Minister receives ambassador of Lower Borduria", FIRST),
    ("avaria", "ar/press/2", "ar", "2026-03-05T11:00:00+02:00", "وزيرة الخارجية تستقبل سفير بوردوريا السفلى",
     "استقبلت وزيرة الخارجية في قاعة المرايا سفير بوردوريا السفلى، وبحثا خط العبّارات وأسعار الملح.\n\n## التجارة\n\nاتفق الجانبان على 3 رحلات في الأسبوع.\n\n- رحلة كل يومين\n\n- تعرفة واحدة"),
    ("avaria", "he/press/3", "he", "2026-02-11", "שרת החוץ נפגשה עם השגריר", "השרה נפגשה עם השגריר באולם המראות ושוחחה על קו המעבורת."),
    ("avaria", "zh/press/4", "zh", "2026-03-06T09:00:00+08:00", "外交部长会见下博尔多利亚大使",
     "外交部长星期二在镜厅会见了下博尔多利亚大使，双方就渡轮航线和盐价交换了意见。\n\n## 贸易\n\n双方同意每两天开行一班渡轮。"),
    ("avaria", "ru/press/5", "ru", "2026-03-01T10:15:00+03:00", "Министр приняла посла Нижней Бордурии",
     "Министр иностранных дел приняла посла Нижней Бордурии в Зеркальном зале. Стороны обсудили паромную линию."),
    ("envoy", "salt-and-ferries", "en", "2026-03-07T06:00:00Z", "Salt and ferries: what the regatta will decide",
     "Nobody in the salt trade expected the ferry to return. Then a letter came.\n\nA former envoy recalls three regattas and one very long lunch."),
    ("envoy", "hostile", "en", "2026-01", '<script>alert("x")</script> & <b>bold</b> claims', "A page <img src=x onerror=alert(1)> with *odd* words.\n\n=1+1 is two."),
    ("envoy", "undated", "", None, "A note without a date", "Some notes have neither a date nor a language."),
    ("straits", "resolution-12", "fr", "2025-11-30T18:00:00+01:00", "Résolution 12 sur la navigation nocturne",
     "Le Conseil a adopté la résolution 12 à l’unanimité.\n\n1. Demande aux riverains d’éclairer les phares."),
)  # fmt: skip


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of private test pages beside the checkout."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("there are no private test pages beside this checkout")
    return folder


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with three sources and sixty-nine articles, one of them changed; only to be read."""
    folder = tmp_path_factory.mktemp("sample") / "archive"
    with Writer(folder) as writer:
        crawl = writer.start_crawl(map(_source, SOURCES), "2026-03-08T08:00:00Z")
        for article in _articles():
            seen = _see(writer, article, "2026-03-08T08:01:00Z")
            writer.note(crawl, Ending(article.source, article.url, Outcome.NEW, "", seen))
        _attach(writer, _article(*ARTICLES[-1]), "2026-03-08T08:01:30Z")
        writer.note(crawl, Ending("straits", "http://straits.example/lost", Outcome.FAILED, "timeout"))
        changed = FIRST.replace("spring regatta", "autumn regatta")
        _see(writer, _article("avaria", "press/1", "en", ARTICLES[0][3], "Minister receives ambassador", changed),
             "2026-03-09T08:01:00Z")  # fmt: skip
        tally = Tally("straits")
        tally.count(Outcome.FAILED, "timeout")
        writer.finish_crawl(crawl, "2026-03-08T08:02:00Z", 3, [tally])
    return folder


def _source(row: tuple[str, str, str, str, str]) -> dict[str, object]:
    ident, name, kind, country, language = row
    about = {"id": ident, "name": name, "kind": kind, "country": country, "language": language}
    return {**about, "homepage": f"http://{ident}.example/"}


FULLER: dict[str, Any] = {
    "modified": "2026-03-05T09:00:00+02:00",
    "modified_raw": "changed 5 March 2026",
    "modified_from": "text",
    "modified_precision": "minute",
    "language_declared": "en_AV",
    "dateline_date": "2026-03-03",
    "image_caption": "The minister on the ferry",
    "image_credit": "Ana Lind",
    "accessible_for_free": False,
    "warnings": ("text-cut: Subscribe to read on",),
}


def _articles() -> Iterator[Article]:
    for row in ARTICLES:
        yield _article(*row)
    for number in range(1, 61):
        title = f"Weekly briefing {number}"
        yield _article("envoy", f"briefing/{number}", "en", f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}", title,
                       f"Briefing number {number} is about lighthouses and the regatta.")  # fmt: skip


def _article(source: str, path: str, language: str, published: str | None, title: str, text: str) -> Article:
    url = f"http://{source}.example/{path}"
    return Article(
        url=url,
        canonical_url=url,
        source=source,
        title=title,
        text=text,
        language=language or None,
        published=published,
        published_raw=published and f"on {published[:10]}",
        published_from=published and "json-ld",
        published_precision=published and {7: "month", 10: "day"}.get(len(published), "second"),
        authors=("Ana Lind", "O. Berg") if source == "envoy" else (),
        section="Diplomatic News" if source == "envoy" else None,
        tags=("ferries", "salt"),
        dateline_place="Avar City" if path == "press/1" else None,
        agency="AVA" if path == "press/1" else None,
        image=f"http://{source}.example/lead.jpg",
        robots=("noarchive",) if path == "press/1" else (),
        schema_type="NewsArticle",
        **(FULLER if path == "press/1" else {}),
    )


def _see(writer: Writer, article: Article, when: str) -> str:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    body = f"<title>{article.title}</title>{article.text}".encode()
    capture = writer.record(Exchange(url=article.url, fetched=when, status=200, response_headers=headers, body=body))
    writer.add(article, capture)
    return capture.id


def _attach(writer: Writer, page: Article, when: str) -> None:
    url, body = f"{page.url}.pdf", b"%PDF-1.4"
    capture = writer.record(Exchange(url=url, fetched=when, status=200, body=body))
    file = Attachment(url=url, digest=digest(body), media_type="application/pdf", capture=capture.id, seen=when, is_text=True)
    writer.attach(file, page)


class PdfLine(NamedTuple):
    """A line of a PDF page: where its baseline begins, in points, its size, its text, and how it is turned."""

    x: float
    y: float
    size: float
    text: str
    turned: str = "1 0 0 1"


class Pdf(Protocol):
    """Make a PDF of pages of lines; ``info`` is its information dictionary."""

    def __call__(self, *pages: Sequence[PdfLine], pictures: bool = False, locked: bool = False, **info: str) -> bytes: ...


@pytest.fixture(scope="session")
def pdf() -> Pdf:
    """Make PDFs in any script: their letters have names and widths, and need no font on the machine."""
    return _pdf


def _pdf(*pages: Sequence[PdfLine], pictures: bool = False, locked: bool = False, **info: str) -> bytes:
    numbers = [8 + 2 * index for index in range(len(pages))]
    said = "".join(f"/{name}({value})" for name, value in info.items())
    objects = [
        "<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{number} 0 R' for number in numbers)}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/None/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/None/DW 500/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        "/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/None/Flags 4/FontBBox[0 -200 1000 900]>>>>",
        _stream("1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange"),
        _stream("7", "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"),
        f"<<{said}>>",
    ]
    for number, page in zip(numbers, pages, strict=True):
        resources = f"/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>/Contents {number + 1} 0 R"
        drawn = ["q 595 0 0 842 0 0 cm /I Do Q"] * pictures
        drawn += [f"BT /F {size} Tf {turned} {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, size, text, turned in page]
        objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}>>", _stream("\n".join(drawn))]
    return _file(objects, f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'ab' * 32}>/U<{'cd' * 32}>>>/ID[<00><00>]" * locked)


def _stream(content: str, about: str = "") -> str:
    return f"<<{about}/Length {len(content)}>>stream\n{content}\nendstream"


def _file(objects: list[str], trailer: str) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(f"{len(body):010} 00000 n \n")
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{''.join(places)}"
    return body + f"{table}trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 7 0 R{trailer}>>\nstartxref\n{len(body)}\n%%EOF\n".encode()


class Answer(NamedTuple):
    """What the test web answers: decoded body, status, headers; ``raw`` replaces the whole answer on the wire."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    raw: bytes | None = None
    wait: float = 0.0


class Web:
    """Sites under ``.example`` names, served on loopback; pages are looked up by host and path at every request."""

    answer = Answer
    paragraphs: tuple[str, ...]

    def __init__(self, certificate: Path | None = None) -> None:
        self.scheme = "https" if certificate else "http"
        self.paragraphs = PARAGRAPHS
        self.pages: dict[str, Answer | Callable[[Mapping[str, str]], Answer]] = {}
        self.log: list[tuple[float, str, Mapping[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02])
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def hosts(self) -> dict[str, tuple[str, int]]:
        """Every host that has a page, as Config.hosts wants it."""
        return {urlsplit(url).netloc: ("127.0.0.1", self.port) for url in self.pages}

    def asked(self, part: str = "") -> list[str]:
        """The addresses that were asked for, in order, robots.txt left out."""
        return [url for _, url, _ in self.log if part in url and not url.endswith("/robots.txt")]

    def article(self, url: str, title: str, *paragraphs: str, **headers: str) -> None:
        """Serve a page that reads like an article."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
        page = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
        self.pages[url] = Answer(page.encode(), headers={"Content-Type": "text/html; charset=utf-8", **headers})

    def listing(self, url: str, *links: str) -> None:
        """Serve a page of links."""
        items = "".join(f'<li><a href="{link}">Statement on {link.rsplit("/", 1)[-1]}</a></li>' for link in links)
        self.pages[url] = Answer(f"<html><body><ul>{items}</ul></body></html>".encode(), headers={"Content-Type": "text/html"})

    def feed(self, url: str, *links: str) -> None:
        """Serve an RSS feed."""
        items = "".join(f"<item><title>{link.rsplit('/', 1)[-1]}</title><link>{link}</link></item>" for link in links)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
        self.pages[url] = Answer(body.encode(), headers={"Content-Type": "application/rss+xml"})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


PARAGRAPHS = (
    "The Minister of Foreign Affairs received the ambassador on Tuesday to discuss the renewal of the ferry agreement.",
    "Both sides reaffirmed that the agreement of 2019 remains the basis of trade across the strait, and that talks go on.",
    "The minister thanked the ambassador for the help that his country gave after the storm in the northern islands.",
)


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            # As a proxy it is given the whole address.
            url = self.path if self.path.startswith("http://") else f"{web.scheme}://{self.headers['Host']}{self.path}"
            web.log.append((time.monotonic(), url, dict(self.headers.items())))
            page = web.pages.get(url, Answer(b"<title>Not found</title>", 404))
            self._send(page(self.headers) if callable(page) else page)

        def _send(self, answer: Answer) -> None:
            time.sleep(answer.wait)
            with suppress(ConnectionError):
                if answer.raw is not None:
                    self.wfile.write(answer.raw)
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a self-signed certificate for some names, with its key, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    def make(*names: str) -> Path:
        key, present, day = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC), timedelta(days=1)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
        made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), present - day, present + day)
        made = made.add_extension(x509.SubjectAlternativeName(list(map(x509.DNSName, names))), critical=False)
        signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
        secret = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        path = tmp_path_factory.mktemp("tls") / "site.pem"
        path.write_bytes(secret + signed.public_bytes(form.Encoding.PEM))
        return path

    return make


@pytest.fixture
def web() -> Iterator[Web]:
    """An empty web on loopback."""
    sites = Web()
    yield sites
    sites.close()


class Apart(Protocol):
    """Call a function in a new process, and give what it returns or raises."""

    def __call__(self, work: Callable[..., Any], *args: Any) -> Any: ...


@pytest.fixture
def apart() -> Apart:
    """For what can be done once in the life of a process; each is a copy of one that has loaded the code."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["crawler.probe", "crawler.propose"])

    def run(work: Callable[..., Any], *args: Any) -> Any:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            return pool.submit(work, *args).result()

    return run


class Crawl(Protocol):
    """Crawl sources, given as tables, into one archive; keywords are Config's."""

    folder: Path

    def __call__(self, *tables: Mapping[str, Any], limit: int | None = None, since: str | None = None, backfill: bool = False, **config: Any) -> Summary: ...


@pytest.fixture
def crawl(web: Web, tmp_path: Path) -> Crawl:
    """Run crawls of the test web into an archive of this test."""
    from crawler.config import Config
    from crawler.run import crawl_apart
    from crawler.session import Options
    from crawler.sources import Source

    folder = tmp_path / "archive"

    def run(*tables: Mapping[str, Any], limit: int | None = None, since: str | None = None, backfill: bool = False, **config: Any) -> Summary:
        sources = [Source(**{"name": table["id"], "kind": "other", **table}) for table in tables]
        config["look_again"] = (config.get("look_again", 0),)
        settings = Config(**{"hosts": web.hosts(), "delay": 0.0, "workers": 1, **config})
        return crawl_apart(folder, sources, settings, Options(limit=limit, since=since, backfill=backfill))

    run.folder = folder  # type: ignore[attr-defined]
    return cast(Crawl, run)
