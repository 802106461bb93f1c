"""What sites call the pages that are no articles, in the languages of the sources.

Compared with one part of a path in lower case, without accents and file ending, with ``-`` for every gap.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|do|mfa)$", re.IGNORECASE)
_GAP = re.compile(r"[-_+ ]+")

# Wherever they stand in a path, what is below them is a list or a task.
_LISTS = re.compile(
    r"""categor(?:y|ies)|categor(?:ia|ie|y)s?|kategorien?|kategori|kategorija|kategoriya|rubriques?
    |tags?|etiquetas?|etiquettes?|schlagwort|schlagworte|mots-cles|tegi?
    |authors?|autor(?:e|en|es|s)?|auteurs?|yazar|avtor
    |(?:advanced-)?search(?:-results?)?|suche|suchergebnis(?:se)?|recherche|rechercher|ricerca|busca|buscar
    |busqueda|buscador|pesquisa
    |arama|szukaj|poisk|поиск|пошук|بحث|البحث|検索|搜索|검색
    |log-?in|log-?out|sign-?(?:in|up)|register|registration|anmelden|anmeldung|connexion|inscription|acceder
    |registro|giris
    |(?:my-)?account|users?|cart|checkout|forgot-password
    |wp-(?:json|admin|content|includes|login)|cgi-bin|xmlrpc|embed|amp-stories""",
    re.VERBOSE,
)
# As the end of a path only: pages that a site has once, and the names of its lists.
_SERVICES = re.compile(
    r"""contacts?|contact-us|kontakte?|contacto|contatti|contato|contactez-nous|nous-contacter|iletisim|kontakty
    |контакты|контакти|اتصل-بنا|联系我们|お問い合わせ
    |about|about-us|about-the-(?:site|ministry)|who-we-are|uber-uns|ueber-uns|a-propos|qui-sommes-nous|acerca-de
    |quienes-somos|nosotros|chi-siamo|sobre|sobre-nos
    |quem-somos|hakkimizda|o-nas|о-нас|من-نحن|关于我们
    |privacy|(?:privacy|cookies?)-(?:policy|notice|statement|settings)|cookies?
    |datenschutz(?:erklarung|erklaerung|hinweise)?|politique-de-confidentialite
    |politica-de-(?:privacidade?|cookies)|gizlilik(?:-politikasi)?
    |terms|terms-(?:of-(?:use|service)|and-conditions)|conditions|legal|legal-notice|disclaimer|copyright
    |impressum|imprint|mentions-legales|aviso-legal
    |note-legali|informativa-privacy|nutzungsbedingungen
    |accessibility|accessibility-statement|barrierefreiheit|accessibilite|accesibilidad|site-?map|plan-du-site
    |mapa-(?:del|do)-sitio?|faqs?|help|hilfe|aide|ayuda
    |advertise|advertise-with-us|advertising|careers?|jobs|vacancies|donate|subscribe|subscription|newsletters?
    |abonnement|suscripcion|bookmarks?
    |index|default|home|homepage|main|start|startseite|accueil|inicio|anasayfa|главная|news|latest-news|all-news
    |press-releases|speeches|statements|archives?
    |events?|calendar|gallery|galleries|photos?|videos?|podcasts?|multimedia|topics?|feeds?|rss|atom""",
    re.VERBOSE,
)

_TASKS = re.compile(
    r"""tags?|etiquetas?|etiquettes?|schlagworte?|mots-cles|authors?|autor(?:e|en|es|s)?|auteurs?|yazar|avtor
    |(?:advanced-)?search(?:-results?)?|suche|suchergebnis(?:se)?|recherche|rechercher|ricerca|busca|buscar|busqueda
    |buscador|pesquisa|arama|szukaj|poisk|поиск|пошук|بحث|البحث|検索|搜索|검색
    |log-?in|log-?out|sign-?(?:in|up)|register|registration|anmelden|anmeldung|connexion|inscription|acceder|registro|giris
    |(?:my-)?account|users?|cart|checkout|forgot-password|wp-(?:json|admin|content|includes|login)|cgi-bin|xmlrpc|embed
    |feeds?|rss|atom|print|share|calendar""",
    re.VERBOSE,
)
# Begins of words that name a list of statements or news, on its link or in its address.
_NEWS = re.compile(
    r"""\b(?:news|latest|press|media\b|statement|speech|release|communiqu|remarks|briefing|readout|announce|article|stories|blog
    |analys|opinion|comment|publication|aktuell|presse|nachricht|meldung|rede\b|reden\b|actualit|discours|declarat|noticia
    |prensa|comunicad|discurso|notizi|stampa|comunicat|imprensa|nieuws|persbericht|toesprak|nyhe|aktualno|wiadomo|zprav|sprav[ay]
    |vijesti|vesti|novice|haber|basin|aciklama|hirek|stiri|uutis|uudis|zinas|naujien|berita|siaran|tin-?tuc|habari|lajme|eidisei)
    |новост|пресс|заявлен|выступлен|новин|вест|съобщен|ανακοιν|νέα|أخبار|اخبار|بيان|خبر|تصريح|חדשות|הודעות
    |新闻|新聞|发言|讲话|要闻|ニュース|報道|会見|뉴스|보도|समाचार|ข่าว|хабар|жаңалық|xeber|yangilik""",
    re.VERBOSE,
)


def is_task(part: str) -> bool:
    """Tell whether this part of a path belongs to a search, a log-in, a feed or the pages of a tag or an author."""
    return bool(_TASKS.fullmatch(_plain(part)))


def tells_news(url: str, title: str) -> bool:
    """Tell whether the words of a link, or of its address, name a list of news or statements."""
    parts = urlsplit(url)
    said = f"{title} {unquote(parts.path)} {unquote(parts.query)}".replace("_", " ")
    return bool(_NEWS.search(_plain(said).replace("-", " ")))


def is_list(part: str) -> bool:
    """Tell whether all below this part of a path is lists or tasks: category, tag, author, search, log-in."""
    return bool(_LISTS.fullmatch(_plain(part)))


def is_service(part: str) -> bool:
    """Tell whether a path that ends in this part leads to a page such as contact, imprint or the front of a section."""
    return bool(_SERVICES.fullmatch(_plain(part)))


def words(part: str) -> list[str]:
    """Give the words of which a part of a path is made."""
    return [word for word in _plain(part).split("-") if word]


def _plain(part: str) -> str:
    letters = unicodedata.normalize("NFKD", _ENDING.sub("", part).casefold())
    kept = (letter for letter in letters if not 0x300 <= ord(letter) < 0x370)
    return _GAP.sub("-", unicodedata.normalize("NFC", "".join(kept)))
