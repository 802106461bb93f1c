"""Which authors are persons and which are bodies, and what a page tells of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from crawler.extract import prompts
from crawler.extract.blocks import Block, norm
from crawler.extract.structured import Node, Structured, texts, types_of

PERSON, BODY = "Person", "Organization"  # https://schema.org/author

_LATIN = (
    r"agenc\w+|agentur|ajans\w*|alliance|archives?|associa\w+|authority|bank|board|botschaft|bureau|büro|cabinet"
    r"|cent(?:er|re|ro|rum)|chamber|club|coalition|college|comisión|comissão|commi\w+|committee|communications?"
    r"|company|confederation|conse[jl]\w+|consulate|conseil|consortium|contributors?|corporation|correspondents"
    r"|council|court|delega\w+|\w*depart\w+|\w*desk|direc(?:ción|tion|torate|ção)|division|editor(?:s|ial)"
    r"|embajada|embass\w+|ambassade|ambasciata|büyükelçi\w*|federa\w+|forum|foundation|fund|fundação|fundación"
    r"|gazette|gmbh|government|gouvernement|gobierno|governo|group|gruppe|herald|hochschule|inc|initiative"
    r"|institu\w+|journal|kancelaria|\w*kanzlei|\w*kanzleramt|chancellerie|amt|league|limited|ltd|magazine|media"
    r"|mission|(?!administr)\w*minist(?!ers?\b|erin\b|erpräs|re\b|r[ao]\b)\w+|monitor|museum|network|newspaper"
    r"|newsroom|news|observatory|online|office|organi[sz]a\w+|oficina|parliament|party|platform|post"
    r"|presiden(?:cy|cia|za|tschaft)|press(?:e|a)?|présidence|prensa|program(?:me)?|radio|redac\w+|redak\w+"
    r"|rédaction|regering\w*|regjering\w*|rijksoverheid|vlada republike|report(?:ers|age)?|republic|review|school"
    r"|secret(?:ariat|aría|aria)\w*|service|servicio|society|staff|stiftung|studio|\w*team|television|times|today"
    r"|trust|tv|união|unión|unit|union|universi\w+|uniwersytet\w*|verband|verein|watch|web|wire|world|workshop"
    r"|bakanlığı|ügyminisztérium|külügyminisztérium|ministerija|bộ|kementerian"
)
_OTHER = (
    r"агентств|министерств|міністерств|посольств|редакци|редакці|служб|управлени|департамент|пресс|газет|новости|фонд|совет"
    r"|министарств|υπουργείο|πρεσβεία|γραφείο|σύνταξη|նախարարություն|դեսպանատուն|وزارة|سفارة|وكالة|مكتب|هيئة|مجلس|وزارت"
    r"|خبرگزاری|سفارت|دفتر|तंत्रालय|मंत्रालय|दूतावास|डेस्क|ब्यूरो|กระทรวง|สถานทูต|สำนักงาน|办公室|編集"
    r"|编辑|編輯|新闻|新聞|委员会|委員会|大使馆|大使館|省庁|通信|외교부|대사관|통신|뉴스|기자단|편집"
    r"|[\u3400-\u9fff]{2}[部厅廳局社网網司署省庁]$"
)
_BODY = re.compile(rf"\b(?:{_LATIN})\b|{_OTHER}", re.IGNORECASE)
AGENCY = re.compile(
    r"aap|afp|agi|anadolu|ansa|ap|apa|associated press|belga|bloomberg|bta|cna|ctk|čtk|dpa|efe|epd|europa press"
    r"|interfax|irna|kna|kyodo|lusa|mti|ntb|pap|pti|reuters|ria|sda|sputnik|tanjug|tass|тасс|ukrinform|upi|wam|xinhua|yonhap|afx",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-ZА-ЯЁ][A-ZА-ЯЁ&.-]{1,7}")
_NO_PERSON = re.compile(
    r"\d|\w{3}\.[a-z]{2,3}$|\.(?:com|org|net|gov|int|eu)\b|™|^(?:the|le|la|les|die|das|der) ", re.IGNORECASE
)
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]{5,}")
_MOST_WORDS, _LONGEST = 5, 1500


def types(names: Iterable[str], said: Structured, site: str) -> tuple[str, ...]:
    """What each author is, ``Person`` or ``Organization``; ``site`` holds the names of the site, which is no person."""
    publishers = [*texts(said.article.get("publisher")), *re.split(r"\s/\s", site)]
    bodies = {_folded(name) for name in (*_called(said.nodes, BODY), *publishers)}
    bodies |= {label for name in publishers if "." in name for label in name.split(".") if len(label) > 4}
    persons = {_folded(name) for name in _called(said.nodes, PERSON)}
    return tuple(_type(name, persons, bodies) for name in names)


def _type(name: str, persons: set[str], bodies: set[str]) -> str:
    """The words of a name go before what the page calls it: content systems call every author a person."""
    if _folded(name) in bodies - persons or _BODY.search(name) or AGENCY.fullmatch(name) or _ACRONYM.fullmatch(name):
        return BODY
    strange = _NO_PERSON.search(name) or _IDEOGRAPHS.search(name) or len(name.split()) > _MOST_WORDS
    return BODY if strange and _folded(name) not in persons else PERSON


def _folded(name: str) -> str:
    """A name as it would stand in the name of a host."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if letter.isalnum()).casefold()


def _called(nodes: Iterable[Node], kind: str) -> list[str]:
    """The names of authors that the page gives this type, or one that ends in its name (NewsMediaOrganization)."""
    stated = (author for node in nodes for key in ("author", "creator") for author in _listed(node.get(key)))
    return [name for author in stated if any(one.endswith(kind) for one in types_of(author)) for name in texts(author)]


def _listed(value: object) -> list[Node]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def biography(blocks: Sequence[Block], names: Iterable[str], text: str) -> str:
    """What the page tells of its authors that is no part of ``text``, the lines joined by blanks; empty if nothing."""
    own = tuple(name.casefold() for name in names)
    found = [line.text for above, line in pairwise(blocks) if _is_biography(above, line, own)]
    inside = norm(text) if found else ""
    return " ".join(line for line in dict.fromkeys(found) if norm(line) not in inside)[:_LONGEST]


def _is_biography(above: Block, line: Block, names: tuple[str, ...]) -> bool:
    if not 40 <= len(line.text) <= _LONGEST or line.linked > 0.6:
        return False
    told = line.text[:80].casefold().startswith(names) or prompts.THE_AUTHOR.match(line.text)
    if not told and len(above.text) < 60:
        told = above.text.casefold().strip(" :") in names or prompts.ABOUT_AUTHOR.fullmatch(above.text)
    return bool(told and prompts.BIOGRAPHY.search(line.text))
