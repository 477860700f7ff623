"""What walls say, as patterns by kind and language; `extractors.walls` knows when to believe them.

A pattern a line, case ignored, bounded in what it may span. Lines of a paywall are told from their beginning on, since
articles write about subscriptions, too.
"""

from __future__ import annotations

import re


def any_of(patterns: str, before: str = "") -> re.Pattern[str]:
    """One pattern of many: a line each, `#` begins a remark, `~` goes on with the line above."""
    lines = (line.strip() for line in patterns.replace("\n    ~ ", "").splitlines())
    return re.compile("|".join(f"(?:{before}(?:{line}))" for line in lines if line and line[0] != "#"), re.I)


# Cloudflare, Akamai, Imperva, PerimeterX, DataDome, AWS, Sucuri, DDoS-Guard, Vercel.
CHALLENGE_TITLE = any_of(
    r"""
    just a moment\W*$
    (?:one moment,? please|please wait)\W*$
    attention required
    access denied
    access to this page has been denied
    pardon our interruption
    (?:are you|you are not) a (?:robot|human)
    (?:human|bot|browser) verification
    verify(?:ing)? (?:that )?you are (?:a )?human
    security check
    .{0,40}security checkpoint\W*$
    ddos-guard
    checking your browser
    403 forbidden
    error 10\d\d\b
    request (?:blocked|rejected)
    robot check
    проверка (?:браузера|безопасности)
    (?:подтвердите|докажите),? что вы (?:не робот|человек)
    (?:підтвердьте|доведіть),? що ви (?:не робот|людина)
    (?:sind sie ein mensch|êtes-vous un (?:robot|humain)|¿?eres (?:un robot|humano)|sei un robot)
    """,
    before=r"^\W*",
)
CHALLENGE_TEXT = any_of(
    r"""
    enable javascript and cookies to continue
    checking (?:if the site connection is secure|your browser before)
    please enable js and disable any ad ?blocker
    verify(?:ing)? (?:that )?you are (?:a )?human
    press (?:&|and) hold to confirm you are
    needs to review the security of your connection
    you don[’']t have permission to access .{1,200} on this server
    your access to this (?:site|page|service) has been
    \baccess (?:is|has been) (?:temporarily |permanently )?(?:restricted|limited|blocked)\b.{0,60}\b(?:we|your?
    ~ |please)\b
    \b(?:banned|blocked|denied) your access\b
    why have i been blocked
    performance (?:&|and) security by cloudflare
    unusual (?:traffic|activity) from your
    our systems have detected unusual
    as you were browsing something about your browser
    complete the (?:captcha|security check)
    (?:solve|type) the (?:captcha|characters)
    # A browser that runs no programs, or hides advertisements
    \b(?:enable|turn on|activate|allow|requires?) java ?script\b
    java ?script (?:is|appears to be|must be|needs to be|seems to be) (?:disabled|turned off|enabled|required|blocked)
    \b(?:disable|turn off|pause|switch off) (?:your|any|the) ad ?-?blocker
    \b(?:aktivieren|einschalten|schalten)\b.{0,30}\bjava ?script
    java ?script\b.{0,40}\b(?:aktivieren|deaktiviert|einschalten)
    \b(?:ad ?-?blocker|werbeblocker)\b.{0,40}\b(?:deaktivieren|ausschalten|abschalten)
    \b(?:activer|désactiver)\b.{0,30}\b(?:java ?script|bloqueur)|java ?script\b.{0,20}\b(?:désactivé|activé)
    \b(?:habilit[ae]r?|activ[ae]r?|ative|abilit[ai]|attiv[ai]|desactiv[ae]|disattiv[ai])\b.{0,30}\b
    ~ (?:java ?script|ad ?blocker|bloqueador)
    \b(?:schakel|zet)\b.{0,20}java ?script|\bwłącz\b.{0,30}java ?script|\bwyłącz\b.{0,20}adblock
    (?:включите|активируйте|увімкніть)\b.{0,20}java ?script|java ?script\b.{0,20}(?:отключ|вимкнен)
    (?:отключите|вимкніть)\b.{0,30}(?:блокировщик|блокувальник|adblock)
    java ?script\S{0,4} (?:etkinleştir|açın)|(?:تفعيل|فعال کنید|فعّل).{0,15}java ?script
    java ?script.{0,15}(?:فعال|تفعيل)
    (?:启用|啟用|开启|開啟|打开) ?java ?script|java ?script ?(?:を有効|を ?オン|를 ?(?:활성|사용))
    # Robots, in other languages
    (?:подтвердите|докажите),? что вы (?:не робот|человек)|запросы с вашего (?:устройства|ip)
    bestätigen sie,? dass sie (?:ein mensch|kein roboter)
    vérifi\w+ que vous (?:êtes (?:un )?humain|n.êtes pas un robot)
    (?:confirma|demuestra|verifica) que (?:eres humano|no eres un robot)
    (?:verifica|conferma) di (?:essere umano|non essere un robot)
    (?:confirme|verifique) que (?:você é humano|não é um robô)
    potwierdź,? że (?:jesteś człowiekiem|nie jesteś robotem)
    robot olmadığınızı|(?:确认|確認|验证|驗證)您(?:是真人|不是机器人|不是機器人)|ロボットではないこと
    """
)
CONSENT_TITLE = any_of(
    r"""
    before you continue\b
    (?:your )?privacy (?:choices|settings|preferences)\W*$
    cookies?\W*$
    (?:cookie|privacy|consent)[- ](?:consent|wall|settings|choices|einstellungen|management)\b
    we (?:value|care about|respect) your privacy
    (?:datenschutz|zustimmung|einwilligung)\w*\W*$
    privacy (?:cent(?:er|re)|notice|dashboard)\W*$
    (?:your )?(?:data|cookies?),? your (?:choice|rules|privacy)\W*$
    (?:we use|this (?:site|website) uses) cookies\W*$
    (?:.{0,40} )?mit werbung(?: nutzen| (?:weiter ?)?lesen| fortfahren)?\W*$|(?:mit|weiter ?lesen mit) werbung\b
    (?:ihre|deine) (?:privatsphäre|datenschutz\w*|daten|einwilligung)\b.{0,30}$
    (?:vos choix|votre choix|gestion|gérer|paramétr\w+)\b.{0,30}\b(?:cookies|confidentialité|données)\W*$
    (?:le )?respect de votre vie privée\W*$|votre vie privée\b.{0,40}$
    (?:tu|su) privacidad\b.{0,30}$|(?:valoramos|respetamos|nos importa) (?:tu|su) privacidad\W*$
    (?:configuración|gestión|aviso|política) de (?:las )?cookies\W*$
    (?:la )?(?:tua|vostra) privacy\b.{0,30}$|(?:rispettiamo|teniamo alla) (?:la )?(?:tua|vostra) privacy\W*$
    (?:a )?(?:sua|tua) privacidade\b.{0,30}$|(?:valorizamos|respeitamos) a (?:sua|tua) privacidade\W*$
    (?:uw|jouw|je) (?:privacy|cookie\w*|toestemming)\b.{0,30}$|cookie-?instellingen\W*$
    (?:dbamy o|szanujemy|cenimy) (?:twoją|państwa) prywatność\W*$|(?:twoja|ustawienia) prywatnoś\w+\W*$
    (?:мы|ми) (?:используем|ценим|заботимся|використовуємо|цінуємо|дбаємо)\b.{0,40}(?:cookie|куки|конфиденц
    ~ |конфіденц|приватн)\w*\W*$
    (?:настройки|налаштування|файлы|файли) (?:файлов |файлів )?(?:cookie|куки)\w*\W*$
    (?:çerez|gizlilik) (?:tercihleri|ayarları|politikası|bildirimi)\W*$|gizliliğinize\b.{0,40}$
    (?:إعدادات|سياسة|ملفات) (?:ملفات )?(?:تعريف الارتباط|الخصوصية|الكوكيز)\W*$|نحن نقدر خصوصيتك
    (?:تنظیمات )?(?:کوکی‌?ها|حریم خصوصی)\W*$
    (?:我们|我們)?(?:重视|重視|尊重|关心)您的(?:隐私|隱私)|(?:cookie|隐私|隱私|プライバシー|クッキー).{0,6}(?:设置|設定|政策|偏好|同意)\W*$
    """,
    before=r"^\W*",
)
CONSENT_TEXT = any_of(
    r"""
    \bwe (?:and|,) our (?:\d+ )?(?:trusted )?partners\b.{0,80}\b(?:store|use|process|access)
    \b(?:accept|agree to|reject) (?:all )?(?:cookies|and continue|& continue|to continue)\b
    \bconsent to (?:the use of|our use of|cookies|the processing)
    part of the \w+ family of brands
    \b(?:accept|reject|refuse|decline) (?:and|&|or) (?:subscribe|pay|continue)\b
    \bwe use (?:essential |necessary )?cookies\b.{0,80}\b(?:to|and)\b
    # German, French
    \b(?:akzeptieren|zustimmen|einwilligen) (?:und|&) (?:weiter|lesen)
    \b(?:pur|contentpass)[- ]?(?:abo|abonnent)\w*
    \bmit (?:ihrer|deiner) (?:zustimmung|einwilligung)\b.{0,80}\b(?:cookies|partner|daten)
    \bavec votre (?:accord|consentement)\b.{0,120}\b(?:cookies|partenaires|données)
    \baccepter et continuer\b|\brefuser et s.abonner\b
    \b(?:nutzung|nutzen|lesen|weiter ?lesen)\b.{0,20}\bmit (?:personalisierter )?werbung\b
    mit werbung (?:weiter ?lesen|kostenlos)
    \b(?:weiter|lesen) mit (?:werbung|tracking)\b
    \bwir und unsere (?:\d+ )?partner\b
    alle (?:cookies )?akzeptieren
    nous et nos (?:\d+ )?partenaires
    continuer sans accepter
    tout accepter
    # Spanish, Italian, Portuguese, Dutch, Polish
    nosotros y nuestros (?:\d+ )?socios
    aceptar (?:todas las cookies|y continuar|todo)
    \b(?:aceptar|rechazar) y (?:suscribirse|pagar|continuar)
    \bcon (?:tu|su) (?:consentimiento|acuerdo|permiso)\b.{0,120}\b(?:cookies|socios|datos)
    \b(?:accetta|rifiuta) e (?:abbonati|continua|paga)
    \bcon il (?:tuo|vostro) consenso\b.{0,120}\b(?:cookie|partner|dati)
    \bcom (?:o seu|a sua|o teu) (?:consentimento|permissão|acordo)\b.{0,120}\b(?:cookies|parceiros|dados)
    \bnós e (?:os )?nossos (?:\d+ )?parceiros\b
    \bwij en onze (?:\d+ )?partners\b|\bmet (?:uw|jouw|je) toestemming\b.{0,120}\b(?:cookies|partners|gegevens)
    \bza (?:twoją|państwa) zgodą\b.{0,120}\b(?:cookie|partner|dan)
    noi e i nostri (?:\d+ )?partner
    accetta (?:tutti i cookie|e continua)
    aceitar (?:todos os cookies|e continuar)
    alle cookies accepteren
    my i nasi (?:\d+ )?partnerzy
    \bprzechodzę do serwisu\b|\bwyraża(?:sz|m) zgodę na\b
    zaakceptuj (?:wszystkie|i zamknij)
    # Russian, Ukrainian, Turkish, Arabic, Persian, Chinese, Japanese
    \b(?:мы|ми) (?:и|та|і) наш[иі] (?:\d+ )?партн[её]р
    \b(?:мы используем|ми використовуємо|сайт использует|сайт використовує)\b.{0,20}(?:cookie|куки)
    (?:принять|прийняти) (?:все|всі|и продолжить|та продовжити)
    \bbiz ve (?:\d+ )?(?:iş )?ortaklarımız|tüm çerezleri kabul|kabul et ve devam
    نحن وشركاؤنا|(?:قبول|الموافقة على) (?:جميع )?(?:ملفات تعريف الارتباط|الكوكيز)|نستخدم ملفات تعريف الارتباط
    ما و شرکای ما|پذیرش همه کوکی|از کوکی‌?ها استفاده می‌?کن
    (?:我们|我們)(?:和|及|与|與)(?:我们的|我們的)?\d*(?:个|個)?合作(?:伙伴|夥伴)|接受(?:所有|全部) ?cookie
    (?:我们|我們)使用 ?cookie
    (?:すべて|全て)の ?(?:cookie|クッキー) ?を(?:受け入れ|許可|同意)|当社(?:と|および)(?:当社の)?パートナー
    """
)
# Beside a sign of a question for consent: what such pages go on about.
CONSENT_WORD = any_of(
    r"""
    cookie|\bconsent|\bpartner|personali[sz]|privacy|\bvendors?\b|advertis|tracking|personal data
    einwilligung|zustimmung|werbung|daten|consentement|données|publicité|consentimiento|datos|publicidad
    consenso|dati personali|pubblicità|dados|toestemming|gegevens|zgod|dan(?:e|ych)\b|reklam
    куки|согласи|данны|партн[её]р|конфиденц|згод|дані|даних|конфіденц|çerez|kişisel veri|gizlilik
    الارتباط|الخصوصية|بيانات|کوکی|حریم خصوصی|隐私|隱私|クッキー|プライバシー
    """
)
LOGIN_TITLE = any_of(
    r"""
    (?:please )?(?:log|sign)[ -]?(?:in|on)\b
    (?:login|anmelden|anmeldung|connexion|se connecter|identifiez-vous)\b
    (?:iniciar sesión|accedi|entrar|inloggen|logga in|zaloguj|вход)\b
    """,
    before=r"^\W*",
)

# A line that begins with a quotation mark is somebody's words.
_START = r"^[^\w\"“”„«»‘'「]*"
# Lines that ask to subscribe or to log in to read on.
PAYWALL_LINE = any_of(
    r"""
    (?:please )?(?:subscribe|sign up|register|log ?in|sign in)\b.{0,70}\b(?:to|and) (?:continue|keep reading|unlock)\b
    (?:please )?(?:subscribe|sign up|register|log ?in|sign in)\b.{0,70}\b(?:to|and) read (?:on|more|all|the
    ~ |this|our)\b
    (?:please )?(?:subscribe|sign up|register|log ?in|sign in)\b.{0,70}\bto (?:access|view|see|finish)\b
    (?:create an? (?:free )?account|become a (?:member|subscriber))\b.{0,70}\bto (?:continue|keep|read|unlock
    ~ |access)\b
    start your (?:free )?(?:trial|subscription)\b.{0,70}\bto (?:continue|keep|read|unlock|access)\b
    (?:to )?(?:continue|keep) reading\b.{0,80}\b(?:subscri|sign (?:in|up)|log ?in|register|account|trial)
    .{0,30}\bthis (?:article|story|content|post) is (?:only )?(?:available )?(?:only )?(?:to|for) .{0,30}subscriber
    .{0,30}\bthis (?:article|story|content|post) is (?:only )?(?:available )?(?:only )?(?:to|for) .{0,30}member
    .{0,30}\bthis (?:article|story|content|post) is (?:exclusive|reserved|locked)\b.{0,40}(?:subscriber|member)
    (?:this is )?(?:an? )?(?:subscriber|member|premium)s?[- ](?:only|exclusive)(?: (?:content|article|story))?\W*$
    you(?:[’']ve| have) (?:reached|read|used|hit)\b.{0,50}\b(?:limit|free (?:article|stor))
    (?:unlock|get (?:full|unlimited)|read (?:the (?:full|rest)|this))\b.{0,80}\b(?:subscri\w+|membership|for just .\d)
    to (?:read|see|view|access) (?:the (?:full|rest|whole|entire)|this|more)\b.{0,60},? ?(?:please )?
    ~ (?:subscribe|sign (?:in|up)|log ?in|register)\b
    # German
    (?:jetzt )?weiter ?lesen\b.{0,80}(?:abo|plus|\+|anmeld|registrier|testen|premium)
    dieser? (?:artikel|inhalt|beitrag|text)\b.{0,60}(?:abonnent|mit .{0,30}abo\b|\+|exklusiv für|kostenpflichtig)
    dieser? (?:artikel|inhalt|beitrag|text) ist nur für\b
    um (?:weiter ?zu ?lesen|den (?:ganzen |vollständigen )?artikel)\b.{0,80}(?:abo|anmeld|registrier)
    # French
    il (?:vous )?reste\b.{0,20}%\W{0,3}(?:de (?:cet |l.)article|à lire)
    .{0,60}\bsuite (?:est |de (?:cet|l.)article est )?(?:réservée?|accessible)\b.{0,40}abonn
    (?:cet |l[’'] ?)?(?:article|contenu)\b.{0,40}réservée? (?:aux|à nos) abonn
    abonnez-vous\b.{0,60}(?:lire|suite|accéder|profiter)
    pour (?:lire|continuer|accéder)\b.{0,80}(?:abonn|connectez|inscrivez)
    # Spanish, Portuguese, Italian
    (?:suscríb[ea]\w+|regístrate|inicia sesión|hazte (?:socio|suscriptor))\b.{0,80}(?:leyendo|leer|acceder|seguir)
    est[ea] (?:artículo|contenido|noticia) es\b.{0,30}(?:exclusiv[oa]|s[oó]lo|únicamente)\b.{0,40}(?:suscript|socio)
    (?:para|si quieres) (?:seguir|continuar) leyendo\b
    (?:assine|registe-se|faça (?:o )?login|cadastre-se|subscreva)\b.{0,80}(?:ler|lendo|acessar|aceder|continuar)
    es[ts][ea] (?:artigo|conteúdo|texto|matéria) é (?:exclusiv|reservad|só)\w* .{0,20}(?:assinante|membro)
    (?:para|quer) continuar (?:a ler|lendo)\b
    (?:abbonati|registrati|accedi)\b.{0,80}(?:continuare|leggere|leggi|accedere)
    (?:questo )?(?:articolo|contenuto)\b.{0,30}(?:riservato|esclusivo)\b.{0,30}abbonat
    (?:per|vuoi) continuare (?:a leggere|la lettura)
    # Dutch, Danish, Norwegian, Swedish
    (?:word abonnee|neem een abonnement)\b.{0,80}(?:lezen|verder)
    dit artikel is (?:alleen|exclusief)\b.{0,30}(?:abonnee|leden)
    (?:bli|bliv|logg inn|logga in|log ind|køb|kjøp)\b.{0,50}(?:abonnent|prenumerant|medlem|abonnement)
    (?:logg inn|logga in|log ind)\b.{0,50}(?:for å lese|för att läsa|for at læse)
    (?:denne|den här|dette) (?:artik\w+|saken|indhold|innholdet)\b.{0,40}(?:abonnent|prenumerant|medlem)
    # Polish, Russian, Ukrainian, Turkish
    (?:ten |dalsza część |pełna treść )?(?:artykułu?|tekstu?|treść)\b.{0,50}dla (?:prenumerator|subskrybent|abonent)
    (?:ten |dalsza część |pełna treść )?(?:artykułu?|tekstu?|treść)\b.{0,50}dostępn\w+ (?:tylko|wyłącznie|po zalog)
    (?:aby|chcesz) (?:czytać|przeczytać)\b.{0,60}(?:subskryp|prenumer|zaloguj|dostęp)
    pozostało (?:jeszcze |ci )?\d+ ?%.{0,30}(?:artykuł|tekst|przeczyt)
    (?:эт[ао]т? |полный |полная )?(?:статья|материал|текст)\b.{0,40}(?:доступ|только)\w*\b.{0,40}(?:подписчик|подписк)
    (?:подпишитесь|оформите подписку|войдите|зарегистрируйтесь)\b.{0,40}(?:чтобы|для)\b.{0,30}(?:чит|доступ|продолж)
    (?:підпишіться|оформіть підписку|увійдіть|зареєструйтеся)\b.{0,40}(?:щоб|для)\b.{0,30}(?:чит|доступ|продовж)
    (?:чтобы|для того,? чтобы) (?:прочитать|читать|продолжить|получить)\b.{0,60}(?:подпи(?:шитесь|ску)
    ~ |войдите|зарегистрируйтесь)
    (?:щоб|для того,? щоб) (?:прочитати|читати|продовжити|отримати)\b.{0,60}(?:підпи(?:шіться|ску)|увійдіть
    ~ |зареєструйтеся)
    (?:дочитать|полный текст|полная версия|дочитати|повний текст|повна версія)\b.{0,60}(?:подписчик|подписк
    ~ |передплат|підписк)
    (?:haberin|yazının|makalenin) (?:devamı|tamamı)\w{0,4}\b.{0,40}(?:abone|üye|giriş)
    bu (?:haber|içerik|yazı)\b.{0,30}(?:abonelere|abonelerimiz|üyelere|aboneler için|üyeler için)
    (?:devamını okumak|okumaya devam)\b.{0,40}(?:abone|üye|giriş)
    # Japanese, Chinese, Korean, Arabic
    .{0,6}記事は.{0,6}会員(?:限定|専用)
    .{0,20}続きを(?:読む|お読み|ご覧).{0,20}(?:会員|登録|ログイン)
    残り\W{0,2}\d+\W{0,2}文字
    .{0,12}(?:订阅|訂閱|登录|登入|注册|註冊|開通).{0,14}(?:阅读|閱讀|全文|继续|繼續)
    .{0,4}(?:本文|文章)(?:仅限|僅限).{0,10}(?:会员|會員|订阅|訂閱)
    .{0,20}(?:구독|로그인|회원).{0,15}(?:기사|계속|전체).{0,12}(?:읽|보실|볼 수|이용)
    .{0,10}유료 ?(?:회원|구독).{0,10}(?:전용|기사)
    (?:阅读|閱讀|查看)(?:全文|更多).{0,10}(?:订阅|訂閱|登录|登入|注册|註冊)
    (?:لقراءة|لمتابعة|لمواصلة).{0,40}(?:اشترك|سجل|تسجيل|الاشتراك)
    برای (?:خواندن|مطالعه|ادامه).{0,40}(?:اشتراک|مشترک شوید|وارد شوید|ثبت‌?نام)
    (?:اشترك|سجل الدخول|هذا المحتوى للمشتركين).{0,60}(?:القراءة|قراءة|المقال|فقط)
    """,
    before=_START,
)
# Beside such a line only: outlets have these in their menus, too.
OFFER_LINE = any_of(
    r"""
    already (?:a |an |have an? )?(?:subscri\w+|paid member|member|account|registered)\b.{0,60}$
    (?:subscribe|log in|sign in|register)(?: now| today| here)?\W*$
    (?:sie haben|haben sie|du hast|hast du|sie sind) (?:noch|bereits|schon)\b.{0,50}(?:abo|konto|account|registriert)
    (?:jetzt )?(?:anmelden|einloggen|registrieren|abonnieren|abo (?:abschließen|bestellen|testen))\b.{0,40}$
    (?:déjà|vous êtes) (?:déjà )?abonn
    ya (?:eres|es|soy) (?:suscriptor|socio)
    já é assinante
    (?:sei )?già abbonat
    al abonnee\b
    уже (?:подписаны|подписчик|есть (?:подписка|аккаунт)|зарегистрированы)
    (?:войдите|оформить подписку|войти)\W*$
    вже (?:підписані|підписник|маєте (?:підписку|акаунт)|зареєстровані)
    (?:masz już|posiadasz już|jesteś już) (?:konto|subskryp|prenumer|dostęp)\w*
    zaten (?:abone|üye)
    هل (?:أنت مشترك|لديك (?:حساب|اشتراك))|(?:قبلا|قبلاً) (?:مشترک|عضو)
    (?:已(?:经|經)?是|已有)(?:会员|會員|订阅|訂閱|帐号|账号|帳號)|すでに会員|이미 (?:구독|회원)
    (?:wy)?kup (?:dostęp|subskrypcję|prenumeratę)
    """,
    before=_START,
)
