"""The words by which pages that are no articles give themselves away, in the languages of the sources."""

from __future__ import annotations

import re

_NOT_FOUND = (
    r"(?:page|file|article|document|content|resource|story)s? (?:was |is |could |can )?(?:not|cannot be) (?:be )?found"
    r"|not found|\b404\b|page (?:does not|doesn[’']t) exist"
    r"|(?:page|article|content|story) (?:you (?:requested|are looking for"
    r"|were looking for) )?(?:is )?(?:no longer available|unavailable|has been (?:removed|deleted|moved))"
    r"|page (?:introuvable|non trouvée|inexistante)|page n[’']existe pas|n[’']a pas été trouvée?"
    r"|página no (?:encontrada|existe|disponible)|no se (?:ha )?encontr(?:ó|ado)|página (?:que busca )?no existe"
    r"|página não (?:encontrada|existe|localizada)|conteúdo não encontrado|pagina non trovata"
    r"|seite (?:wurde )?nicht gefunden|seite existiert nicht|pagina niet gevonden|sivua ei löyty\w*"
    r"|sidan (?:kunde inte hittas|hittades inte|finns inte)"
    r"|siden (?:ble ikke funnet|blev ikke fundet|finnes ikke)|nie znaleziono|nie została znaleziona"
    r"|strony nie znaleziono|stránka (?:nebyla nalezena|nenalezena|neexistuje|sa nenašla)|stranica nije pronađena"
    r"|pagina nu (?:a fost găsită|există)"
    r"|oldal nem található|страница не (?:найдена|существует)|страницата не (?:е намерена|съществува)"
    r"|сторінк[ау] не (?:знайдено|існує)|η σελίδα δεν (?:βρέθηκε|υπάρχει)|sayfa bulunamadı|الصفحة (?:غير موجودة"
    r"|المطلوبة غير موجودة)|لم يتم العثور"
    r"|صفحه (?:مورد نظر )?(?:یافت نشد|پیدا نشد|وجود ندارد)|הדף לא נמצא|(?:页面|頁面|网页|網頁)(?:不存在|未找到"
    r"|找不到)|找不到(?:页面|頁面|网页"
    r"|網頁|您)|您(?:访问|要访问|所访问)的页面|ページが(?:見つかりません|存在しません)|お探しのページ"
    r"|페이지를 찾을 수 없|trang không tồn tại|không tìm thấy trang"
    r"|halaman tidak ditemukan|ไม่พบหน้า|पृष्ठ नहीं मिला|पेज नहीं मिला"
)
_SORRY = "sorry|oops|unfortunately|désolé|lo sentimos|leider|к сожалению|извините|抱歉|申し訳|عذرا|متأسفانه"
_MISSING = "find|exist|introuvable|gefunden|найти|找不到"
_ERROR = (
    r"internal server error|service (?:temporarily )?unavailable|bad gateway|gateway time-?out"
    r"|(?:http )?error (?:4\d\d|5\d\d)|\b5(?:00|02|03|04) error|^error$|application error|server error|runtime error"
    r"|an? (?:unexpected )?error (?:has )?occurred"
    r"|something went wrong|(?:fatal|parse) error|database error|error establishing a database connection"
    r"|exception (?:details|report)|under (?:maintenance|construction)|site maintenance|scheduled maintenance"
    r"|access (?:is )?(?:denied|forbidden)|forbidden|request (?:rejected|blocked)"
    r"|erreur (?:interne|du serveur|serveur|500)|une erreur (?:est survenue|s[’']est produite)|en maintenance"
    r"|error (?:interno|del servidor)|ha ocurrido un error|se ha producido un error|en mantenimiento|erro (?:interno"
    r"|no servidor)|ocorreu um erro|em manutenção"
    r"|si è verificato un errore|errore (?:interno|del server)|ein fehler ist aufgetreten|interner serverfehler"
    r"|wartungsarbeiten|er is een fout opgetreden|wystąpił błąd|błąd serwera|došlo k chybě|произошла ошибка"
    r"|ошибка (?:сервера|500)|технические работы|сталася помилка"
    r"|παρουσιάστηκε σφάλμα|bir hata oluştu|sunucu hatası|حدث خطأ|خطأ في الخادم|خطای (?:سرور|داخلی)|خطایی رخ"
    r"|服务器(?:内部)?错误|系统错误|系統錯誤|系统维护|エラーが発生しました|メンテナンス中|오류가 발생|đã xảy ra lỗi"
    r"|terjadi kesalahan"
)
_LOGIN = (
    r"^\W*(?:please )?(?:log ?in|sign ?in|log ?on|sign up|register)(?: (?:to|with|for|here|now|or) .{0,50})?\W*$"
    r"|(?:member|user|subscriber|customer|staff) log ?in|login (?:page|required|form)|create (?:an|your) account"
    r"|forgot(?:ten)? (?:your )?password"
    r"|you (?:must|need to) (?:be )?(?:log(?:ged)?|sign(?:ed)?)[ -]?in|please (?:log|sign) ?in|se connecter|connexion"
    r"|identifiez-vous|créer un compte|iniciar sesión|inicie sesión|crear una cuenta|iniciar sessão|fazer login"
    r"|faça login|accedi al|effettua il login"
    r"|anmelden|anmeldung|einloggen|inloggen|kirjaudu sisään|logga in|logg inn|log ind|zaloguj się|logowanie"
    r"|přihlášení|přihlásit se|prijava|bejelentkezés|autentificare|вход (?:в|на)|^\W*вход\W*$|войти|авторизация|вхід"
    r"|увійти|σύνδεση|giriş yap|تسجيل الدخول|ورود به|כניסה"
    r"|登录|登錄|登入|ログイン|로그인|đăng nhập|masuk ke akun|เข้าสู่ระบบ|लॉग इन"
)
CHALLENGE = re.compile(
    r"just a moment\.{0,3}|attention required!? \| cloudflare|checking (?:your browser"
    r"|if the site connection is secure)|verif(?:y|ying) (?:that )?you are (?:a )?human|are you (?:a )?(?:human"
    r"|robot)\b|prove (?:that )?you(?:['’]re| are) (?:not a robot|human)|i am not a robot|ddos[- ]protection"
    r"|(?:please )?(?:complete|solve) the (?:captcha|security check)|enable (?:javascript and )?cookies to continue"
    r"|unusual traffic|bot (?:detection|protection|verification)|radware|perimeterx|incapsula|imperva"
    r"|akamai.{0,40}reference|pardon our interruption|why (?:have i been|was i) blocked|security check"
    r"|press (?:&|and) hold|human verification|browser check|one more step|your (?:ip|request) has been (?:blocked"
    r"|flagged)|vérifi(?:cation|ez|ons) .{0,30}(?:humain|robot|navigateur)|(?:verifica|verifique"
    r"|verificando) .{0,30}(?:humano|robot|robô|navegador)|no soy un robot|ich bin kein roboter|(?:überprüfung"
    r"|prüfung) ihres browsers"
    r"|проверка (?:браузера|безопасности)|подтвердите.{0,20}что вы (?:человек|не робот)|я не робот|التحقق من أنك"
    r"|أنا لست روبوت|(?:人机|安全)(?:验证|驗證|检查)|正在(?:检查|验证)|ロボットでは|로봇이 아닙니다|robot olmadığınızı",
    re.IGNORECASE,
)
CHALLENGE_MARKUP = re.compile(
    r"cdn-cgi/challenge-platform|_cf_chl_opt|cf-browser-verification|validate\.perfdrive\.com|/_Incapsula_Resource"
    r"|geo\.captcha-delivery\.com|px-captcha|sucuri_cloudproxy_js|ddos-guard|awswafintegration|data-sitekey="
    r"|g-recaptcha|h-captcha|__jsl_clearance|slowAES",
    re.IGNORECASE,
)
HEADINGS = (
    ("soft-404", re.compile(_NOT_FOUND, re.IGNORECASE)),
    ("error-page", re.compile(_ERROR, re.IGNORECASE)),
    ("login", re.compile(_LOGIN, re.IGNORECASE)),
)
SENTENCES = (
    ("soft-404", re.compile(rf"(?:{_SORRY}).{{0,80}}(?:{_MISSING})|(?:{_NOT_FOUND})", re.IGNORECASE)),
    ("error-page", re.compile(_ERROR.replace("|^error$", "").replace("|forbidden", ""), re.IGNORECASE)),
)
JAVASCRIPT = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?|without|allow|activer|active|habilit\w+|activ\w+|aktivieren|включите"
    r"|включить|etkinleştir\w*|تفعيل|فعال|启用|啟用|有効|활성화|bật|abilit\w+).{0,60}java ?script"
    r"|java ?script.{0,60}(?:enable|disabled|required|turned off|activ\w+|désactivé|deshabilitado|deaktiviert"
    r"|отключ\w+|включ\w+|有効|無効|启用|禁用|필요|etkin)",
    re.IGNORECASE,
)
MOUNT = re.compile(
    r"<(?:div|main)[^>]*\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|main-app|react-root|svelte|ember\w*|q-app)\b"
    r"|<app-root|ng-app|__NEXT_DATA__|__NUXT__",
    re.IGNORECASE,
)
