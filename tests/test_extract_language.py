"""The language is the declared one, unless the text is plainly in another."""

from __future__ import annotations

import pytest

from crawler.extract.language import Language, agree, detected, read
from crawler.extract.structured import Structured

# The same news in every language: two ministers met, spoke of trade and of a river, and will meet again.
TEXTS = {
    "en": "The foreign ministers of both countries met in the capital on Tuesday. They spoke about trade, about visas for students and about the river on which both depend. They agreed to meet again next year, and invited their neighbours.",
    "fr": "Les ministres des affaires étrangères des deux pays se sont rencontrés mardi dans la capitale. Ils ont parlé du commerce, des visas pour les étudiants et du fleuve dont les deux dépendent. Ils ont convenu de se revoir l'année prochaine.",
    "es": "Los ministros de asuntos exteriores de ambos países se reunieron el martes en la capital. Hablaron del comercio, de los visados para estudiantes y del río del que ambos dependen. Acordaron volver a reunirse el próximo año.",
    "de": "Die Außenminister beider Länder trafen sich am Dienstag in der Hauptstadt. Sie sprachen über den Handel, über Visa für Studierende und über den Fluss, auf den beide angewiesen sind. Sie wollen sich im nächsten Jahr wieder treffen.",
    "pt": "Os ministros das relações exteriores dos dois países reuniram-se na terça-feira na capital. Falaram sobre o comércio, sobre os vistos para estudantes e sobre o rio de que ambos dependem. Combinaram reunir-se novamente no próximo ano.",
    "it": "I ministri degli esteri dei due paesi si sono incontrati martedì nella capitale. Hanno parlato del commercio, dei visti per gli studenti e del fiume da cui entrambi dipendono. Hanno deciso di incontrarsi di nuovo il prossimo anno.",
    "tr": "İki ülkenin dışişleri bakanları salı günü başkentte bir araya geldi. Ticaret, öğrenciler için vizeler ve her ikisinin de bağlı olduğu nehir hakkında konuştular. Gelecek yıl yeniden buluşmak üzere anlaştılar ve komşularını davet ettiler.",
    "hu": "A két ország külügyminisztere kedden találkozott a fővárosban. A kereskedelemről, a diákok vízumairól és a folyóról beszéltek, amelytől mindkettő függ. Megállapodtak abban, hogy jövőre ismét találkoznak, és meghívták szomszédaikat.",
    "lt": "Abiejų šalių užsienio reikalų ministrai antradienį susitiko sostinėje. Jie kalbėjosi apie prekybą, apie vizas studentams ir apie upę, nuo kurios abu priklauso. Jie susitarė vėl susitikti kitais metais ir pakvietė savo kaimynus.",
    "vi": "Bộ trưởng ngoại giao của hai nước đã gặp nhau tại thủ đô vào thứ Ba. Họ đã nói về thương mại, về thị thực cho sinh viên và về dòng sông mà cả hai đều phụ thuộc. Họ đồng ý gặp lại nhau vào năm tới và mời các nước láng giềng.",
    "id": "Para menteri luar negeri kedua negara bertemu di ibu kota pada hari Selasa. Mereka berbicara tentang perdagangan, tentang visa untuk pelajar dan tentang sungai yang menjadi tumpuan keduanya. Mereka sepakat untuk bertemu lagi tahun depan.",
    "ru": "Министры иностранных дел двух стран встретились во вторник в столице. Они говорили о торговле, о визах для студентов и о реке, от которой зависят обе страны. Они договорились снова встретиться в следующем году и пригласили соседей.",
    "uk": "Міністри закордонних справ двох країн зустрілися у вівторок у столиці. Вони говорили про торгівлю, про візи для студентів і про річку, від якої залежать обидві країни. Вони домовилися знову зустрітися наступного року.",
    "el": "Οι υπουργοί εξωτερικών των δύο χωρών συναντήθηκαν την Τρίτη στην πρωτεύουσα. Μίλησαν για το εμπόριο, για τις θεωρήσεις των φοιτητών και για τον ποταμό από τον οποίο εξαρτώνται και οι δύο. Συμφώνησαν να συναντηθούν ξανά του χρόνου.",
    "hy": "Երկու երկրների արտաքին գործերի նախարարները երեքշաբթի օրը հանդիպեցին մայրաքաղաքում։ Նրանք խոսեցին առևտրի, ուսանողների վիզաների և գետի մասին, որից կախված են երկուսն էլ։ Նրանք պայմանավորվեցին կրկին հանդիպել հաջորդ տարի։",
    "ar": "التقى وزيرا خارجية البلدين يوم الثلاثاء في العاصمة. وتحدثا عن التجارة وعن تأشيرات الطلاب وعن النهر الذي يعتمد عليه البلدان. واتفقا على اللقاء مرة أخرى في العام المقبل، ودعوا جيرانهما إلى الحضور والمشاركة في المحادثات القادمة.",
    "fa": "وزیران امور خارجه دو کشور روز سه‌شنبه در پایتخت دیدار کردند. آنها درباره تجارت، روادید دانشجویان و رودخانه‌ای که هر دو به آن وابسته‌اند گفت‌وگو کردند. آنها توافق کردند که سال آینده دوباره دیدار کنند و همسایگان خود را دعوت کردند.",
    "hi": "दोनों देशों के विदेश मंत्रियों ने मंगलवार को राजधानी में मुलाकात की। उन्होंने व्यापार, छात्रों के लिए वीज़ा और उस नदी के बारे में बात की जिस पर दोनों निर्भर हैं। वे अगले साल फिर मिलने पर सहमत हुए और अपने पड़ोसियों को आमंत्रित किया।",
    "th": "รัฐมนตรีต่างประเทศของทั้งสองประเทศพบกันที่เมืองหลวงเมื่อวันอังคาร พวกเขาพูดคุยเกี่ยวกับการค้า วีซ่าสำหรับนักเรียน และแม่น้ำที่ทั้งสองประเทศพึ่งพา พวกเขาตกลงที่จะพบกันอีกครั้งในปีหน้า และเชิญประเทศเพื่อนบ้าน",
    "zh": "两国外交部长星期二在首都举行会晤。他们谈到了贸易、学生签证以及两国共同依赖的河流。双方同意明年再次会晤，并邀请邻国参加。两位部长还强调，应当继续加强在教育、文化和环境保护方面的合作，推动两国关系不断向前发展。",
    "ja": "両国の外務大臣は火曜日に首都で会談した。両大臣は貿易、学生のビザ、そして両国が頼りにしている川について話し合った。来年また会うことで合意し、近隣諸国を招待した。また、教育や文化、環境保護の分野での協力を続けることを確認した。",
    "ko": "양국 외교장관은 화요일 수도에서 만났다. 두 장관은 무역과 학생 비자, 그리고 양국이 의존하는 강에 대해 이야기를 나누었다. 내년에 다시 만나기로 합의하고 이웃 나라들을 초대했다. 또한 교육과 문화, 환경 보호 분야에서 협력을 계속하기로 했다.",
}


def declaring(tag: str) -> Structured:
    return Structured(language=tag)


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_of_a_few_sentences_shows_its_language(language: str) -> None:
    assert detected(TEXTS[language]) == language


@pytest.mark.parametrize("language", TEXTS)
def test_a_page_that_declares_another_language_is_not_believed_and_says_so(language: str) -> None:
    other = "en-GB" if language != "en" else "zh-Hans"
    found = read(declaring(other), {}, "", TEXTS[language])
    assert (found.tag, found.declared) == (language, other)
    assert found.warnings == (f"language-conflict: declared {other}, text in {language}",)


def test_a_declaration_that_the_text_bears_out_keeps_its_region_and_script() -> None:
    assert read(declaring("en_GB"), {}, "", TEXTS["en"]) == Language("en-GB", "en_GB")
    assert read(declaring("zh-Hant-TW"), {}, "en", TEXTS["zh"]) == Language("zh-Hant-TW", "zh-Hant-TW")


@pytest.mark.parametrize("declared", ["eng", "ENG", "en-us"])
def test_a_language_of_three_letters_is_the_one_of_two(declared: str) -> None:
    found = read(declaring(declared), {}, "", TEXTS["en"])
    assert (found.tag[:2], found.declared, found.warnings) == ("en", declared, ())


def test_a_short_text_is_not_judged() -> None:
    assert read(declaring("en"), {}, "", TEXTS["fr"][:150]) == Language("en", "en")
    assert detected(TEXTS["zh"][:30]) == ""


@pytest.mark.parametrize("row", ["1.000 2.500 3.700 4.900 ", "A/RES/71/1, A/72/12, S/2024/17; ", "https://mfa.avaria.example/the-ministers-met "])
def test_numbers_and_addresses_are_no_text(row: str) -> None:
    assert detected(row * 15) == ""


def test_a_text_in_no_known_language_leaves_the_declared_one() -> None:
    strange = "Blorpa zindrel mukto vashnu trelli gonka, praxu mindola sertik. Quzzo harpen tilvak, romdu essila bokti fren! " * 3
    assert read(declaring("en"), {}, "", strange) == Language("en", "en")


def test_a_page_that_declares_nothing_is_in_the_language_of_its_text_and_then_of_its_source() -> None:
    assert read(Structured(), {}, "en", TEXTS["fr"]) == Language("fr", "")
    assert read(Structured(), {}, "hy", "Too short.") == Language("hy", "")
    assert read(Structured(), {}, "", "Too short.") == Language("", "")


@pytest.mark.parametrize(("tag", "language"), [("nb", "no"), ("sr-Latn-RS", "hr"), ("ms", "id"), ("fa-AF", "fa"), ("zh-HK", "yue")])
def test_languages_that_a_detector_takes_for_each_other_agree(tag: str, language: str) -> None:
    assert agree(tag, language)
    assert not agree(tag, "en")


def test_a_kindred_language_is_left_as_declared() -> None:
    norwegian = "Utenriksministrene i begge land møttes i hovedstaden på tirsdag. De snakket om handel, om visum for studenter og om elven som begge er avhengige av. De ble enige om å møtes igjen neste år, og inviterte naboene sine."
    assert detected(norwegian) == "no"
    assert read(declaring("nb-NO"), {}, "", norwegian) == Language("nb-NO", "nb-NO")
    assert read(declaring("da"), {}, "", norwegian) == Language("da", "da")


def test_the_header_declares_where_the_page_does_not() -> None:
    assert read(Structured(), {"content-language": "pt-BR"}, "en", TEXTS["pt"]) == Language("pt-BR", "pt-BR")
