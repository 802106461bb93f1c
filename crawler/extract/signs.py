"""The words and the markup by which pages that are no articles give themselves away.

``WORDS`` holds, for each kind of page, a pattern for each language (BCP 47), ``PATTERNS`` those of a kind in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.extract.lowered import Lowered

_NOT_FOUND = {
    "en": r"(?:the |this |that )?(?:requested )?(?:page|file|article|document|content|resource|story|url)s? "
    r"(?:you (?:requested|are looking for|were looking for) )?(?:(?:was|is|were|could|can|does|has|have|cannot|"
    r"can[’']t|couldn[’']t|doesn[’']t|isn[’']t) ?(?:not |been |be |no longer )*(?:found|exist|available|removed|"
    r"deleted|moved)|not found|unavailable|no longer available)|not found|(?:error )?\b404\b(?: error)?"
    r"|nothing (?:was )?found|(?:we )?(?:could not|couldn[’']t|cannot|can[’']t) find (?:the|that|this|your) page",
    "fr": r"(?:page|article|document) (?:introuvable|non trouvée?|inexistante?)|page n[’']existe (?:pas|plus)"
    r"|n[’']a pas été trouvée?",
    "es": r"página no (?:encontrada|existe|disponible)|no se (?:ha )?encontr(?:ó|ado)(?: la página)?"
    r"|página (?:que busca )?no existe",
    "pt": r"página não (?:encontrada|existe|localizada)|conteúdo não encontrado",
    "it": r"pagina non (?:trovata|esiste|disponibile)",
    "de": r"seite (?:wurde )?(?:leider )?nicht gefunden|seite existiert nicht",
    "nl": r"pagina (?:is )?niet gevonden|pagina bestaat niet",
    "fi": r"sivua ei löyty\w*",
    "sv": r"sidan (?:kunde inte hittas|hittades inte|finns inte)",
    "no": r"siden (?:ble ikke funnet|finnes ikke)|finner ikke siden",
    "da": r"siden (?:blev ikke fundet|findes ikke)",
    "pl": r"stron[ay] nie (?:została )?znalezion[oa]|nie znaleziono(?: strony)?",
    "cs": r"stránka (?:nebyla nalezena|nenalezena|neexistuje)",
    "sk": r"stránka sa nenašla|stránku sa nepodarilo nájsť",
    "hr": r"stranica nije pronađena|stranica ne postoji",
    "ro": r"pagina nu (?:a fost găsită|există)",
    "hu": r"(?:az )?oldal nem található",
    "ru": r"(?:запрошенная )?страница не (?:найдена|существует)",
    "bg": r"страницата не (?:е намерена|съществува)",
    "uk": r"сторінк[ау] не (?:знайдено|існує)",
    "el": r"η σελίδα δεν (?:βρέθηκε|υπάρχει)",
    "tr": r"(?:aradığınız )?sayfa bulunamadı",
    "ar": r"الصفحة (?:المطلوبة )?غير موجودة|لم يتم العثور(?: على الصفحة)?",
    "fa": r"صفحه (?:مورد نظر )?(?:یافت نشد|پیدا نشد|وجود ندارد)",
    "he": r"(?:הדף|העמוד) לא נמצא",
    "zh": r"(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到)|找不到(?:页面|頁面|网页|網頁|您)"
    r"|您(?:要|所)?访问的页面(?:不存在)?",
    "ja": r"(?:お探しの)?ページが(?:見つかりません|存在しません)|お探しのページ",
    "ko": r"페이지를 찾을 수 없\w*",
    "vi": r"trang không tồn tại|không tìm thấy trang",
    "id": r"halaman (?:yang anda cari )?tidak ditemukan",
    "th": r"ไม่พบหน้า(?:ที่คุณต้องการ)?",
    "hi": r"(?:पृष्ठ|पेज) नहीं मिला",
}
_ERROR = {
    "en": r"internal server error|service (?:is )?(?:temporarily )?unavailable|bad gateway|gateway time-?out"
    r"|(?:http )?error (?:40[013]|5\d\d)|\b50[0234] error|^error$|(?:application|server|runtime|database) error"
    r"|an? (?:unexpected )?error (?:has )?occurred|something went wrong|(?:fatal|parse) error(?:: .{0,60})?"
    r"|error establishing a database connection|exception (?:details|report)"
    r"|(?:site )?(?:is )?under (?:maintenance|construction)|(?:site|scheduled) maintenance"
    r"|access (?:is )?(?:denied|forbidden)|^(?:403 )?forbidden$|request (?:rejected|blocked)",
    "fr": r"erreur (?:interne|du serveur|serveur|500)(?: du serveur)?|une erreur (?:est survenue|s[’']est produite)"
    r"|(?:site )?en maintenance",
    "es": r"error (?:interno|del servidor)(?: del servidor)?|(?:ha ocurrido|se ha producido) un error"
    r"|(?:sitio )?en mantenimiento",
    "pt": r"erro (?:interno|no servidor)|ocorreu um erro|(?:site )?em manutenção",
    "it": r"si è verificato un errore|errore (?:interno|del server)",
    "de": r"(?:ein )?fehler (?:ist )?aufgetreten|interner serverfehler|wartungsarbeiten",
    "nl": r"er is een fout opgetreden",
    "pl": r"wystąpił (?:nieoczekiwany )?błąd|błąd serwera",
    "cs": r"došlo k chybě|chyba serveru",
    "ru": r"произошла ошибка|ошибка (?:сервера|500)|технические работы",
    "uk": r"сталася помилка|помилка сервера",
    "el": r"παρουσιάστηκε σφάλμα",
    "tr": r"bir hata oluştu|sunucu hatası",
    "ar": r"حدث خطأ(?: غير متوقع)?|خطأ في الخادم",
    "fa": r"خطای (?:سرور|داخلی)|خطایی رخ (?:داد|داده است)",
    "zh": r"服务器(?:内部)?错误|系统错误|系統錯誤|系统维护",
    "ja": r"エラーが発生しました|メンテナンス中(?:です)?",
    "ko": r"오류가 발생\w*",
    "vi": r"đã xảy ra lỗi",
    "id": r"terjadi kesalahan",
}
_LOGIN = {
    "en": r"(?:please )?(?:log|sign)[ -]?(?:in|on)\b(?: (?:to|with|here|now|or) .{0,50})?"
    r"|log[io]n (?:page|required|form)|(?:member|user|subscriber|customer|staff) log ?in"
    r"|(?:create|register) (?:an|your) account"
    r"|^\W*(?:sign up|register)\W*$|forgot(?:ten)? (?:your )?password"
    r"|you (?:must|need to) (?:be )?(?:log(?:ged)?|sign(?:ed)?)[ -]?in",
    "fr": r"se connecter|connexion(?: à votre compte)?|identifiez-vous|créer un compte",
    "es": r"inici(?:ar|e) sesión|crear una cuenta|acceso de usuarios",
    "pt": r"iniciar sessão|fa(?:zer|ça) (?:o )?login",
    "it": r"accedi(?: al tuo account)?|effettua il login",
    "de": r"(?:bitte )?anmeld(?:en|ung)|einloggen",
    "nl": r"inloggen",
    "fi": r"kirjaudu sisään",
    "sv": r"logga in",
    "no": r"logg inn",
    "da": r"log ind",
    "pl": r"zaloguj się|logowanie",
    "cs": r"přihlášení|přihlásit se",
    "hr": r"prijavi(?:te)? se|prijava",
    "hu": r"bejelentkezés",
    "ro": r"autentificare",
    "ru": r"вход (?:в|на) (?:сайт|личный кабинет|систему)|^\W*вход\W*$|войти|авторизация",
    "uk": r"увійти|^\W*вхід\W*$",
    "el": r"σύνδεση",
    "tr": r"(?:üye )?giri[şs]i? yap\w*|^\W*üye girişi\W*$",
    "ar": r"تسجيل الدخول",
    "fa": r"ورود به (?:سایت|سامانه|حساب کاربری)",
    "he": r"^\W*כניסה(?: למערכת)?\W*$|התחברות",
    "zh": r"(?:用户|用戶|会员|會員)?(?:登录|登錄|登入)",
    "ja": r"ログイン",
    "ko": r"로그인",
    "vi": r"đăng nhập",
    "id": r"masuk ke akun(?: anda)?",
    "th": r"เข้าสู่ระบบ",
    "hi": r"लॉग ?इन(?: करें)?",
}
_CHALLENGE = {
    "en": r"just a moment\W{0,3}|attention required!?|checking (?:your browser|if the site connection is secure)"
    r"(?: before accessing)?|verif(?:y|ying) (?:that )?you are (?:a )?human|are you (?:a )?(?:human|robot)\b"
    r"|prove (?:that )?you(?:['’]re| are) (?:not a robot|human)|(?:i am|i['’]m) not a robot|ddos[- ]protection"
    r"|(?:please )?(?:complete|solve) the (?:captcha|security check)|enable (?:javascript and )?cookies to continue"
    r"|unusual traffic|bot (?:manager|detection|protection|verification)(?: captcha)?|pardon our interruption"
    r"|why (?:have i been|was i) blocked|^security check$|press (?:&|and) hold|human verification|browser check"
    r"|one more step|your (?:ip|request) has been (?:blocked|flagged)"
    r"|request unsuccessful\. .{0,40}incident|akamai.{0,40}reference|performing security verification",
    "fr": r"vérifi(?:cation|ez|ons) .{0,30}(?:humain|robot|navigateur)",
    "es": r"(?:verifi(?:cación|que|cando)) .{0,30}(?:humano|robot|navegador)|no soy un robot",
    "pt": r"(?:verifi(?:que|cando)) .{0,30}(?:humano|robô|navegador)|não sou um robô",
    "de": r"ich bin kein roboter|(?:über)?prüfung ihres browsers",
    "ru": r"проверка (?:браузера|безопасности)|подтвердите.{0,20}что вы (?:человек|не робот)|я не робот",
    "ar": r"التحقق من أنك(?: إنسان)?|أنا لست روبوت\w*",
    "zh": r"(?:人机|安全)(?:验证|驗證|检查)|正在(?:检查|验证)(?:您的浏览器)?",
    "ja": r"(?:私は)?ロボットでは(?:ありません|ない)",
    "ko": r"로봇이 아닙니다",
    "tr": r"robot olmadığınızı(?: doğrulayın)?",
}
_CONSENT = {
    "en": r"we value your privacy|your privacy (?:choices|matters)|before you continue(?: to .{0,40})?|accept all"
    r"|we care about your privacy|cookie (?:consent|preferences|settings)|accept cookies",
    "fr": r"(?:nous respectons )?votre vie privée|tout accepter|accepter (?:et continuer|les cookies)",
    "es": r"aceptar (?:todo|todas|y continuar|las cookies)|valoramos (?:tu|su) privacidad",
    "it": r"accetta (?:tutto|tutti|e continua|i cookie)|(?:la )?tua privacy",
    "de": r"alle akzeptieren|akzeptieren und weiter|(?:ihre )?privatsphäre(?:-einstellungen)?|cookies akzeptieren",
    "nl": r"alles accepteren|cookies accepteren|akkoord",
    "pl": r"(?:akceptuj|zaakceptuj) (?:wszystkie|i przejdź)\w*|szanujemy (?:twoją|państwa) prywatność",
    "ru": r"принять (?:все|cookie)|согласие на (?:использование|обработку) .{0,30}",
    "ja": r"すべて(?:の cookie を)?(?:同意|許可|承認)\w*|同意して続ける",
}
_JAVASCRIPT = {
    "en": r"(?:enable|activate|turn on|requires?|allow).{0,60}java ?script"
    r"|java ?script.{0,60}(?:enable|disabled|required|turned off)",
    "fr": r"active[rz]?.{0,60}java ?script|java ?script.{0,60}(?:activ\w+|désactivé)",
    "es": r"habilit\w+.{0,60}java ?script|java ?script.{0,60}(?:deshabilitado|habilit\w+)",
    "pt": r"ativ\w+.{0,60}java ?script|java ?script.{0,60}(?:ativ\w+|desativado)",
    "it": r"\babilit\w+.{0,60}java ?script|java ?script.{0,60}\b(?:disabilitato|abilit\w+)",
    "de": r"aktivieren.{0,60}java ?script|java ?script.{0,60}(?:aktivier\w+|deaktiviert)",
    "ru": r"включит[еь].{0,60}java ?script|java ?script.{0,60}(?:отключ\w+|включ\w+)",
    "tr": r"java ?script.{0,60}etkin\w*",
    "ar": r"تفعيل.{0,60}java ?script",
    "fa": r"java ?script.{0,60}فعال|فعال.{0,60}java ?script",
    "zh": r"(?:启用|啟用|开启).{0,60}java ?script|java ?script.{0,60}(?:启用|禁用)",
    "ja": r"java ?script.{0,60}(?:有効|無効)",
    "ko": r"java ?script.{0,60}(?:활성화|필요)",
    "vi": r"bật.{0,60}java ?script",
}
_ARCHIVE = {
    "en": r"^(?:search(?: results)?|results)(?: for\b.*)?$|^(?:tags?|categor(?:y|ies)|archives?|author|topic)\s*[:/].+"
    r"|^(?:posts|articles|entries) (?:tagged|by|filed under)\b.+|^(?:tag|category|monthly|author) archives?\b.*"
    r"|^all (?:posts|articles) by\b.+",
    "fr": r"^(?:résultats de (?:la )?recherche|recherche)(?: pour\b.*)?$|^(?:étiquette|catégorie|mot-clé|auteur)\s*:.+",
    "es": r"^resultados de (?:la )?búsqueda\b.*|^(?:etiqueta|categoría|autor|archivo)\s*:.+",
    "pt": r"^resultados d[ae] (?:pesquisa|busca)\b.*|^(?:marcador|categoria)\s*:.+",
    "de": r"^suchergebnisse?\b.*|^(?:schlagwort|kategorie|autor|archiv)\s*:.+|^(?:beiträge|artikel) von\b.+",
    "ru": r"^результаты поиска\b.*|^(?:рубрика|метка|тег|категория|автор)\s*:.+",
    "ar": r"^نتائج البحث\b.*|^(?:وسم|تصنيف|الوسم)\s*:.+",
    "zh": r"^(?:搜索结果|搜尋結果|检索结果).*|^(?:标签|標籤|分类|分類)\s*[:：].+",
    "ja": r"^検索結果.*|^(?:タグ|カテゴリー?)\s*[:：].+",
}
_SORRY = (
    r"(?:sorry|oops|unfortunately|désolé|lo sentimos|leider|к сожалению|извините|抱歉|申し訳|عذرا|متأسفانه).{0,80}"
    r"(?:find|exist|introuvable|gefunden|найти|找不到)"
)
_COOKIES = (
    r"cookie|куки|クッキー|쿠키|datenschutz|privacy|privacidad|vie privée|prywatnoś|consent|einwillig|partners?\b"
)


def compiled(words: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern of those of several languages."""
    return re.compile("|".join(words.values()), re.IGNORECASE)


WORDS: dict[str, dict[str, str]] = {
    "soft-404": _NOT_FOUND,
    "error-page": _ERROR,
    "login": _LOGIN,
    "challenge": _CHALLENGE,
    "consent": _CONSENT,
    "needs-javascript": _JAVASCRIPT,
    "listing": _ARCHIVE,
}
PATTERNS: dict[str, re.Pattern[str]] = {kind: compiled(words) for kind, words in WORDS.items()}
SORRY = re.compile(_SORRY, re.IGNORECASE)
COOKIES = Lowered(_COOKIES)
# What stands in the markup of bot walls and nowhere else.
WALL = (
    "_cf_chl_opt",
    "cf-browser-verification",
    "validate.perfdrive.com",
    "/_Incapsula_Resource",
    "geo.captcha-delivery.com",
    "sucuri_cloudproxy_js",
    "__jsl_clearance",
    "awswafintegration",
)
WALL_HOSTS = re.compile(
    r"https?://(?:validate\.perfdrive\.com|geo\.captcha-delivery\.com|challenges\.cloudflare\.com)/"
)
# What walls ask, and forms beneath articles too.
CAPTCHA = ("data-sitekey=", "g-recaptcha", "h-captcha", "px-captcha", "cdn-cgi/challenge-platform")
MOUNT = re.compile(
    r"<(?:div|main)[^>]*\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|main-app|react-root|svelte|ember\w*|q-app)\b"
    r"|<app-root|ng-app|__NEXT_DATA__|__NUXT__",
    re.IGNORECASE,
)
PLAYER = re.compile(r"youtu\.?be|vimeo|dailymotion|player|embed|video", re.IGNORECASE)
