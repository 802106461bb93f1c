"""What sites say to their readers inside an article's column, in the languages of the sources.

Each pattern is matched against a whole line, or its beginning, in lower case; what they have in common is that no
article says so itself.
"""

from __future__ import annotations

import re

from crawler.extract.lowered import Lowered

_READ_MORE = (
    r"read (?:more|also|next|on|further|the full (?:story|article|report))|also read|see also|related(?: (?:news"
    r"|article|story"
    r"|stories|articles|links?|posts?|topics?|content|coverage|reading))?|more on this(?: story| topic)?|must read"
    r"|further reading|recommended"
    r"(?: for you| stories| reading)?|you (?:may|might) (?:also )?(?:like|be interested in)|don[’']t miss"
    r"|watch(?: also| now|: )"
    r"|more (?:from|about|stories|news|in) .{2,40}|lire (?:aussi|également|plus|la suite)|à lire (?:aussi|également)?"
    r"|sur le même (?:sujet"
    r"|thème)|voir aussi|articles? (?:liés|similaires|connexes)|lea (?:también|además|más)|lee (?:también|además|más)"
    r"|le puede interesar"
    r"|te puede interesar|puede leer|ver también|noticias? relacionadas?|(?:artículos|notas) relacionad[ao]s|leer más"
    r"|leia (?:também|mais|ainda)"
    r"|veja (?:também|mais)|saiba mais|notícias relacionadas|leggi anche|leggi (?:di più|altro)|vedi anche"
    r"|articoli correlati|lesen sie (?:auch|mehr|hier)"
    r"|mehr (?:zum thema|dazu|lesen|zu)|siehe auch|auch interessant|weiterlesen|verwandte artikel"
    r"|das könnte sie auch interessieren|lees (?:ook|meer|verder)"
    r"|lue (?:myös|lisää)|läs (?:också|även|mer)|les (?:også|mer)|læs (?:også|mere)|czytaj (?:też|także|również"
    r"|więcej)|zobacz (?:też|także|również|więcej)"
    r"|przeczytaj (?:też|także|również)|čtěte (?:také|též)|přečtěte si(?: také)?|prečítajte si(?: aj)?|pročitajte (?:i"
    r"|još)|olvassa el|citește (?:și|mai mult)"
    r"|citiți și|vezi și|прочетете (?:още|повече)|вижте (?:още|също)|читайте (?:также|ещё|еще|подробнее)"
    r"|смотрите также|по теме|материалы по теме"
    r"|читайте (?:також|ще)|читати далі|дивіться також|διαβάστε (?:επίσης|ακόμα|περισσότερα)|δείτε (?:επίσης|ακόμα)"
    r"|ayrıca (?:oku|bkz)\w*|[iİ]lgili haber(?:ler)?"
    r"|(?:bunu|bunlar[ıi]) da oku\w*|devamını oku|oxumağa dəyər|اقرأ (?:أيضا|ايضا|أيضاً|المزيد|كذلك)|إقرأ أيضا"
    r"|شاهد (?:أيضا|أيضاً|ايضا)"
    r"|مواضيع ذات صلة|أخبار ذات صلة|(?:بیشتر )?بخوانید|بیشتر بخوانید|مطالب مرتبط|اخبار مرتبط|یہ بھی پڑھیں|مزید پڑھیں"
    r"|קרא(?:ו)? (?:עוד|גם)|यह भी पढ़ें|ये भी पढ़ें"
    r"|और पढ़ें|संबंधित खबरें|আরও পড়ুন|আরো পড়ুন|baca juga|baca selengkapnya|xem thêm|đọc thêm|tin liên quan"
    r"|อ่านเพิ่มเติม|อ่านต่อ|相关(?:新闻|阅读|链接|报道|文章|稿件)"
    r"|延伸(?:阅读|閱讀)|(?:另|更多)?阅读更多|更多(?:新闻|阅读|相关)|相關(?:新聞|閱讀|報導|文章)|関連(?:記事|ニュース"
    r"|リンク)|あわせて読みたい|続きを読む|관련\s?기사|관련\s?뉴스"
    r"|더 ?보기"
    r"|կարդացեք նաև|წაიკითხეთ აგრეთვე"
)
_SOCIAL = (
    r"follow (?:us|me|him|her|the author)\b.{0,60}|connect with us|stay (?:connected|in touch|updated)|join (?:us"
    r"|our) .{0,80}|share(?: (?:this|on|via|it|the"
    r"|with)\b.{0,60})?|share|tweet|pin ?it|print(?: this.{0,20})?|email(?: this.{0,20})?|e-?mail|whats?app|telegram"
    r"|facebook|twitter|linkedin|copy link|like this:?(?: loading)?"
    r"|like us .{0,40}|subscribe.{0,80}|sign ?up .{0,80}|get (?:the|our) .{0,60}newsletter.{0,40}|newsletter"
    r"|click here to .{0,80}|suivez[- ]nous.{0,40}|partager.{0,40}"
    r"|abonnez[- ]vous.{0,60}|síguenos.{0,60}|síganos.{0,60}|comp[aá]rt[ei]\w*.{0,40}|suscríb[ae]\w*.{0,60}"
    r"|siga[- ]nos.{0,40}|compartilh\w+.{0,40}|partilh\w+.{0,40}"
    r"|seguici .{0,40}|condividi.{0,40}|iscriviti .{0,60}|folgen sie uns.{0,60}|teilen(?: (?:sie|auf|mit).{0,40})?"
    r"|drucken|seite drucken|newsletter abonnieren|volg ons.{0,40}|deel (?:dit|op).{0,40}"
    r"|seuraa meitä.{0,40}|jaa|følg oss.{0,40}|följ oss.{0,40}|obserwuj nas.{0,40}|udostępnij.{0,40}"
    r"|подписывайтесь.{0,100}|подпишитесь.{0,80}|поделиться.{0,40}|поділитися.{0,40}"
    r"|підписуйтесь.{0,80}|сподели.{0,40}|ακολουθήστε.{0,60}|bizi takip .{0,40}|paylaş.{0,30}|تابعنا.{0,60}"
    r"|تابعونا.{0,60}|شارك.{0,30}|مشاركة.{0,30}|اشترك.{0,60}|اشتراک‌?گذاری.{0,30}|عقب"
    r"|分享(?:到|至|给|讓)?.{0,20}|关注我们.{0,20}|關注我們.{0,20}|シェア(?:する)?|ツイート|フォロー.{0,20}"
    r"|공유(?:하기)?|구독.{0,20}|chia sẻ.{0,20}"
    r"|bagikan.{0,30}|ikuti kami.{0,40}|हमें फॉलो करें.{0,40}"
    r"|(?:topics?|tags?|keywords?|filed under|categor(?:y|ies)|themen|schlagw[oö]rter|mots[- ]clés|etiquetas|temas"
    r"|теги|метки|标签|關鍵字) ?[:：].*"
    r"|leave (?:a|your) (?:reply|comment).{0,40}|post (?:a )?comments?|add (?:a )?comment|(?:no "
    r"|\d+ )?comments?(?: off)?|view comments|your email address will not be published.{0,80}"
    r"|laisser un commentaire|deja (?:un|tu) comentario|kommentare?(?: schreiben)?|hinterlasse .{0,30}"
    r"|оставить комментарий|комментарии.{0,20}|اترك (?:تعليقا|رد).{0,30}|yorum yap.{0,20}"
    r"|advertisement|advertising|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|реклама|reklama|reklam"
    r"|iklan|إعلان|広告|广告|sponsored(?: content)?"
    r"|(?:\d+ )?(?:min(?:ute)?s?|mins) read|reading time:?.{0,20}|lesedauer:?.{0,20}|temps de lecture.{0,20}"
    r"|views?:? ?\d*|\d+ (?:views?|shares?|likes?)|a a\+?|a\+? a-?|listen(?: to (?:this )?.{0,30})?"
    r"|loading\.*|skip to .{0,30}|back to (?:top|list|news).{0,20}|go back|previous(?: (?:article|post|story))?"
    r"|next(?: (?:article|post|story))?|top of page|nach oben|zurück|print page|download(?: pdf)?"
    r"|enlarge(?: this)? image|toggle caption|hide caption|view (?:gallery|image)|play video|this (?:article|story"
    r"|post) (?:was|is|has been) (?:originally|first|also) (?:published|appeared|posted).{0,120}"
    r"|this content is imported from.{0,80}|(?:©|\(c\)|copyright).{0,120}|.{0,60}all rights reserved.{0,60}|要闻"
    r"|责任编辑.{0,30}|【?责编.{0,30}|【纠错】.{0,40}"
)
_POPULAR = (
    r"most (?:popular|read|viewed|recent|shared|commented|watched)(?: .{0,30})?|popular(?: (?:news|posts?|now|articles"
    r"|stories))?|trending(?: .{0,20})?|latest(?: (?:news|posts?|stories|articles|updates?|headlines))?"
    r"|top (?:stories|news|headlines)|editor[’']?s[’']? (?:picks?|choice)|more (?:news|stories|articles|headlines"
    r"|posts)|other (?:news|stories|articles)|recent (?:posts?|news|articles)|in case you missed it"
    r"|les plus (?:lus|populaires|récents)|dernières (?:nouvelles|actualités|infos)|articles récents|lo más (?:leído"
    r"|visto|reciente)|más (?:leídas|noticias|vistas)|últimas noticias|(?:as )?mais lidas|mais notícias"
    r"|i più letti|ultime notizie|più letti|meist ?gelesen\w*|am meisten gelesen|aktuelle (?:meldungen|nachrichten"
    r"|artikel)|neueste (?:artikel|beiträge)|weitere (?:meldungen|artikel|nachrichten|themen|beiträge)|meest gelezen"
    r"|luetuimmat|mest (?:leste|lästa|læste)|najczęściej czytane|najnowsze|nejčtenější|najčítanejšie|najčitanije"
    r"|cele mai citite|най-четени|популярное|самое (?:читаемое|популярное|важное)|последние новости"
    r"|новости партн[её]ров"
    r"|лента новостей|другие новости|популярні|останні новини|останнє|τα πιο (?:δημοφιλή|διαβασμένα)|τελευταία νέα"
    r"|en çok okunan\w*|son (?:dakika|haberler)|الأكثر (?:قراءة|مشاهدة|تداولا)|آخر الأخبار|أحدث الأخبار|پربازدید\w*"
    r"|پربیننده\w*|آخرین اخبار"
    r"|热门(?:文章|新闻|推荐)?|最新(?:新闻|消息|文章)|热点(?:新闻|推荐)?|熱門(?:新聞|文章)?|最新(?:新聞|消息)"
    r"|アクセスランキング|人気記事|新着(?:記事|ニュース)|많이 본 뉴스"
    r"|인기 ?기사|terpopuler|berita terkait|berita terbaru|đọc nhiều|tin mới"
    r"|सबसे ज्यादा पढ़ी गई|ताज़ा खबरें|সর্বাধিক পঠিত|সর্বশেষ"
)
_AUTHOR = (
    r"about (?:the )?(?:authors?|writers?)|(?:the )?authors?|author (?:bio|info|profile)|à propos de l[’']auteur"
    r"|(?:sobre|acerca de)(?: el| la| o| a)? (?:autora?|autore?s)|über (?:den autor|die autorin|die autoren)"
    r"|sull[’']autore|l[’']autore"
    r"|об авторе|про автора|о аутору|o autoru|o autorze|عن الكاتب|نبذة عن الكاتب|درباره نویسنده|关于作者|作者简介"
    r"|關於作者|筆者紹介"
    r"|저자 소개|yazar hakkında|tentang penulis"
)
READ_MORE = Lowered(rf"[\W_]*(?:{_READ_MORE})\s*[:：|»>…-]+\s*")
READ_MORE_LINE = Lowered(rf"[\W_]*(?:{_READ_MORE})\b.*")
READ_MORE_ALONE = Lowered(rf"[\W_]*(?:{_READ_MORE})[\W_]*")
SOCIAL = Lowered(rf"[\W_]*(?:{_SOCIAL})[\W_]*")
POPULAR = Lowered(rf"[\W_]*(?:{_POPULAR})[\W_]*")
ABOUT_AUTHOR = Lowered(rf"[\W_]*(?:{_AUTHOR})[\W_]*")
CREDIT = Lowered(
    r"[\W_]*(?:(?:file |press )?(?:photo(?:graph)?s?|image|picture|pic)(?: (?:credits?|by|courtesy|source))*|foto"
    r"|bild(?:quelle)?|imagen|imagem|immagine|crédit(?:o|s)?(?: photo)?|фото|photo"
    r"|صورة|تصویر|图(?:片|为)?|写真|사진)\s*[:：/|©(].{0,160}",
)
# Who made a picture, at the end of what it shows: in brackets, or behind the word for a picture.
CREDIT_AT_END = re.compile(
    r"[(\[（](?:[^()\[\]（）]{0,80}\b(?:Getty|Shutterstock|iStock|Unsplash|Adobe Stock|Associated Press"
    r"|(?:AP|AFP|EPA|Reuters|PA|dpa|[Ff]ile) (?:[Pp]hoto|Images?|Wire)|[Pp]hotos? (?:by|courtesy|credit)"
    r"|(?:[Pp]hoto|[Ii]mage|[Pp]icture|Foto|Bild)s?(?: (?:[Cc]redits?|[Ss]ource))?:|[Cc]redits?:|[Cc]ourtesy of)"
    r"(?!\w)[^()\[\]（）]{0,80}"
    r"|[^()\[\]（）/]{2,40}/ ?(?:AP|AFP|PA|EPA|Reuters|dpa|NASA|ESA|Getty|Xinhua|TASS|ANSA|EFE|imago|[Pp]ool|POOL)"
    r"\b[^()\[\]（）]{0,40}|[^()\[\]（）]{2,40} via (?:AP|AFP|Reuters|Getty)\b[^()\[\]（）]{0,20}"
    r"|(?:NASA|ESA)(?:/[\w -]+)+)[)\]）]\W*$"
    r"|.{12}\s(?:[Pp]hotos?|[Ii]mage|[Pp]icture|Fotos?|Bild|Imagen|Фото)(?: [Cc]redits?)?\s?[:：]\s?"
    r"[^\W\d_a-z][^.!?:|]{2,60}$"
    r"|[|.!?…”\"]\s*[Pp]hotos? (?:by|courtesy of) [^\W\d_a-z][^.!?:|]{2,50}$"
    r"|[\u3400-\u9fff]\W{0,2}\s[\u3400-\u9fff]{2,4}\s?[摄攝]$"
    r"|.{12}新[华華]社(?:[记記]者|[发發])\s?\W?[\u3400-\u9fff]{2,4}\s?[摄攝]\W?$"
)
_MEDIA = r"(?:twitter|facebook|instagram|telegram|whatsapp|linkedin|youtube|x\b|google|tiktok|bluesky|threads|@)"
APPEAL = Lowered(
    r"(?:^|[.!?:*•|>—–-] *)(?:please |also |and |or |to |then )?"
    r"(?:sign up (?:for|to|here|now|today|below|and)\b|subscribe (?:today|now|here|to)\b"
    rf"|follow [\w .’'@-]{{2,40}} (?:on|at|via) (?:our |the )?(?:social|{_MEDIA})"
    r"|start your .{0,40}(?:subscription|free trial)\b|download (?:and subscribe|(?:the|our) .{0,40}\bapp\b)"
    r"|support (?:\w+ so (?:that )?we |our (?:work|journalism|newsroom|mission|reporting)\b))"
    r"|\b(?:delivered|sent|straight|right|dropped|direct(?:ly)?) (?:in|to|into) your (?:inbox|mailbox)\b"
    r"|\breader funding\b|\bmak(?:e|ing) a (?:donation|contribution) (?:to|today|now)\b",
)
THE_AUTHOR = Lowered(
    r"\W*(?:the (?:author|writer)s?|l[’']auteure?|el autor|la autora|der autor|die autorin|l[’']autore|автор|الكاتب)\b",
)
BIOGRAPHY = Lowered(
    r"\b(?:(?:he|she|they) can be (?:reached|contacted|followed)|can be reached (?:at|via|by)"
    r"|is an? (?:\w+[ ,-]){0,6}(?:student|graduate|journalist|reporter|correspondent|writer|author|columnist|editor"
    r"|researcher"
    r"|analyst|fellow|professor|lecturer|scholar|freelancer?|contributor|diplomat|ambassador|economist|academic|intern"
    r"|lawyer|consultant|candidate|associate|expert|director|founder)"
    r"|est (?:un |une )?(?:journaliste|chercheu\w+|auteure?|professeure?|écrivaine?|correspondante?)|es (?:un "
    r"|una )?(?:periodista|investigador\w*|autora?|profesora?|escritora?|analista|corresponsal)"
    r"|é (?:um |uma )?(?:jornalista|pesquisador\w*|professora?)|ist (?:ein |eine )?(?:\w+ )?(?:journalistin?"
    r"|redakteurin?|autorin?|korrespondentin?|professorin?|wissenschaftlerin?)|è (?:un |una )?(?:giornalista"
    r"|ricercat\w+|professor\w*)"
    r"|журналист|корреспондент|научный сотрудник|twitter @|tweets (?:at|@)|follow (?:him|her) on|views expressed)",
)
