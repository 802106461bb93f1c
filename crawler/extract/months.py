"""Names of the months in the languages of the sources and of most other states."""

from __future__ import annotations

# One line a month: nominative, genitive and short forms; forms that mean two months in two languages are below.
_NAMES = (
    "january djanuari كانون_2 jan janvier janv enero ene janeiro gennaio gen januar jänner januari janua styczeń "
    "stycznia leden ledna január januára ianuarie ian януари январь января янв січень січня јануар јануара siječanj "
    "siječnja sausio sausis janvāris janvārī jaanuar ιανουάριος ιανουαρίου ocak يناير كانون_الثاني ژانویه ינואר जनवरी "
    "tammikuu tammikuuta հունվար հունվարի იანვარი იანვარს yanvar қаңтар জানুয়ারি جنوری januara januarja",
    "february pebruari feb février fevrier févr febrero fevereiro fev febbraio februar februari luty lutego únor "
    "února február februára februarie февруари февраль февраля фев лютий лютого фебруар фебруара veljača veljače "
    "vasario vasaris februāris februārī veebruar φεβρουάριος φεβρουαρίου şubat فبراير شباط فوریه פברואר फरवरी "
    "helmikuu helmikuuta փետրվար փետրվարի თებერვალი fevral ақпан ফেব্রুয়ারি فروری februara februarja",
    "march mrz mar mars marzo março marz märz maart marts mart marzec marca březen března martie март марта мар "
    "березень березня ožujak ožujka kovo kovas martā märts μάρτιος μαρτίου مارس آذار מרץ मार्च maaliskuu maaliskuuta "
    "mac maret մարտ մարտի მარტი наурыз মার্চ مارچ március marec marta",
    "april apr avril avr abril abr aprile kwiecień kwietnia duben dubna apríl apríla aprilie април апрель апреля апр "
    "квітень квітня априла travanj travnja balandžio balandis aprīlis aprīlī aprill απρίλιος απριλίου nisan أبريل "
    "ابريل نيسان إبريل آوریل אפריל अप्रैल huhtikuu huhtikuuta ապրիլ ապրիլի აპრილი aprel сәуір এপ্রিল اپریل április "
    "aprila",
    "may mai mayo maio maggio mag mei maj maja květen května máj mája май мая травень травня мај маја svibanj svibnja "
    "gegužės gegužė maijs maijā μάιος μαΐου mayıs مايو أيار ايار مه מאי मई toukokuu toukokuuta մայիս մայիսի მაისი "
    "мамыр মে مئی május",
    "june djuni يونية jun juin junio junho giugno giu juni juny czerwiec czerwca červen června jún júna iunie iun юни "
    "июнь июня июн червень червня јун јуна lipanj lipnja birželio birželis jūnijs jūnijā juuni ιούνιος ιουνίου "
    "haziran يونيو حزيران ژوئن יוני जून kesäkuu kesäkuuta հունիս հունիսի ივნისი iyun маусым জুন جون június junij "
    "junija juna",
    "july djuli يولية jul juillet juil julio julho luglio lug juli lipiec lipca červenec července júl júla iulie iul "
    "юли июль июля июл липень липня јул јула srpanj srpnja liepos liepa jūlijs jūlijā juuli ιούλιος ιουλίου temmuz "
    "يوليو تموز ژوئیه ژوئيه יולי जुलाई heinäkuu heinäkuuta հուլիս հուլիսի ივლისი iyul шілде জুলাই جولائی július julij "
    "julija jula",
    "august aug août aout agosto ago augustus augusti sierpień sierpnia srpen srpna augusta август августа авг "
    "серпень серпня kolovoz kolovoza rugpjūčio rugpjūtis augusts augustā αύγουστος αυγούστου ağustos أغسطس اغسطس آب "
    "اوت אוגוסט अगस्त elokuu elokuuta ogos agustus օգոստոս օգոստոսի აგვისტო avqust тамыз আগস্ট اگست augusztus avgust "
    "avgusta",
    "september sep sept septembre septiembre setembro set settembre septembrie wrzesień września září septembra "
    "септември сентябрь сентября сен вересень вересня септембар септембра rujan rujna rugsėjo rugsėjis septembris "
    "septembrī σεπτέμβριος σεπτεμβρίου eylül سبتمبر أيلول ايلول سپتامبر ספטמבר सितंबर सितम्बर syyskuu syyskuuta "
    "սեպտեմբեր սեպտեմբերի სექტემბერი sentyabr қыркүйек সেপ্টেম্বর ستمبر szeptember setiembre septembar",
    "october تشرين_1 oct octobre octubre outubro out ottobre ott oktober okt październik października říjen října "
    "október októbra octombrie октомври октябрь октября окт жовтень жовтня октобар октобра spalio spalis oktobris "
    "oktobrī oktoober οκτώβριος οκτωβρίου ekim أكتوبر اكتوبر تشرين_الأول تشرين_الاول اکتبر אוקטובר अक्टूबर lokakuu "
    "lokakuuta oktobar oktobra հոկտեմբեր հոկտեմբերի ოქტომბერი oktyabr қазан অক্টোবর اکتوبر",
    "november nopember nop تشرين_2 nov novembre noviembre novembro novembrie listopad listopada listopadu novembra "
    "ноември ноябрь ноября ноя новембар новембра studeni studenoga studenog lapkričio lapkritis novembris novembrī "
    "νοέμβριος νοεμβρίου kasım نوفمبر تشرين_الثاني نوامبر נובמבר नवंबर नवम्बर marraskuu marraskuuta novembar նոյեմբեր "
    "նոյեմբերի ნოემბერი noyabr қараша নভেম্বর نومبر",
    "december كانون_1 dec décembre decembre déc diciembre dic dezembro dez dicembre dezember grudzień grudnia "
    "prosinec prosince decembra decembrie декември декабрь декабря дек грудень грудня децембар децембра prosinac "
    "prosinca gruodžio gruodis decembris decembrī detsember δεκέμβριος δεκεμβρίου aralık ديسمبر كانون_الأول "
    "كانون_الاول دسامبر דצמבר दिसंबर दिसम्बर joulukuu joulukuuta desember disember decembar դեկտեմբեր դեկտեմբերի "
    "დეკემბერი dekabr желтоқсан ডিসেম্বর دسمبر",
)
# The forms that the Unicode CLDR has beyond these, for some ninety languages.
_CLDR = (
    "ژانویهٔ جنوري ינו׳ gener xaneiro xan urtarrila urt janúar tammi jaan saus sty led sij јан јануари яну січ "
    "студзеня сту студзень janar ιαν oca yan јанвар январ қаң ýanwar ýan հնվ იან जन॰ जानेवारी जाने জানুয়ারী জানু "
    "জানুৱাৰী ਜਨਵਰੀ જાન્યુઆરી જાન્યુ ଜାନୁଆରୀ ஜனவரி జనవరి ಜನವರಿ ജനുവരി ജനു ජනවාරි มกราคม ม.ค ມັງກອນ ມ.ກ មករា ဇန်နဝါရီ "
    "ဇန် janaayo jannaayo ጃንዋሪ janairu jenụwarị jen januwari janyuwari januarie mutarama mut jannar eanáir ean ionawr "
    "ion rêbendan rbn sānuali sān janoary جانفي",
    "فوریهٔ فبروري فېبروري פבר׳ febrer febr febreiro otsaila ots febrúar helmi veebr vas lut úno velj феб февр лют "
    "лютага люты shkurt shk φεβ şub феврал ақп fewral few փտվ თებ फ़रवरी फ़र॰ फेब्रुवारी फेब्रु फेब्रुअरी ফেব্রুয়ারী "
    "ফেব ফেব্ৰুৱাৰী ফেব্ৰু ਫ਼ਰਵਰੀ ਫ਼ਰ ફેબ્રુઆરી ફેબ્રુ ଫେବୃଆରୀ பிப்ரவரி பிப் ఫిబ్రవరి ఫిబ్ర ಫೆಬ್ರವರಿ ಫೆಬ್ರ ഫെബ്രുവരി "
    "ഫെബ്രു පෙබරවාරි පෙබ กุมภาพันธ์ ก.พ ກຸມພາ ກ.ພ កុម្ភៈ ဖေဖော်ဝါရီ pebrero peb febraayo ፌብሩዋሪ faburairu fab "
    "febrụwarị februwari gashyantare gas frar fra feabhra feabh chwefror chwef chw شوبات sibat sbt fēpueli fēp "
    "febroary فيفري",
    "març martxoa mär mrt mäerz mäe maalis kov bře ožu бер сакавіка сак сакавік μαρ μάρ нау մրտ მარ মাৰ্চ ਮਾਰਚ માર્ચ "
    "ମାର୍ଚ୍ଚ மார்ச் மார் మార్చి ಮಾರ್ಚ್ മാർച്ച് മാർ මාර්තු මාර් มีนาคม มี.ค ມີນາ ມ.ນ មីនា မတ် marso machi maarso ማርች "
    "maris maachị mashi matshi werurwe marzu márta mawrth ئازار martsa",
    "אפר׳ apirila api abrëll huhti bal kwi dub tra квіт красавіка кра красавік prill pri απρ nis апрел сәу ապր აპრ "
    "एप्रिल एप्रि अप्रिल এপ্রি এপ্ৰিল ਅਪ੍ਰੈਲ ਅਪ੍ਰੈ એપ્રિલ ଅପ୍ରେଲ ஏப்ரல் ஏப் ఏప్రిల్ ఏప్రి ಏಪ್ರಿಲ್ ಏಪ್ರಿ ഏപ്രിൽ ഏപ്രി "
    "අප්‍රේල් เมษายน เม.ย ເມສາ ມ.ສ មេសា ဧပြီ aprili abriil ኤፕሪል afirilu afi epreel epr ephreli eph epreli mata "
    "aibreán aib ebrill ebr نیسان nîsan nsn aprily أفريل",
    "مهٔ maig maiatza mee maí touko geg kvě svi трав μαΐ μάι мам maý մյս მაი মে’ മേയ് මැයි พฤษภาคม พ.ค ພຶດສະພາ ພ.ພ "
    "ឧសភា maayo mayu meyi mey gicurasi gic mejju mej bealtaine beal ئایار gulan gln ماي",
    "xuño ekaina eka júní kesä jūn birž cze čvn јуни черв чэрвеня чэр чэрвень qershor qer ιουν ιούν haz iyn ијун ијн "
    "мау iýun հնս ივნ जुन ਜੂਨ જૂન ଜୁନ ஜூன் జూన్ ಜೂನ್ ജൂൺ ජූනි มิถุนายน มิ.ย ມິຖຸນາ ມິ.ຖ មិថុនា ဇွန် hunyo hun juun "
    "yuni yun juu junie kamena kam ġunju ġun meitheamh meith mehefin meh حوزەیران hezîran hzr sune sun jona jon جوان",
    "ژوئیهٔ جولای juliol xullo xul uztaila uzt júlí heinä jūl liep čvc јули лип ліпеня ліп ліпень korrik korr ιουλ "
    "ιούλ tem iyl ијул ијл шіл iýul հլս ივლ जुल॰ जुलै জুল ਜੁਲਾਈ ਜੁਲਾ જુલાઈ ଜୁଲାଇ ஜூலை జులై ಜುಲೈ ജൂലൈ ජූලි กรกฎาคม ก.ค "
    "ກໍລະກົດ ກ.ລ កក្កដា ဇူလိုင် julai hulyo hul luulyo lul ጁላይ yuli yul julaị julayi julie nyakanga nya lulju iúil "
    "gorffennaf gorff gor تەمووز tîrmeh trm siulai siu jolay jol يوليوز جويلية",
    "اګست אוג׳ agost abuztua abu ágúst ágú elo rugp sie avg kol серп жніўня жні жнівень gusht gush αυγ αύγ ağu avq "
    "там awgust awg օգս აგვ अग॰ ऑगस्ट अगस्ट আগষ্ট ਅਗਸਤ ઑગસ્ટ ଅଗଷ୍ଟ ஆகஸ்ட் ఆగస్టు ಆಗಸ್ಟ್ ഓഗസ്റ്റ് අගෝස්තු අගෝ สิงหาคม "
    "ส.ค ສິງຫາ ສ.ຫ សីហា ဩဂုတ် agu ogo agosti ogs ogosto ኦገስት agusta ọgọọst ọgọ agasti aga kanama kan awwissu aww "
    "lúnasa lún awst ئاب tebax tbx aogositra aog غشت أوت",
    "سېپتمبر سپتمبر ספט׳ setembre iraila ira syys rugs wrz zář ruj сеп сент вер верасня верасень shtator sht σεπ eyl "
    "sen сентјабр sentabr сентябр қыр sentýabr սեպ სექ सित॰ सप्टेंबर सप्टें सेप्टेम्बर সেপ ছেপ্তেম্বৰ ছেপ্তে ਸਤੰਬਰ "
    "ਸਤੰ સપ્ટેમ્બર સપ્ટે ସେପ୍ଟେମ୍ବର செப்டம்பர் செப் సెప్టెంబర్ సెప్టెం ಸೆಪ್ಟೆಂಬರ್ ಸೆಪ್ಟೆಂ സെപ്റ്റംബർ സെപ്റ്റം "
    "සැප්තැම්බර් සැප් กันยายน ก.ย ກັນຍາ ກ.ຍ កញ្ញា စက်တင်ဘာ စက် setyembre septemba sebtembar seb sebteembar ሴፕቴምበር "
    "satumba sat septhemba nzeri nze settembru mfómh medi ئەیلوول îlon îln sēpitema sēp sepitema septambra شتنبر",
    "אוק׳ urria urr loka spal paź říj жовт кастрычніка кас кастрычнік tetor tet οκτ eki октјабр oktabr октябр қаз "
    "oktýabr հոկ ოქტ अक्टू॰ ऑक्टोबर ऑक्टो अक्टोबर অক্টো অক্টোবৰ ਅਕਤੂਬਰ ਅਕਤੂ ઑક્ટોબર ઑક્ટો ଅକ୍ଟୋବର அக்டோபர் அக் "
    "అక్టోబర్ అక్టో ಅಕ್ಟೋಬರ್ ಅಕ್ಟೋ ഒക്ടോബർ ഒക്ടോ ඔක්තෝබර් ඔක් ตุลาคม ต.ค ຕຸລາ ຕ.ລ តុលា အောက်တိုဘာ အောက် oktubre "
    "oktoba oktoobar ኦክቶበር ọktoba ọkt okthoba okthobha ukwakira ukw ottubru dfómh hydref hyd cotmeh cot تشرين الأول",
    "נוב׳ noiembrie azaroa aza nóvember nóv marras lapkr stu нов ное нояб листопада лист листопад лістапада ліс "
    "лістапад nëntor nën νοε νοέ kas noy нојабр ној ноябр қар noýabr noý նոյ ნოე नव॰ नोव्हेंबर नोव्हें नोभेम्बर নভে "
    "নৱেম্বৰ নৱে ਨਵੰਬਰ ਨਵੰ નવેમ્બર નવે ନଭେମ୍ବର நவம்பர் నవంబర్ నవం ನವೆಂಬರ್ ನವೆಂ നവംബർ നവം නොවැම්බර් නොවැ พฤศจิกายน พ.ย "
    "ພະຈິກ ພ.ຈ វិច្ឆិកា နိုဝင်ဘာ နို nobyembre nob novemba noofeembar nof ኖቬምበር nuwamba nuw ugushyingo ugu novembru "
    "samhain samh tachwedd tach mijdar mjd nōvema nōv novambra نونبر",
    "דצמ׳ desembre des decembro abendua abe joulu dets gruod gru pro дец груд снежня сне снежань dhjetor dhj δεκ ara "
    "dek декабр жел դեկ დეკ दिस॰ डिसेंबर डिसें डिसेम्बर ডিসে ডিচেম্বৰ ডিচে ਦਸੰਬਰ ਦਸੰ ડિસેમ્બર ડિસે ଡିସେମ୍ବର டிசம்பர் "
    "டிச డిసెంబర్ డిసెం ಡಿಸೆಂಬರ್ ಡಿಸೆಂ ഡിസംബർ ഡിസം දෙසැම්බර් දෙසැ ธันวาคม ธ.ค ທັນວາ ທ.ວ ធ្នូ ဒီဇင်ဘာ dis disyembre "
    "desemba diseembar ዲሴምበር disamba disemba ukuboza uku diċembru diċ nollaig noll rhagfyr rhag berfanbar brf tīsema "
    "tīs desambra دجنبر",
)
_ALIKE = str.maketrans("يىكة", "ییکه", "\u200c\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")


def fold(name: str) -> str:
    """What spellings of a name share: no case, one form of each Arabic or Persian letter, no vowel signs."""
    return name.casefold().translate(_ALIKE).rstrip(".")


_NUMBERS = {
    fold(name.replace("_", " ")): number
    for lines in (_CLDR, _NAMES)
    for number, line in enumerate(lines, 1)
    for name in line.split()
}
_NUMBERS |= {"lip": 7, "srp": 8, "lis": 11}
_CROATIAN = {"lip": 6, "srp": 7, "lis": 10, "listopad": 10, "listopada": 10}
_SOUTH_SLAVIC = {"hr", "bs"}


def month(name: str, language: str = "") -> int:
    """The number of the month with this name or short form, folded, 0 for another word.

    ``language`` (BCP 47) decides where two languages give one name to two months.
    """
    own = _CROATIAN if language.partition("-")[0] in _SOUTH_SLAVIC else {}
    return own.get(name) or _NUMBERS.get(name) or _NUMBERS.get(name[1:] if "א" <= name[:1] <= "ת" else "", 0)
