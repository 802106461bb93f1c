"""Measure how much of a site a backfill finds, with no pattern given: ``python tests/campaigns/discovery.py [--short] [KIND ...]``.

Serves invented sites of several kinds on loopback, lets a crawl walk all of them from their homepages alone, and prints
for each how many articles it has, how many were stored, and the share of fetches that were neither articles nor lists. A
site that refuses is left alone as always, and visited again when that time is over, as if it had passed; what it refused
is counted apart. Ends with 1 if a kind is found less than 99 % or wastes 2 % or more.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from archive.outcomes import Tally
from archive.store import Archive
from crawler.config import Config
from crawler.run import crawl_apart
from crawler.session import Options
from crawler.sources import Source

WORDS = (
    *("salt", "ferry", "treaty", "harbour", "envoy", "accord", "border", "council", "regatta"),
    *("lantern", "tariff", "delta", "strait", "island", "consul", "summit", "river", "bridge"),
)
SESSION = re.compile(r"^/sid_[0-9A-F]{16}")
HTML = "text/html; charset=utf-8"
Reply = tuple[int, str, bytes]


@dataclass
class Site:
    """One invented site: ``answer`` gives the reply to a path; ``articles`` are the paths of its articles."""

    name: str
    articles: list[str]
    answer: Callable[[str, dict[str, str]], Reply]
    asked: list[str] = field(default_factory=list)
    useful: int = 0
    left: set[str] = field(default_factory=set)
    refused: int = 0
    rested: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.left = set(self.articles)

    @property
    def host(self) -> str:
        return f"{self.name}.example"

    def is_useful(self, path: str, kind: str, body: bytes) -> bool:
        """Whether an answer is an article that was not given before, or names one: all else of HTML is lost."""
        path = SESSION.sub("", path)
        if path in self.left:
            self.left.remove(path)
            return True
        return path not in self.articles and (kind != HTML or any(f'{article}"'.encode() in body for article in self.articles))


def title(number: int) -> str:
    """A headline of its own for each article."""
    return " ".join(("Minister", "on", *(WORDS[(number // 18**place) % 18] for place in range(4)), str(number))).capitalize()


def story(number: int) -> bytes:
    """A page that reads like an article, each with words of its own."""
    words = [WORDS[(number * 7 + step * (number % 5 + 1)) % 18] for step in range(60)]
    body = "".join(f"<p>In its meeting number {number} the council spoke about the {' and the '.join(words[at : at + 15])}, and agreed to meet again.</p>" for at in range(0, 60, 15))
    day = f"20{10 + number % 16}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return page(title(number), f'<article><h1>{title(number)}</h1><time datetime="{day}">{day}</time>{body}</article>')


def page(name: str, content: str, head: str = "") -> bytes:
    """A page in the site's frame: menu, content, footer."""
    menu = "".join(f'<li><a href="{path}">{text}</a></li>' for path, text in MENU)
    footer = "".join(f'<a href="/{name}">{name.replace("-", " ").title()}</a> ' for name in ("legal-notice", "privacy", "contact", "accessibility"))
    return f'<!doctype html><html lang="en"><head><title>{name}</title>{head}</head><body><nav><ul>{menu}</ul></nav><main>{content}</main><footer>{footer}</footer></body></html>'.encode()


MENU = (("/", "Home"), ("/news", "News"), ("/about", "The Ministry"), ("/minister", "The Minister"), ("/services", "Services"), ("/contact", "Contact"))
TRAPS = '<nav><a href="/w/ten">What is on</a><a href="/z/entrance">Quarry</a></nav>'
ABOUT = page("About", "<h1>The Ministry</h1><ul><li>Protocol</li><li>Archive</li></ul>")
LOST: Reply = (404, HTML, b"<title>Not found</title>")


def items(numbers: Iterator[int] | range, paths: Callable[[int], str]) -> str:
    """A list of links."""
    return "<ul>" + "".join(f'<li><a href="{paths(number)}">{title(number)}</a></li>' for number in numbers) + "</ul>"


def pages_of(total: int, number: int, size: int) -> range:
    """The articles of one page of a list, newest first."""
    return range(total - (number - 1) * size, max(0, total - number * size), -1)


def static(path: str) -> Reply | None:
    """What every site has beside its articles."""
    return (200, HTML, ABOUT) if path in ("/about", "/minister", "/services", "/contact", "/privacy", "/legal-notice", "/accessibility") else None


def slug(number: int) -> str:
    return f"/{title(number).lower().replace(' ', '-')}/"


def wordpress(total: int) -> Site:
    """A magazine on WordPress: front page, feed of ten, and the API with the whole catalogue."""
    known = {slug(number): number for number in range(1, total + 1)}
    api = '<link rel="https://api.w.org/" href="/wp-json/"><link rel="alternate" type="application/rss+xml" href="/feed/">'

    def answer(path: str, query: dict[str, str]) -> Reply:
        if path in known:
            return 200, HTML, story(known[path])
        if path == "/":
            return 200, HTML, page("Front", items(pages_of(total, 1, 10), slug) + '<a class="next" href="/page/2/">Older posts</a>', api)
        if said := re.fullmatch(r"/page/(\d+)/", path):
            number = int(said[1])
            further = f'<a class="next" href="/page/{number + 1}/">Older posts</a>' if number * 10 < total else ""
            return 200, HTML, page("Front", items(pages_of(total, number, 10), slug) + further, api)
        if path == "/wp-json/wp/v2/types":
            kinds = {"post": {"rest_base": "posts"}, "page": {"rest_base": "pages"}, "wp_block": {"rest_base": "blocks"}}
            return 200, "application/json", json.dumps(kinds).encode()
        if path == "/wp-json/wp/v2/posts":
            numbers = pages_of(total, int(query.get("page", "1")), int(query.get("per_page", "10")))
            said_ = [{"link": f"http://wordpress.example{slug(n)}", "date_gmt": f"20{10 + n % 16}-03-01T10:00:00", "title": {"rendered": title(n)}} for n in numbers]
            return (200 if numbers else 400), "application/json", json.dumps(said_).encode()
        if path == "/feed/":
            entries = "".join(f"<item><title>{title(n)}</title><link>http://wordpress.example{slug(n)}</link></item>" for n in pages_of(total, 1, 10))
            return 200, "application/rss+xml", f"<rss version='2.0'><channel><title>w</title>{entries}</channel></rss>".encode()
        return static(path) or LOST

    return Site("wordpress", list(known), answer)


def numbered(total: int) -> Site:
    """A ministry whose list is parted by numbers, and whose articles' addresses are numbers in the query."""
    def path_of(number: int) -> str:
        return f"/view?seq={number + 320000}"

    def answer(path: str, query: dict[str, str]) -> Reply:
        if path == "/view" and 0 < int(query.get("seq", "0")) - 320000 <= total:
            return 200, HTML, story(int(query["seq"]) - 320000)
        if path == "/":
            return 200, HTML, page("Front", items(pages_of(total, 1, 5), path_of))
        if path == "/news":
            number = int(query.get("page", "1"))
            last = -(-total // 15)
            links = "".join(f'<a href="/news?page={n}">{n}</a> ' for n in range(max(1, number - 4), min(last, number + 5) + 1) if n != number)
            return 200, HTML, page("News", items(pages_of(total, min(number, last), 15), path_of) + f"<div class=pages>{links}</div>")
        return static(path) or LOST

    return Site("numbered", [path_of(number) for number in range(1, total + 1)], answer)


def post_back(total: int) -> Site:
    """A ministry on ASP.NET: the pages of its list have no address, its pager posts a form."""
    def path_of(number: int) -> str:
        return f"/News/Details.aspx?id={number + 1000}"

    def answer(path: str, query: dict[str, str]) -> Reply:
        if path == "/News/Details.aspx" and 0 < int(query.get("id", "0")) - 1000 <= total:
            return 200, HTML, story(int(query["id"]) - 1000)
        if path in ("/", "/news"):
            argument = query.get("__EVENTARGUMENT", "Page$1")
            if query.get("__EVENTTARGET", "grid") != "grid" or query.get("__VIEWSTATE", "v1") != f"v{max(1, int(argument[5:]) - 1)}":
                return 500, HTML, b"Validation of viewstate failed"
            number = int(argument[5:])
            last = -(-total // 20)
            links = "".join(f"""<a href="javascript:__doPostBack('grid','Page${n}')">{n}</a> """ for n in range(1, last + 1) if n != number)
            state = f'<form method="post"><input type="hidden" name="__VIEWSTATE" value="v{number}">{items(pages_of(total, number, 20), path_of)}{links}</form>'
            return 200, HTML, page("News", state)
        return static(path) or LOST

    return Site("postback", [path_of(number) for number in range(1, total + 1)], answer)


def sessions(total: int) -> Site:
    """A site that writes a new session id into every link of every page, and knows its pages with or without one."""
    ids = count(1)

    def path_of(number: int) -> str:
        return f"/en/newsroom/news/{number + 2_400_000}"

    def answer(path: str, query: dict[str, str]) -> Reply:
        path = SESSION.sub("", path) or "/"
        sid = f"/sid_{next(ids) * 0x9E3779B97F4A7C15 % 2**64:016X}"
        if said := re.fullmatch(r"/en/newsroom/news/(\d+)", path):
            number = int(said[1]) - 2_400_000
            return (200, HTML, story(number)) if 0 < number <= total else LOST
        if path in ("/", "/news"):
            number = int(query.get("page", "1"))
            further = f'<a href="{sid}/news?page={number + 1}">Next</a>' if number * 12 < total else ""
            return 200, HTML, page("News", items(pages_of(total, number, 12), lambda n: sid + path_of(n)) + further).replace(b'href="/', f'href="{sid}/'.encode()).replace(f"{sid}{sid}".encode(), sid.encode())
        return static(path) or LOST

    return Site("sessions", [path_of(number) for number in range(1, total + 1)], answer)


def calendar(total: int) -> Site:
    """A site with a calendar that turns for ever, a list that repeats its last page for ever, and a maze of links."""
    mazes = count(1)

    def path_of(number: int) -> str:
        return f"/statements/{20 + number % 6}/s{number + 7000}.html"

    def answer(path: str, query: dict[str, str]) -> Reply:
        if said := re.fullmatch(r"/statements/\d\d/s(\d+)\.html", path):
            number = int(said[1]) - 7000
            return (200, HTML, story(number)) if 0 < number <= total and path == path_of(number) else LOST
        if path == "/":
            return 200, HTML, page("Front", items(pages_of(total, 1, 8), path_of) + TRAPS)
        if path == "/news":
            number = int(query.get("start", "0"))
            shown = pages_of(total, min(number // 10 + 1, -(-total // 10)), 10)
            return 200, HTML, page("News", items(shown, path_of) + f'<a href="/news?start={number + 10}">&raquo;</a>')
        if said := re.fullmatch(r"/w/(?:ten|(\d+)/\d+)", path):
            number = int(said[1] or 10)
            days = "".join(f'<td><a href="/w/{number}/{day}">{day}</a></td>' for day in range(1, 29))
            return 200, HTML, page("On", f'<a href="/w/{number - 1}/1">&lt;</a><table><tr>{days}</tr></table><a rel="next" href="/w/{number + 1}/1">&gt;</a>')
        if path.startswith("/z/"):
            links = "".join(f'<li><a href="/z/{next(mazes)}-{WORDS[n]}-{WORDS[n + 1]}-{WORDS[n + 2]}">Hall of the {WORDS[n]} and {WORDS[n + 1]}</a></li>' for n in range(12))
            return 200, HTML, page("Quarry", f"<ul>{links}</ul><a href='/z/{next(mazes)}'>Next</a>")
        return static(path) or LOST

    return Site("calendar", [path_of(number) for number in range(1, total + 1)], answer)


def blocking(total: int) -> Site:
    """A site that lets nobody ask more than fifty times, until it was left alone for a while."""
    inner, since = numbered(total).answer, [0]

    def answer(path: str, query: dict[str, str]) -> Reply:
        return (403, HTML, b"Access denied") if len(site.asked) - since[0] > 50 else inner(path, query)

    site = Site("blocking", numbered(total).articles, answer, rested=lambda: since.__setitem__(0, len(site.asked)))
    return site


KINDS: dict[str, tuple[Callable[[int], Site], int, int]] = {
    "wordpress": (wordpress, 5_000, 104),
    "numbered": (numbered, 3_000, 52),
    "postback": (post_back, 1_000, 52),
    "sessions": (sessions, 1_000, 52),
    "calendar": (calendar, 1_000, 52),
    "blocking": (blocking, 300, 60),
}
MOST_VISITS = 20


@contextmanager
def served(sites: list[Site]) -> Iterator[dict[str, tuple[str, int]]]:
    """Serve sites until the block is left; gives each host's address and port."""
    by_host, counting = {site.host: site for site in sites}, threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            self._reply({name: values[-1] for name, values in parse_qs(sent, keep_blank_values=True).items()})

        def _reply(self, posted: dict[str, str]) -> None:
            site, parts = by_host[(self.headers["Host"] or "").partition(":")[0]], urlsplit(self.path)
            if parts.path != "/robots.txt":
                site.asked.append(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()} | posted
            status, kind, body = LOST if parts.path == "/robots.txt" else site.answer(parts.path, query)
            useful = status == 200 and parts.path != "/robots.txt" and site.is_useful(self.path, kind, body)
            with counting:
                site.refused += status == 403
                site.useful += useful
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield {host: ("127.0.0.1", int(server.server_address[1])) for host in by_host}
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Score:
    """What a backfill did with one site; ``fetches`` are without the ``refused`` ones."""

    name: str
    existing: int
    stored: int
    fetches: int
    wasted: int
    refused: int
    visits: int
    seconds: float
    reasons: dict[tuple[str, str], int]

    @property
    def passed(self) -> bool:
        return self.stored >= 0.99 * self.existing and self.wasted < 0.02 * self.fetches

    def __str__(self) -> str:
        verdict = "ok" if self.passed else "FAILED"
        visits = f", {self.visits} visits, {self.refused} refused" if self.visits > 1 else ""
        return (
            f"{self.name:10} {self.stored:5} of {self.existing:5} = {self.stored / self.existing:6.1%}   {self.fetches:5} fetches, "
            f"{self.wasted:3} = {self.wasted / max(1, self.fetches):.1%} neither article nor list{visits}   {self.seconds:6.1f} s   {verdict}"
        )


def walked(sites: list[Site], folder: Path, hosts: dict[str, tuple[str, int]]) -> dict[str, list[Tally]]:
    """Walk sites from their homepages alone, those again that refused to go on; gives each one's tallies."""
    config = Config(hosts=hosts, delay=0.0, workers=2, retries=0, look_again=(3600.0,))
    tallies: dict[str, list[Tally]] = {site.name: [] for site in sites}
    left = sites
    while left and len(tallies[left[0].name]) < MOST_VISITS:
        before = {site.name: site.refused for site in left}
        sources = [Source(id=site.name, name=site.name, homepage=f"http://{site.host}/", kind="other") for site in left]
        for tally in crawl_apart(folder, sources, config, Options(backfill=True)).tallies:
            tallies[tally.source].append(tally)
        left = [site for site in left if site.refused > before[site.name]]
        days_pass(folder)
        for site in left:
            site.rested()
    return tallies


def days_pass(folder: Path) -> None:
    """Let the time be over for which hosts are left alone, and what failed be due again."""
    with closing(sqlite3.connect(folder / "archive.db")) as database, database:
        database.execute("UPDATE hosts SET until = since")
        long_ago = "2026-01-01T00:00:00Z"
        database.execute("UPDATE addresses SET first_seen = ?, checked = ? WHERE outcome = 'failed'", (long_ago, long_ago))


def scored(site: Site, folder: Path, tallies: list[Tally]) -> Score:
    """What became of one site."""
    reasons: Counter[tuple[str, str]] = Counter()
    for tally in tallies:
        reasons += Counter({(str(outcome), reason): number for (outcome, reason), number in tally.reasons.items()})
    with Archive(folder) as archive:
        urls = [urlsplit(entry.article.url) for entry in archive.articles()]
    stored = {url._replace(scheme="", netloc="").geturl() for url in urls if url.hostname == site.host} & set(site.articles)
    fetches = len(site.asked) - site.refused
    seconds = sum(tally.seconds for tally in tallies)
    return Score(site.name, len(site.articles), len(stored), fetches, fetches - site.useful, site.refused, len(tallies), seconds, dict(reasons))


def main(argv: list[str]) -> int:
    """Measure the kinds of sites that are named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--reasons", action="store_true", help="print what became of the addresses too")
    asked = parser.parse_args(argv)
    chosen = [KINDS[kind] for kind in asked.kinds or KINDS]
    sites = [make(short if asked.short else long) for make, long, short in chosen]
    with tempfile.TemporaryDirectory() as folder, served(sites) as hosts:
        tallies = walked(sites, Path(folder), hosts)
        scores = [scored(site, Path(folder), tallies[site.name]) for site in sites]
    for site, score in zip(sites, scores, strict=True):
        print(score)
        if asked.reasons:
            print("   ", {" ".join(key): number for key, number in score.reasons.items()})
            print("   ", Counter(re.sub(r"\d+", "#", re.sub("sid_[0-9A-F]+", "sid_", path)) for path in site.asked).most_common(14))
    return 0 if all(score.passed for score in scores) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
