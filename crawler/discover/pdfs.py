"""Does a list present a PDF as a statement? Told by the words of its link and of its address.

Ministries publish more forms, brochures and reports as PDFs than communiqués, so what says nothing of itself stays out.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit


def _any(words: str) -> re.Pattern[str]:
    return re.compile("".join(map(str.strip, words.splitlines())))


# Compared with lower-case words without accents, parted by single blanks.
_STATEMENT = _any(
    r"""\b(?:statements?|communiques?|declarations?|readouts?
    |(?:press|media|news) ?(?:releases?|statements?|notes?|communiques?)|pressreleases?|speech(?:es)?|remarks
    |resolutions?|joint letters?|demarches?|notes? verbales?|keynotes?
    |discours|allocutions?|comunicad[oa]s?|comunicati?|declaraci(?:on|ones)|declarac(?:ao|oes)|dichiarazion[ei]|discursos?
    |discorsi?|pronunciamientos?|nota (?:de prensa|a imprensa|informativa)|notas? de prensa|pressemitteilung(?:en)?
    |erklarung(?:en)?|erklaerung(?:en)?|reden?|persbericht(?:en)?|verklaring(?:en)?|toespra(?:ak|ken)|uttalande|uttalelse
    |oswiadczeni[ea]|komunikaty?|prohlaseni|vyhlaseni[ea]|saopstenj[ea]|priopcenj[ea]|izjav[ae]|kozlemeny|nyilatkozat
    |declaratii?|deklarat[ae]|ac[iı]klama(?:s[iı])?|bildiri(?:si)?|beyanat|tuyen bo|siaran pers|pernyataan)\b
    |заявлени|коммюнике|декларац|выступлени|пресс-? ?релиз|заява|комюніке|изявление|декларация
    |بيان|تصريح|اعلان|إعلان|كلمه|كلمة|اعلاميه|بیانیه|سخنرانی|הצהרה|הודעה
    |声明|聲明|公报|公報|讲话|講話|致辞|宣言|談話|コミュニケ|성명|담화|보도자료|वक्तव्य|แถลงการณ์"""
)
_DOCUMENT = _any(
    r"""\b(?:forms?|formular(?:e|io|ios)?|formulaires?|modulo|application form|applications?|questionnaires?|checklists?
    |brochures?|leaflets?|flyers?|booklets?|posters?|infographics?|factsheets?|fact sheets?|newsletters?|magazines?
    |guides?|guidelines?|handbooks?|manuals?|instructions?|catalogues?|price ?lists?|tariffs?|fees?|templates?
    |annual reports?|tenders?|procurement|vacanc(?:y|ies)|job descriptions?|terms of reference|curriculum vitae|cv
    |(?:financial|bank|income|budget|privacy|accessibility|cookie|mission|audit) statements?
    |statements? of (?:account|income|assets)|(?:tax|customs|asset|income|health|interest) declarations?
    |declarations? of (?:conformity|interests?|assets|income)
    |privacy|cookies?|terms and conditions|directory|organi[sz]ation chart|organigrams?|timetables?|schedules?)\b
    |анкета|бланк|брошюра|استمارة|نموذج|申请表|申請書"""
)
_GAP = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PDF = re.compile(r"\.pdf$", re.IGNORECASE)


def is_pdf(url: str) -> bool:
    """Whether the address is that of a PDF by its ending."""
    return bool(_PDF.search(unquote(urlsplit(url).path)))


def is_statement(url: str, title: str | None) -> bool:
    """Whether words of the link or its address name a statement, a speech or a release, and none a form or brochure."""
    said = _words(_PDF.sub("", unquote(urlsplit(url).path))) + " " + _words(title or "")
    return bool(_STATEMENT.search(said)) and not is_document(url, title)


def is_document(url: str, title: str | None) -> bool:
    """Whether words of the link or its file's name say that it is a form, a brochure, a report or their like."""
    name = _PDF.sub("", unquote(urlsplit(url).path)).rpartition("/")[2]
    return bool(_DOCUMENT.search(f"{_words(name)} {_words(title or '')}"))


def _words(text: str) -> str:
    spread = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text).casefold())
    plain = "".join(letter for letter in spread if not 0x300 <= ord(letter) < 0x370)
    return _GAP.sub(" ", unicodedata.normalize("NFC", plain))
