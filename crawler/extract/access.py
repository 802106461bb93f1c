"""Whether an article may be read for nothing: what the page states, and notices that ask readers to pay or register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.warnings import warning
from crawler.extract.blocks import Block
from crawler.extract.residue import weight
from crawler.extract.structured import Structured

# Every alternative begins with a letter, which lets the engine skip most of a line; lines are matched in lower case.
_NOTICE = re.compile(
    r"(?:subscribe|sign[ -]?up|sign[ -]?in|register|log[ -]?in|create an? .{0,20}account|become an? (?:\w+ )?member)\b"
    r".{0,50}\b(?:to|and) (?:continue(?! to\b)|(?:keep|finish) reading|read(?! (?:the )?comments)|unlock th\w+)\b"
    r"|subscribe .{0,30}keep reading|continue reading with\b|unlock (?:this|the full) (?:article|story)"
    r"|(?:article|content|story|report) is (?:only )?(?:available (?:only )?|reserved |exclusive(?:ly)? )?(?:to|for) "
    r".{0,20}(?:subscribers|members)\b|you(?:'ve| have|’ve) (?:reached|used|read) .{0,40}\bfree\b"
    r"|(?:abonnez|connectez|inscrivez|identifiez)[- ]vous\b.{0,50}\bpour (?:lire|continuer|accéder|poursuivre)"
    r"|(?:article|contenu|suite) (?:est )?(?:réservée?|exclusi\w+)\b.{0,30}abonnés"
    r"|il vous reste .{0,12}% de cet article"
    r"|(?:suscr[ií]b|reg[ií]str|inici[ae] (?:tu )?sesión).{0,50}\bpara (?:seguir|continuar|leer)"
    r"|(?:artículo|contenido|noticia) (?:exclusiv|sol[oa]|reservad)\w*.{0,25}(?:suscriptores|abonados)"
    r"|(?:um|zum) (?:\w+ ){0,3}weiter(?:zu)?lesen\b.{0,60}(?:abo|anmelden|registrier|premium)"
    r"|jetzt .{0,40}(?:abonnieren|registrieren|anmelden).{0,20}weiterlesen|weiterlesen mit\b"
    r"|(?:nur|exklusiv) für (?:unsere )?(?:abonnent|mitglieder|premium)"
    r"|(?:artikel|inhalt|text) ist .{0,30}(?:abonnent|kostenpflichtig)"
    r"|(?:abbonati|registrati|accedi)\b.{0,50}\bper (?:continuare|leggere|proseguire)"
    r"|(?:articolo|contenuto) (?:riservato|esclusivo).{0,25}abbonati"
    r"|(?:assine|subscreva|cadastre-se|faça login)\b.{0,50}\b(?:para (?:continuar|ler)|e continue)"
    r"|(?:conteúdo|artigo|matéria) exclusiv\w+.{0,20}(?:assinantes|subscritores)"
    r"|om (?:verder te lezen|dit artikel te lezen)|(?:alleen|exclusief) voor abonnees"
    r"|(?:zaloguj|wykup|subskrybuj)\w*.{0,50}(?:aby|żeby|i) czyta"
    r"|(?:tylko|dostępny) dla (?:subskrybentów|prenumeratorów)"
    r"|(?:подпишитесь|оформите подписку|войдите|зарегистрируйтесь)\b.{0,50}"
    r"(?:чтобы|для) (?:про)?(?:чита|чтен|чест|долж)"
    r"|(?:материал|статья|текст)\b.{0,25}(?:доступ\w+|только) .{0,15}подписчик"
    r"|(?:передплатіть|підпишіться|увійдіть|зареєструйтеся|оформіть)\b.{0,50}щоб (?:про)?(?:чита|довж)"
    r"|(?:лише|тільки) для (?:передплатників|підписників)"
    r"|okumaya devam etmek için|(?:abone|üye) ol\w*.{0,40}\bokumak|(?:sadece|yalnızca) (?:abone|üye)ler"
    r"|(?:συνδεθείτε|εγγραφείτε|γίνετε συνδρομητ\w*)\b.{0,50}για να (?:διαβάσετε|συνεχίσετε)|μόνο για συνδρομητές"
    r"|(?:fizessen elő|jelentkezzen be)\b.{0,50}olvas|csak előfizető"
    r"|(?:բաժանորդագրվեք|գրանցվեք|մուտք գործեք).{0,50}(?:կարդալ|շարունակել)"
    r"|(?:prenumeruokite|prisijunkite)\b.{0,50}skaity|tik prenumeratoriams"
    r"|(?:اشترك|سجل|سجّل|قم بتسجيل).{0,40}(?:لقراءة|لمتابعة|لمواصلة)|(?:المحتوى|المقال).{0,20}للمشتركين"
    r"|برای (?:ادامه|خواندن|مطالعه).{0,40}(?:مشترک|اشتراک|وارد|ثبت)"
    r"|(?:पढ़ने|पढ़ना जारी रखने) के लिए .{0,30}(?:सब्सक्राइब|लॉग ?इन|साइन)"
    r"|(?:订阅|登录|登陆|注册|开通会员|付费|訂閱|登入|註冊|加入會員).{0,12}(?:继续|繼續|阅读全文|閱讀全文|查看全文|解锁|解鎖)"
    r"|(?:会员|會員|订户|訂戶|订阅用户|付费)(?:专享|專享|专属|限定)"
    r"|(?:ログイン|会員登録|購読|有料会員).{0,20}(?:続き|全文)|有料会員限定|残り\s?\d+\s?文字|続きを(?:読む|お読みいただく)には"
    r"|(?:로그인|구독|회원 ?가입).{0,20}(?:계속|전문을|이어서)|(?:유료|구독자|회원) ?전용"
    r"|(?:đăng ký|đăng nhập|mua gói)\b.{0,40}\bđể (?:đọc|tiếp tục)"
    r"|(?:berlangganan|masuk|daftar)\b.{0,40}\buntuk (?:membaca|melanjutkan)"
)
_TIERS = {"free": True, "locked": False, "metered": False}  # Open Graph's article:content_tier
_ENDED = re.compile(r"[.!?。！？؟।։۔:;][\"'”’»）)\]]*$")
_BROKEN = warning("text-cut", "the page is not accessible for free, and the text breaks off")
_BELOW, _LONGEST, _LITTLE = 12, 250, 1500


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the article is free, None if the page does not say, and what is doubtful about its text."""

    free: bool | None = None
    warnings: tuple[str, ...] = ()


def read(said: Structured, blocks: Sequence[Block], end: int, text: str) -> Access:
    """What the page says of access; ``end`` is the index of the line below the body, ``text`` the body.

    A notice counts below the body only, since menus ask everybody to subscribe. It cuts the text where this is short or
    breaks off; a page may also send the whole text and cover it.
    """
    free = stated(said)
    notice = next((line.text for line in blocks[end : end + _BELOW] if _is_notice(line)), "")
    if not notice:
        return Access(free, (_BROKEN,) if free is False and text.endswith(("…", "...")) else ())
    cut = weight(text) < _LITTLE or not _ENDED.search(text)
    if not cut:
        return Access(free)
    return Access(False if free is None else free, (warning("text-cut", notice),))


def stated(said: Structured) -> bool | None:
    """schema.org ``isAccessibleForFree`` of the article or page, else Open Graph's ``article:content_tier``."""
    values = [node.get("isAccessibleForFree") for node in (said.article, said.page)]
    told = next((one for one in map(_truth, [*values, said.first("isaccessibleforfree")]) if one is not None), None)
    return _TIERS.get(said.first("article:content_tier", "og:article:content_tier").lower()) if told is None else told


def _truth(value: Any) -> bool | None:
    word = str(value).rsplit("/", 1)[-1].strip().lower()
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)


def _is_notice(line: Block) -> bool:
    return len(line.text) < _LONGEST and _NOTICE.search(line.text.lower()) is not None
