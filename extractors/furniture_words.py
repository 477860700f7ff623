"""What page furniture says, by language: prompts, pointers to other texts, credits, captions, rights.

Pieces of regular expressions, matched without regard to case. `furniture` adds the shape that a line must have; a word
alone decides nothing. English has rules of its own there, since its lines are the most varied.
"""

from __future__ import annotations

# Imperatives and infinitives that open a prompt ...
ASK = {
    "de": r"abonnieren sie|abonniere[nt]?|melden sie sich|melde dich|jetzt (?:anmelden|abonnieren|registrieren)|"
    r"folgen sie|"
    r"folge uns|erhalten sie|hier anmelden|hier (?:können sie|geht es)|lesen sie|laden sie|unterstützen sie|"
    r"hören sie|hört|sehen sie",
    "fr": r"abonnez-vous|abonne-toi|inscrivez-vous|recevez|suivez-nous|suivez|rejoignez|téléchargez|soutenez|"
    r"s['’]abonner|"
    r"pour (?:vous abonner|recevoir)|cliquez ici|écoutez|regardez|ne manquez (?:pas|rien)",
    "es": r"suscr[ií]b[ae]\w*|suscribirse|reg[ií]str[ae]\w*|recib[ae]|s[ií]gu[ea]\w*|[úu]nete|descarg[ae]\w*|"
    r"apoy[ae]\w*|escuch[ae]|"
    r"haz clic|haga clic|para (?:suscribir\w+|recibir)|ap[úu]ntate",
    "pt": r"assine|inscreva-se|subscreva|receba|siga|junte-se|cadastre-se|registe-se|baixe|descarregue|apoie|ouça|"
    "clique "
    r"aqui|"
    r"para (?:assinar|receber|subscrever)",
    "it": r"iscriviti|iscrivetevi|abbonati|abbonatevi|ricevi|ricevete|segui(?:ci|teci)?|seguite|unisciti|scarica|"
    r"sostieni|ascolta(?:te)?|"
    r"clicca qui|per (?:iscriverti|iscriversi|abbonarti|ricevere)",
    "nl": r"abonneer(?: je| u)?|schrijf (?:je|u) in|meld (?:je|u) aan|ontvang|volg ons|luister naar|download|"
    r"steun|klik hier",
    "sv": r"prenumerera|anmäl dig|få (?:vårt|våra)|följ oss|lyssna på|ladda ned?|stöd|klicka här",
    "no": r"abonner|meld deg på|få (?:vårt|våre)|følg oss|last ned|støtt|klikk her",
    "da": r"abonnér|tilmeld dig|få vores|følg os|hent|støt|klik her",
    "fi": r"tilaa|seuraa|lataa|liity|tue",
    "pl": r"zapisz się|zasubskrybuj|subskrybuj|dołącz|śledź|obserwuj|otrzymuj|pobierz|posłuchaj|wesprzyj|kliknij|polub|"
    r"zaprenumeruj|"
    r"aby (?:zapisać się|otrzymywać)",
    "cs": r"přihlaste se|přihlásit se|odebírejte|sledujte|dostávejte|stáhněte|podpořte|klikněte|prihláste sa|"
    r"odoberajte",
    "ro": r"abonați-vă|abonează-te|aboneaz[ăa]-te|înscrie-te|urmăriți-ne|urmărește|urmărește-ne|primește|descarcă|"
    r"susține|dă click",
    "hu": r"iratkozzon fel|iratkozz fel|kövess|kövessen|töltse le|támogassa|kattintson",
    "ru": r"подпи[шс]\w*|подписаться|читайте|следите|присоединяйтесь|получайте|скачайте|скачивайте|установите|"
    r"поддержите|слушайте|смотрите|"
    r"нажмите|ставьте лайк|чтобы (?:подписаться|не пропустить|получать)|оформите",
    "uk": r"підпи[шс]\w*|підписатися|читайте|стежте|слідкуйте|приєднуйтесь|приєднуйтеся|отримуйте|завантажте|"
    r"підтримайте|слухайте|дивіться|натисніть|"
    r"щоб (?:підписатися|не пропустити|отримувати)",
    "kk": r"жазылыңыз\w*|жазылып|қосылыңыз\w*|оқыңыз\w*|біздің",
    "tr": r"abone ol\w*|kaydol\w*|takip ed\w*|bizi|indir\w*|katıl\w*|tıkla\w*|üye ol\w*|destekle\w*",
    "el": r"εγγραφείτε|γραφτείτε|ακολουθήστε|κατεβάστε|στηρίξτε|λάβετε",
    "sr": r"pretplatite se|pratite nas|prijavite se|preuzmite|podržite|претплатите се|пратите нас|пријавите се",
    "bg": r"абонирайте се|последвайте|следвайте|изтеглете|подкрепете",
    "ar": r"اشترك\w*|اشتركوا|تابع\w*|تابعونا|انضم\w*|احصل\w*|سجل\w*|للاشتراك|حمّ?ل\w*|اضغط\w*|استمعوا?|شاهدوا|انقر",
    "fa": r"مشترک|عضو|دنبال کنید|ما را|برای (?:دریافت|عضویت|اشتراک)|ثبت‌?نام کنید|دریافت کنید|به کانال",
    "he": r"הירשמו|הצטרפו|עקבו|להרשמה|הורידו",
    "hi": r"सब्सक्राइब|हमें फ़?ॉलो|जुड़ें|डाउनलोड|फॉलो करें",
    "id": r"berlangganan|daftar|ikuti|dapatkan|unduh|gabung\w*|simak|langganan|klik di sini",
    "zh": r"(?:请|欢迎|歡迎|點擊|点击|立即|马上)?(?:订阅|訂閱|关注|關注|下载|下載|加入|注册|註冊|扫码|掃碼|扫描)",
    "ja": r"(?:今すぐ|ぜひ)?(?:メール|ニュースレター|公式|会員|無料|登録|購読|フォロー)",
    "ko": r"(?:지금 )?(?:뉴스레터|구독|카카오톡|네이버|유튜브|텔레그램|카톡)",
}
# ... and what they ask to sign up to.
TARGET = (
    r"newsletter\w*|news-?letter|bülten\w*|infolettre|boletín|boletim|boletín|bolet[ií]n(?:es)?|nieuwsbrief|"
    r"nyhetsbrev\w*|nyhedsbrev\w*|"
    r"uutiskirje\w*|biuletyn\w*|newsletteru|zpravodaj\w*|hírlev\w*|рассылк\w*|розсилк\w*|вістник|дайджест\w*|"
    r"e-?mail\w*|имейл\w*|"
    r"whats?app\w*|telegram\w*|facebook\w*|instagram\w*|youtube\w*|twitter\w*|tiktok\w*|linkedin\w*|google (?:news|"
    r"play)|app store|"
    r"телеграм\w*|фейсбук\w*|вконтакте|одноклассник\w*|ютуб\w*|ютюб\w*|инстаграм\w*|вайбер\w*|viber|вотсап\w*|"
    r"уведомлени\w*|"
    r"сповіщенн\w*|подписк\w*|передплат\w*|нашего канала|наш канал|нашу? групп\w*|push-?(?:benachrichtigung\w*|"
    r"уведомлени\w*|nachricht\w*)|"
    r"podcast\w*|подкаст\w*|postfach|boîte (?:mail|aux lettres|de réception)|bandeja|caixa de (?:correio|entrada|"
    r"e-mail)|casella|"
    r"abonnement\w*|abonnés?|suscripci[óo]n\w*|assinatura|abbonamento|prenumeration|prenumerat\w*|abonelik|жазылу|"
    r"xəbər bülleten\w*|ενημερωτικό|билтен\w*|бюлетин\w*|النشرة|نشرتنا|نشرة|قناتنا|قناة|تلغرام|تليغرام|تيليغرام|"
    r"واتساب|واتس ?آب|فيسبوك|تويتر|يوتيوب|"
    r"خبرنامه|کانال|تلگرام|اینستاگرام|واتس‌?اپ|یوتیوب|توییتر|ניוזלטר|ערוץ|טלגרם|न्यूज़?लेटर|टेलीग्राम|व्हाट्सएप|"
    r"यूट्यूब|saluran|buletin|"
    r"微信|微博|公众号|公眾號|电邮|電郵|通讯|通訊|新闻邮件|电子报|電子報|简报|簡報|频道|頻道|客户端|客戶端|"
    r"ニュースレター|メールマガジン|メルマガ|登録|購読|フォロー|チャンネル|뉴스레터|구독|채널|친구 ?추가"
)
# Lines that are a prompt from end to end: adverts, paywalls, comments.
WHOLE = (
    r"anzeige|werbung|werbeanzeige|publicité|publicidad|publicidade|pubblicità|advertentie|annons|annonse|annonce|"
    r"mainos|reklama|reklam|"
    r"reclamă|hirdetés|реклама|жарнама|إعلان|اعلان|تبلیغات|آگهی|פרסומת|विज्ञापन|iklan|advertensi|广告|廣告|広告|광고|διαφήμιση|"
    r"kommentare?|kommentar abgeben|commentaires?|comentarios?|comentários?|commenti|reacties|kommentarer|komentarze|"
    r"komentáře|комментари[ий]|"
    r"коментарі|teilen|partager|compartir|compartilhar|condividi|delen|dela|udostępnij|sdílet|поделиться|поширити|"
    r"paylaş|مشاركة|اشتراک‌گذاری|"
    r"分享|シェア|공유|il vous reste .{1,20} de cet article à lire.*|"
    r"la suite est réservée aux abonnés.*|cet article est "
    r"réservé aux abonnés.*|"
    r"weiterlesen mit .{1,40}|(?:dieser|der) artikel ist nur für abonnenten.*|contenido exclusivo para suscriptores.*|"
    r"conteúdo exclusivo para assinantes.*|contenuto riservato agli abbonati.*|"
    r"du musst dich einloggen,? um einen kommentar abzugeben|.{0,20}(?:kostenlos|gratis) newsletter|"
    r"you must .{3,60} before commenting|please log ?(?:in|out) and .{3,90}"
)
# Heads of pointers to other texts: "Read also: ...", "Mehr zum Thema".
RELATED = (
    r"lesen sie (?:auch|hier|dazu|mehr|weiter)|lest (?:auch|hier)|mehr (?:zum thema|dazu|lesen|aus \w+|von \w+|über "
    r"\w+)|zum thema|weiterlesen|"
    r"mehr (?:themen|nachrichten|artikel|beiträge|news|texte) (?:auf|von|aus|zu|bei) \S{2,30}(?: \S{1,30}){0,2}|"
    r"les(?:t|en sie) (?:hier )?den (?:original|ganzen |vollständigen )?\s?(?:artikel|text|beitrag)(?: (?:auf|bei|"
    r"in|hier) \S+(?: "
    r"\S+){0,2})?|read the (?:original|full) (?:article|story|text|report|post)(?: (?:here|on|at|in|by)(?: \S+){0,4})?|"
    r"lire l['’]article (?:original|complet)|le[ae]r? (?:el|o) (?:artículo|artigo|texto) (?:original|completo)|"
    r"leggi l['’]articolo "
    r"(?:originale|completo)|читайте оригинал|"
    r"auch interessant|passend dazu|das könnte (?:sie|dich) auch interessieren|"
    r"(?:à )?lire (?:aussi|également)|à (?:lire|voir|écouter)(?: aussi| également)?|lisez aussi|sur le même (?:sujet|"
    r"thème)|voir aussi|pour aller plus loin|"
    r"le[ae]? (?:también|además|más)|lee también|te puede interesar|también (?:te puede interesar|lee)|m[áa]s "
    r"información|noticias? relacionadas?|"
    r"le(?:ia|r) (?:também|mais)|veja (?:também|mais)|saiba mais|not[íi]cias relacionadas|leia também|"
    r"leggi (?:anche|pure|di più)|per approfondire|approfondisci|guarda anche|potrebbe interessarti(?: anche)?|"
    r"lees (?:ook|meer|verder)|meer over|läs (?:också|även|mer)|les (?:også|mer)|læs (?:også|mere)|lue (?:myös|lisää)|"
    r"czytaj (?:także|też|również|więcej|dalej)|zobacz (?:także|też|również|więcej)|przeczytaj (?:także|też|również)|"
    r"polecamy|"
    r"čtěte (?:také|též|dále|více)|přečtěte si (?:také|více)|mohlo by vás zajímat|čítajte (?:aj|viac)|"
    r"cite[șşs]te (?:și|şi|si|mai mult)|cite[șşs]te şi|vezi și|recomandări|olvassa? el|kapcsolódó|"
    r"(?:читайте|читай|смотрите|слушайте|см\.|смотри) (?:также|ещ[её]|на эту тему|подробнее|далее)|по теме|материалы "
    r"по теме|подробнее|"
    r"(?:читайте|дивіться|слухайте) (?:також|ще|більше)|до теми|за темою|більше за темою|"
    r"тағы оқыңыз|оқи отырыңыз|осы тақырыпта|ayrıca (?:bak|oku)\w*|ilgili haber(?:ler)?|bunu da oku\w*|haberin devamı|"
    r"daha fazla oku|"
    r"διαβάστε (?:επίσης|ακόμη|ακόμα|περισσότερα)|pročitajte (?:još|i)|прочитајте још|прочетете (?:още|и)|още по "
    r"темата|"
    r"اقرأ أيض[ًا]*|إقرأ أيض[ًا]*|اقرأ المزيد|اقرأ أيضًا|طالع أيض[ًا]*|شاهد أيض[ًا]*|مواضيع ذات صلة|"
    r"(?:بیشتر|همچنین) بخوانید|بیشتر بخوانید|مطالب مرتبط|در این باره|קראו (?:גם|עוד)|यह भी पढ़ें|ये भी पढ़ें|इसे भी "
    r"पढ़ें|"
    r"baca juga|simak juga|lihat juga|artikel terkait|"
    r"相关(?:阅读|新闻|文章|报道)|延伸阅读|延伸閱讀|相關(?:閱讀|新聞|文章|報導)|推荐阅读|阅读更多|"
    r"関連(?:記事|ニュース|リンク)|あわせて読みたい|合わせて読みたい|関連기사|관련 ?기사|더 ?보기"
)
# What credit lines open with, before a colon or a name ("Übersetzung: A. Roe", "With reporting by").
ROLE = (
    r"(?:autor(?:in|en|es|s|a)?|auteurs?|autrice|autore|autori|redaktion|schlussredaktion|redaktor|redaktør|"
    r"redactor(?:a|es)?|redacción|"
    r"redação|redazione|rédaction|übersetzung|traduction|traducción|tradução|traduzione|vertaling|oversettelse|"
    r"översättning|tłumaczenie|"
    r"překlad|traducere|bearbeitung|redigerad av|texte?|text|texto|tekst|quellen?|sources?|fuentes?|fontes?|fonti|"
    r"fonte|bronnen?|källor|källa|kilder?|"
    r"źródł[oa]|zdroj|surs[ăae]|mitarbeit|"
    r"автор(?:ы|и)?|редактор(?:ы|и)?|перевод(?:чик)?|переклад|источники?|джерел[оа]|підготувала?|подготовила?|текст|"
    r"дереккөз|авторы|"
    r"kaynak|çeviri|yazan|haber|editör|המקור|מקור|المصدر|المصادر|ترجمة|تحرير|إعداد|بقلم|منبع|منابع|ترجمه|نویسنده|"
    r"来源|來源|作者|责任编辑|責任編輯|编辑|編輯|责编|記者|译者|譯者|翻译|翻譯|文/|撰文|出典|翻訳|執筆|編集|기자|출처|번역)"
)
WITH = (
    r"mit (?:material|informationen|angaben|agenturmaterial) (?:von|der|des)|aus dem (?:\w+en) (?:von|übersetzt von)|"
    r"mit agenturen|"
    r"\(?avec (?:afp|reuters|ap\b|agences?|l['’]afp)|traduit (?:de l['’]\w+ |du \w+ )?par|propos recueillis par|"
    r"con (?:información|informaciones|datos|reportes?|la colaboración) de|traducido por|(?:editado|escrito|"
    r"redactado) por|"
    r"com (?:informações|reportagem|dados|colaboração) d[aeo]s?|traduzido por|editado por|"
    r"con (?:la collaborazione|informazioni|il contributo) di|traduzione di|tradotto da|a cura di|"
    r"met medewerking van|vertaald door|med (?:bidrag|material|stoff) (?:av|från|fra)|"
    r"(?:przy )?współprac[ay]|tłumaczył[ay]?|na podstawie|ve spolupráci s|přeložila?|cu contribuția|traducere de|"
    r"по (?:материалам|сообщениям|информации|данным)(?! следств)|при участии|с использованием материалов|в подготовке "
    r"материала участвовал\w*|"
    r"за (?:матеріалами|інформацією)|за участі|у підготовці матеріалу|материал бойынша|"
    r"شارك في (?:إعداد|كتابة|تغطية)|إعداد وتحرير|با (?:همکاری|گزارش)"
)
# "A. Roe contributed to this report."
SHARED_IN = (
    r"(?:hat|haben) (?:zu|an) (?:diesem|dieser) \w+ (?:beigetragen|mitgearbeitet)|(?:a|ont) contribué à cet? \w+|"
    r"(?:contribuyó|contribuyeron|colaboró|colaboraron) (?:a|en|con) est[ea] \w+|(?:contribuiu|contribuíram|"
    r"colaborou) (?:para|com) est[ea] \w+|"
    r"ha(?:nno)? (?:contribuito|collaborato) a quest[oa'’] ?\w+|droeg(?:en)? bij aan dit \w+|bidrog till \w+ \w+|"
    r"bidro til \w+ \w+|"
    r"(?:участвовал\w*|помогал\w*|принимал\w* участие) в (?:подготовке|создании) (?:этого |данного )?(?:материала|"
    r"статьи|репортажа)|"
    r"(?:брал\w* участь|долучил\w*) (?:у|до|в) підготовц\w+|bu habere katkıda bulun\w+|ساهمت? في (?:إعداد|كتابة) هذا "
    r"\w+"
)
# Before a name or a mark, what is on a picture.
PICTURE = (
    r"fotos?|bilder?|archivbild|symbolbild|symbolfoto|fotografi(?:e|a|o)|photos?|crédit(?:s)?(?: photo)?|illustration|"
    r"imagen|imágenes|crédito|"
    r"imagem|foto[- ]?(?:archivo|arquivo|archivio)|immagine|beeld|bild|bilde|billede|kuva|zdjęcia?|fot\.|snímek|"
    r"fotografie|kép|fotó|imagine|"
    r"фото(?:графия)?|фот[оo]|иллюстрация|скриншот|видео|ілюстрація|відео|знімок|сурет(?:те)?|fotoğraf|görsel|"
    r"φωτογραφία|slika|снимка|"
    r"صورة|الصورة|صور|تصوير|عکس|تصویر|צילום|फोटो|foto ilustrasi|"
    r"图片(?:来源)?|圖片(?:來源)?|图|摄影|攝影|图源|圖源|照片|写真|画像|撮影|사진"
)
RIGHTS = (
    r"alle rechte vorbehalten|tous droits réservés|(?:todos )?los derechos reservados|todos os direitos reservados|"
    r"tutti i diritti riservati|"
    r"riproduzione riservata|alle rechten voorbehouden|alle? rettigheter|alle rettigheder|med ensamrätt|kaikki "
    r"oikeudet pidätetään|"
    r"wszelkie prawa zastrzeżone|všechna práva vyhrazena|všetky práva vyhradené|toate drepturile rezervate|minden jog "
    r"fenntartva|"
    r"все права (?:защищены|сохранены)|перепечатка .{0,60}запрещен\w*|при (?:полном или частичном )?(?:использовании|"
    r"цитировании) .{0,40}ссылка.*|"
    r"(?:усі|всі) права (?:захищен\w+|застережен\w+)|барлық құқықтар қорғалған|tüm hakları saklıdır|bütün hüquqlar "
    r"qorunur|"
    r"sva prava (?:zadržana|pridržana)|всички права запазени|με την επιφύλαξη παντός δικαιώματος|(?:جميع|كل|كافة) "
    r"الحقوق محفوظة|"
    r"(?:تمام|تمامی|کلیه|همه) حقوق .{0,40}محفوظ|כל הזכויות שמורות|सर्वाधिकार सुरक्षित|hak cipta dilindungi.*|"
    r"版权所有|版權所有|未经.{0,12}(?:授权|许可|允许)|未經.{0,12}(?:授權|許可)|無断転載|禁無断|무단 ?(?:전재|복제|배포)"
)
# Each of these lines has one of them: looking for strings is faster than for the pattern.
RIGHTS_HINTS = (
    "recht", "droits", "derechos", "direitos", "diritti", "riprod", "rettigh", "rättighet", "ensamrätt",
    "oikeud", "prawa", "práva", "drept", "fenntartva", "прав",
    "перепечат", "использован", "цитирован", "құқық", "haklar", "hüquq", "zadržana", "pridržana",
    "δικαι", "حقوق", "זכויות", "अधिकार", "hak cipta", "版权", "版權", "未经", "未經", "転載", "무단",
)  # fmt: skip
# Languages whose verb closes the sentence: what a prompt ends in.
ASK_AT_END = (
    r"abone ol(?:un\w*|mak)|katıl[ıi]n\w*|takip edin\w*|tıklay[ıi]n\w*|indirin\w*|kaydolun\w*|abunə olun\w*|"
    r"izləyin\w*|жазылыңыз\w*|қосылыңыз\w*|"
    r"обуна бўлинг|жазылыңыздар|دنبال کنید|عضو شوید|مشترک شوید|ثبت‌?نام کنید|بپیوندید|کلیک کنید|"
    r"(?:登録|購読|フォロー)(?:する|して(?:ください|下さい)|はこちら|をお願いします)?|"
    r"(?:구독|추가|가입|팔로우)(?:하세요|해 ?주세요|하기)?|"
    r"(?:सब्सक्राइब|फ़?ॉलो|लाइक|डाउनलोड) करें|जुड़ें|abonnieren|anmelden"
)
# Heads of notes about a text, before a colon or dash.
NOTE = (
    r"editor['’]?s?['’]? note|note (?:from the editors?|to readers)|(?:anm(?:\.|erkung) ?d(?:\.|er) ?red(?:\.|"
    r"aktion)?)|hinweis der "
    r"redaktion|redaktionshinweis|"
    r"note de la rédaction|ndlr|n\. ?d\. ?l\. ?r\.?|nota del editor|nota de la redacción|nota d[oa] (?:editor|"
    r"redação)|nota della "
    r"redazione|noot van de redactie|"
    r"od redakcji|pozn(?:ámka|\.) red(?:akce|\.)|nota redacției|"
    r"(?:прим(?:ечание|\.)|от) ред(?:акции|актора|\.)|(?:прим(?:ітка|\.)|від) ред(?:акції|\.)|редакциядан|editörün "
    r"notu|ملاحظة (?:المحرر|"
    r"التحرير)|یادداشت سردبیر|编者按|編者按|编者注|編者註|編集部注|編集部より|편집자 ?주"
)
# "The views expressed here are the author's own": what is disclaimed, and that it is.
VIEWS = (
    r"(?:(?:the |all )?(?:views|opinions)(?: (?:and|or) (?:views|opinions))? (?:expressed|stated|presented)\b.{0,120}"
    r"(?:not (?:necessarily )?(?:reflect|represent)|author[’'s]|own\b|not necessarily those)|"
    r"die (?:hier |in .{3,40} )?(?:geäußerten|vertretenen|ausgedrückten) (?:meinungen|ansichten)|"
    r"les (?:opinions|propos|points de vue|idées) (?:exprimée?s|émis|tenus) .{0,100}(?:n['’]engagent|ne reflètent|"
    r"sont ceux)|"
    r"las opiniones (?:vertidas|expresadas|expuestas) .{0,100}(?:no (?:reflejan|representan)|son (?:de |"
    r"responsabilidad)|necesariamente)|"
    r"as opiniões (?:expressas|emitidas|aqui) .{0,100}(?:não (?:refletem|representam)|são (?:de |da )|necessariamente)|"
    r"le opinioni espresse .{0,100}(?:non |sono )|opinie wyrażone .{0,100}(?:nie |są )|"
    r"(?:мнени[ея]|взгляды|точка зрения)[^.]{0,60}(?:может не (?:совпадать|отражать)|могут не (?:совпадать|"
    r"отражать)|не обязательно|"
    r"не всегда совпада)|"
    r"(?:думк[иа]|погляд\w*|точка зору)[^.]{0,60}(?:може не (?:збігатися|відображати)|можуть не|не обов['’]язково)|"
    r"الآراء الواردة .{0,80}(?:لا تعبر|تعبر)|(?:المقالات|الآراء) .{0,40}لا تعبر|"
    r"(?:本文|文章)(?:内容|內容|观点|觀點)?.{0,10}(?:不代表|(?:仅|僅|只)代表)|(?:仅|僅|只)代表作者)"
)
# What asks the reader to comment or to pass on; no question that an interview asks.
TALK = (
    r"(?:tell us what you think|let us know (?:what you think )?in the comments|have your say\W*$|join the "
    r"(?:conversation|discussion|"
    r"debate)\W*$|leave a (?:comment|reply)\b|post a comment\b|add (?:a|your) comment\b|share your (?:thoughts|"
    r"views|opinions?) "
    r"(?:in|with us|below|on)\b|"
    r"(?:did you )?(?:like|liked|love|enjoy|enjoyed) (?:this|our) (?:story|article|post|piece|report)\s?[?!]|"
    r"share (?:this|the) (?:story|article|post|page)\b|"
    r"teilen sie diesen (?:artikel|beitrag)|diesen artikel teilen|schreiben sie (?:einen|uns einen) kommentar|"
    r"artikel teilen|"
    r"partage[rz] (?:cet article|cet? contenu)|(?:laissez|écrivez|laisser) un commentaire|"
    r"compart(?:e|a|ir) (?:este? )?(?:esta )?(?:art[íi]culo|noticia|nota)|dej[ae] (?:tu|su|un) comentario|"
    r"compartilh(?:e|ar) (?:este?a?|esta) (?:artigo|matéria|notícia)|deixe (?:o )?seu comentário|"
    r"condividi (?:quest[o'’] ?articolo|l['’]articolo|questa notizia)|lascia un commento|laat een reactie achter|"
    r"deel dit artikel|"
    r"dela (?:den här )?artikeln|udostępnij (?:ten )?artykuł|dodaj komentarz|"
    r"поделит(?:есь|ься) (?:этой |этим )?(?:стать[её]й|новостью|материалом|публикацией|в соцсетях)|(?:оставьте|"
    r"напишите|оставить) "
    r"комментарий|"
    r"поділ(?:іться|итися) (?:цією |цим )?(?:статтею|новиною|матеріалом)|(?:залиште|залишити) коментар|"
    r"yorum (?:yap|yaz)\w*|haberi paylaş\w*|شارك(?:وا)? (?:هذا )?(?:المقال|الخبر)|اترك تعليق\w*|دیدگاه خود را|发表评论|"
    r"發表評論|"
    r"分享(?:本文|此文|这篇文章)|コメントを(?:書く|残す|投稿)|この記事をシェア|댓글 ?(?:쓰기|달기|남기기)|기사 ?공유)"
)
