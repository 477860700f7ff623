"""What walls say, as patterns by kind and language; `extractors.walls` knows when to believe them.

A pattern a line, case ignored, bounded in what it may span. Lines of a paywall are told from their beginning on, since
articles write about subscriptions, too.
"""

from __future__ import annotations

import re


def _any(patterns: str, before: str = "") -> re.Pattern[str]:
    """One pattern of many: a line each, `#` begins a remark."""
    lines = (line.strip() for line in patterns.splitlines())
    return re.compile("|".join(f"(?:{before}{line})" for line in lines if line and line[0] != "#"), re.I)


# Cloudflare, Akamai, Imperva, PerimeterX, DataDome, AWS, Sucuri, DDoS-Guard, Vercel.
CHALLENGE_TITLE = _any(
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
    """,
    before=r"^\W*",
)
CHALLENGE_TEXT = _any(
    r"""
    enable javascript and cookies to continue
    checking (?:if the site connection is secure|your browser before)
    please enable js and disable any ad ?blocker
    verify(?:ing)? (?:that )?you are (?:a )?human
    press (?:&|and) hold to confirm you are
    needs to review the security of your connection
    you don[’']t have permission to access .{1,200} on this server
    your access to this (?:site|page) has been
    why have i been blocked
    performance (?:&|and) security by cloudflare
    unusual (?:traffic|activity) from your
    our systems have detected unusual
    as you were browsing something about your browser
    complete the (?:captcha|security check)
    (?:solve|type) the (?:captcha|characters)
    """
)
CONSENT_TITLE = _any(
    r"""
    before you continue\b
    (?:your )?privacy (?:choices|settings|preferences)\W*$
    cookies?\W*$
    (?:cookie|privacy|consent)[- ](?:consent|wall|settings|choices|einstellungen|management)\b
    we (?:value|care about|respect) your privacy
    (?:datenschutz|zustimmung|einwilligung)\w*\W*$
    """,
    before=r"^\W*",
)
CONSENT_TEXT = _any(
    r"""
    \bwe (?:and|,) our (?:\d+ )?(?:trusted )?partners\b.{0,80}\b(?:store|use|process|access)
    \b(?:accept|agree to|reject) (?:all )?(?:cookies|and continue|& continue|to continue)\b
    \bconsent to (?:the use of|our use of|cookies|the processing)
    part of the \w+ family of brands
    # German, French
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
    noi e i nostri (?:\d+ )?partner
    accetta (?:tutti i cookie|e continua)
    aceitar (?:todos os cookies|e continuar)
    alle cookies accepteren
    my i nasi (?:\d+ )?partnerzy
    zaakceptuj (?:wszystkie|i zamknij)
    """
)
LOGIN_TITLE = _any(
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
PAYWALL_LINE = _any(
    r"""
    (?:please )?(?:subscribe|sign up|register|log ?in|sign in)\b.{0,70}\b(?:to|and) (?:continue|keep reading|unlock)\b
    (?:please )?(?:subscribe|sign up|register|log ?in|sign in)\b.{0,70}\b(?:to|and) read (?:on|more|all|the|this|our)\b
    (?:please )?(?:subscribe|sign up|register|log ?in|sign in)\b.{0,70}\bto (?:access|view|see|finish)\b
    (?:create an? (?:free )?account|become a (?:member|subscriber))\b.{0,70}\bto (?:continue|keep|read|unlock|access)\b
    start your (?:free )?(?:trial|subscription)\b.{0,70}\bto (?:continue|keep|read|unlock|access)\b
    (?:to )?(?:continue|keep) reading\b.{0,80}\b(?:subscri|sign (?:in|up)|log ?in|register|account|trial)
    .{0,30}\bthis (?:article|story|content|post) is (?:only )?(?:available )?(?:only )?(?:to|for) .{0,30}subscriber
    .{0,30}\bthis (?:article|story|content|post) is (?:only )?(?:available )?(?:only )?(?:to|for) .{0,30}member
    .{0,30}\bthis (?:article|story|content|post) is (?:exclusive|reserved|locked)\b.{0,40}(?:subscriber|member)
    (?:this is )?(?:an? )?(?:subscriber|member|premium)s?[- ](?:only|exclusive)(?: (?:content|article|story))?\W*$
    you(?:[’']ve| have) (?:reached|read|used|hit)\b.{0,50}\b(?:limit|free (?:article|stor))
    (?:unlock|get (?:full|unlimited)|read (?:the (?:full|rest)|this))\b.{0,80}\b(?:subscri\w+|membership|for just .\d)
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
    (?:اشترك|سجل الدخول|هذا المحتوى للمشتركين).{0,60}(?:القراءة|قراءة|المقال|فقط)
    """,
    before=_START,
)
# Beside such a line only: outlets have these in their menus, too.
OFFER_LINE = _any(
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
    (?:wy)?kup (?:dostęp|subskrypcję|prenumeratę)
    """,
    before=_START,
)
