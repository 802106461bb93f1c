"""What a line's words say to the reader rather than of the subject, in the languages that most sources write."""

from __future__ import annotations

from functools import reduce
from operator import or_

# Words whole, or with * their first five letters; scripts without spaces below.
_WORDS = (
    "newsletter subscri* register* sign abonn* abo anmeld* suscr* inscr* подпис* اشترك subscription membership",
    "cookie cookies privacy privats* datensch* consent* gdpr externe extern* einverst* privacidad confiden*",
    "facebook twitter instagr* whatsapp telegram youtube linkedin tiktok podcast podcasts spotify вконтакте",
    "copyright reserved vorbehalten reservados réservés защищены rights الحقوق",
    "photo image foto bild getty afp reuters picture pictured imago shutte* credit file fotos photog* фото صورة dpa",
    "comment comments kommentar* comentari* коммен* تعليق forum moderat*",
    "advert* anzeige publici* werbung sponsor* affili* реклам* إعلان provision commission promo*",
    "click klick* tap here hier aquí cliquez clic нажм* اضغط download app apps scroll",
    "editor reporter author journal* correspond* autor* redakt* redac* writer корресп* columnist",
    "originally updated republished dieser artículo article story post published appeared",
    "you your our us we du sie ihr dein deine vous votre usted tu você вы ваш yours",
    "http https www com html",
    "more related read watch mehr leia lea lire baca читайте auch aussi también juga",
    "contact kontakt media press inquiries information rückfragen tel phone fax email mail",
)
_WIDE = (
    "订阅 登録 会員 登录 注册", "隐私 個人情報", "微信 微博 公众号",
    "版权 無断 转载 著作権", "写真 图片 图为 摄 撮影 記者 资料图",
    "评论 コメント 留言", "广告 広告 责任编辑", "点击 こちら 扫码 下载",
    "记者 编辑 編集 編輯 責任", "声明 更新 来源", "您 你 我们 皆さん",
    "", "相关 関連 相關 推荐 阅读", "联系 電話 电话 問い合わせ",
)  # fmt: skip
_STEM, _MOST_KNOWN = 5, 20_000
_WHOLE: dict[str, int] = {}
_STEMS: dict[str, int] = {}
for _bit, _line in enumerate(_WORDS):
    for _word in _line.split():
        _table = _STEMS if _word.endswith("*") else _WHOLE
        _key = _word.rstrip("*")[:_STEM] if _word.endswith("*") else _word
        _table[_key] = _table.get(_key, 0) | 1 << _bit
_TERMS = [(term, 1 << bit) for bit, terms in enumerate(_WIDE) for term in terms.split()]
COUNT = len(_WORDS)


def said(words: list[str]) -> int:
    """The groups of words that stand among ``words``, a bit each."""
    return reduce(or_, set(map(_GROUPS.__getitem__, words)), 0)


class _Groups(dict[str, int]):
    """The groups of words, found where they are first asked for; of some thousand words, to bound memory."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_KNOWN:
            self.clear()
        self[word] = found = _WHOLE.get(word, 0) | _STEMS.get(word[:_STEM], 0)
        return found


_GROUPS = _Groups()


def said_wide(text: str) -> int:
    """The same of a text in a script without spaces."""
    return sum({bit for term, bit in _TERMS if term in text})
