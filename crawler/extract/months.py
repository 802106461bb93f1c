"""Names of the months in the languages of the sources, and how a date is written with them."""

from __future__ import annotations

import re

# One line a month: nominative, genitive and short forms; forms that mean two months in two languages are below.
_NAMES = (
    "january jan janvier janv enero ene janeiro gennaio gen januar jänner januari janua styczeń stycznia leden ledna "
    "január januára ianuarie ian януари январь января янв січень січня јануар јануара siječanj siječnja sausio "
    "sausis janvāris janvārī jaanuar ιανουάριος ιανουαρίου ocak يناير كانون_الثاني ژانویه ינואר जनवरी tammikuu "
    "tammikuuta հունվար հունվարի იანვარი იანვარს yanvar қаңтар জানুয়ারি جنوری januara januarja",
    "february feb février fevrier févr febrero fevereiro fev febbraio februar februari luty lutego únor února "
    "február februára februarie февруари февраль февраля фев лютий лютого фебруар фебруара veljača veljače vasario "
    "vasaris februāris februārī veebruar φεβρουάριος φεβρουαρίου şubat فبراير شباط فوریه פברואר फरवरी helmikuu "
    "helmikuuta փետրվար փետրվարի თებერვალი fevral ақпан ফেব্রুয়ারি فروری februara februarja",
    "march mar mars marzo março marz märz maart marts mart marzec marca březen března martie март марта мар березень "
    "березня ožujak ožujka kovo kovas martā märts μάρτιος μαρτίου مارس آذار מרץ मार्च maaliskuu maaliskuuta mac "
    "maret մարտ մարտի მარტი наурыз মার্চ مارچ március marec marta",
    "april apr avril avr abril abr aprile avr kwiecień kwietnia duben dubna apríl apríla aprilie април апрель апреля "
    "апр квітень квітня априла travanj travnja balandžio balandis aprīlis aprīlī aprill απρίλιος απριλίου nisan "
    "أبريل ابريل نيسان إبريل آوریل אפריל अप्रैल huhtikuu huhtikuuta ապրիլ ապրիլի აპრილი aprel сәуір এপ্রিল اپریل "
    "április avril aprila",
    "may mai mayo maio maggio mag mei maj maja květen května máj mája май мая травень травня мај маја svibanj "
    "svibnja gegužės gegužė maijs maijā μάιος μαΐου mayıs مايو أيار ايار مه מאי मई toukokuu toukokuuta մայիս մայիսի "
    "მაისი мамыр মে مئی május",
    "june jun juin junio junho giugno giu juni juny czerwiec czerwca červen června jún júna iunie iun юни июнь июня "
    "июн червень червня јун јуна lipanj lipnja birželio birželis jūnijs jūnijā juuni ιούνιος ιουνίου haziran يونيو "
    "حزيران ژوئن יוני जून kesäkuu kesäkuuta հունիս հունիսի ივნისი iyun маусым জুন جون június junij junija juna",
    "july jul juillet juil julio julho luglio lug juli lipiec lipca červenec července júl júla iulie iul юли июль "
    "июля июл липень липня јул јула srpanj srpnja liepos liepa jūlijs jūlijā juuli ιούλιος ιουλίου temmuz يوليو تموز "
    "ژوئیه ژوئيه יולי जुलाई heinäkuu heinäkuuta հուլիս հուլիսի ივლისი iyul шілде জুলাই جولائی július julij julija "
    "jula",
    "august aug août aout agosto ago augustus augusti sierpień sierpnia srpen srpna augusta август августа авг "
    "серпень серпня kolovoz kolovoza rugpjūčio rugpjūtis augusts augustā αύγουστος αυγούστου ağustos أغسطس اغسطس آب "
    "اوت אוגוסט अगस्त elokuu elokuuta ogos agustus օգոստոս օգոստոսի აგვისტო avqust тамыз আগস্ট اگست augusztus avgust "
    "avgusta",
    "september sep sept septembre septiembre setembro set settembre septembrie wrzesień września září septembra "
    "септември сентябрь сентября сен вересень вересня септембар септембра rujan rujna rugsėjo rugsėjis septembris "
    "septembrī σεπτέμβριος σεπτεμβρίου eylül سبتمبر أيلول ايلول سپتامبر ספטמבר सितंबर सितम्बर syyskuu syyskuuta "
    "սեպտեմբեր սեպտեմբերի სექტემბერი sentyabr қыркүйек সেপ্টেম্বর ستمبر szeptember setiembre septembar september",
    "october oct octobre octubre outubro out ottobre ott oktober okt październik października říjen října október "
    "októbra octombrie октомври октябрь октября окт жовтень жовтня октобар октобра spalio spalis oktobris oktobrī "
    "oktoober οκτώβριος οκτωβρίου ekim أكتوبر اكتوبر تشرين_الأول تشرين_الاول اکتبر אוקטובר अक्टूबर lokakuu lokakuuta "
    "oktobar oktobra հոկտեմբեր հոկտեմբերի ოქტომბერი oktyabr қазан অক্টোবর اکتوبر",
    "november nov novembre noviembre novembro novembrie listopad listopada listopadu novembra ноември ноябрь ноября "
    "ноя новембар новембра studeni studenoga studenog lapkričio lapkritis novembris novembrī νοέμβριος νοεμβρίου "
    "kasım نوفمبر تشرين_الثاني نوامبر נובמבר नवंबर नवम्बर marraskuu marraskuuta novembar նոյեմբեր նոյեմբերի ნოემბერი "
    "noyabr қараша নভেম্বর نومبر",
    "december dec décembre decembre déc diciembre dic dezembro dez dicembre dezember grudzień grudnia prosinec "
    "prosince decembra decembrie декември декабрь декабря дек грудень грудня децембар децембра prosinac prosinca "
    "gruodžio gruodis decembris decembrī detsember δεκέμβριος δεκεμβρίου aralık ديسمبر كانون_الأول كانون_الاول "
    "دسامبر דצמבר दिसंबर दिसम्बर joulukuu joulukuuta desember disember decembar դեկտեմբեր դեկտեմբերի დეკემბერი "
    "dekabr желтоқсан ডিসেম্বর دسمبر",
)
_NUMBERS = {name.replace("_", " "): number for number, line in enumerate(_NAMES, 1) for name in line.split()}
_CROATIAN = {"listopad": 10, "listopada": 10}

PATTERN = "|".join(re.escape(name) for name in sorted(_NUMBERS, key=len, reverse=True))


def month(name: str, language: str = "") -> int:
    """The number of the month with this name or short form; ``language`` (BCP 47) decides where two disagree."""
    name = " ".join(name.casefold().rstrip(".").split())
    own = _CROATIAN if language.partition("-")[0] in ("hr", "bs") else {}
    return own.get(name) or _NUMBERS[name]
