"""How a site speaks to its reader, and how an article tells of others, in the languages of the outlets we watch."""

from __future__ import annotations

import re

# You, your, we, our; please, sorry; the imperatives that walls use. Case counts for German, whose "Sie" is also "she".
ADDRESS = re.compile(
    r"""
    (?i:\b(?:you|your|yours|yourself|we|our|us|please|sorry|oops|whoops)\b)
    | (?<=\w\ )(?:Sie|Ihnen|Ihre[nmrs]?|Ihr)\b
    | (?i:\b(?:bitte|leider|du|dein\w{0,2}|dir|dich|wir|uns|unser\w{0,2}|akzeptieren\ und\ weiter)\b)
    | (?i:\b(?:vous|votre|vos|nous|nos|notre|désolés?|veuillez|merci\ de)\b)
    | (?i:\b(?:usted(?:es)?|tu|tus|te|nosotros|nuestr[oa]s?|puedes?\ (?:aceptar|retirar|seguir|volver)|lo\ sentimos)\b)
    | (?i:\b(?:por\ favor|disculp[ae]\w*|suscríb\w+|acept[ae]s?|rechaz[ae]s?|inténtal\w+|vuelve|regresa|prueba)\b)
    | (?i:\b(?:você|vocês|nossos?|nossas?|nós|pedimos\ desculpas?|desculpe|tente|volte|teu|tua|seus\ dados)\b)
    | (?i:\b(?:tuo|tua|tuoi|tue|puoi|vostr[oaie]|nostr[oaie]|noi|spiacenti|ci\ scusiamo|riprova\w*|ti)\b)
    | (?i:\b(?:jij|jouw|je|uw|wij|onze|helaas|probeer|u\ (?:zoekt|kunt|heeft|bent|probeert))\b)
    | (?i:\b(?:twoj\w+|twój|możesz|nasz\w*|my\ i|państw[ou]|państwa\ (?:zgod|dan)\w+|przepraszamy|prosimy|spróbuj)\b)
    | (?i:\b(?:вы|вас|вам|вами|ваш\w{0,3}|мы|нас|нам|наш\w{0,3}|извините|пожалуйста|приносим|попробуйте|проверьте)\b)
    | (?i:\b(?:включите|отключите|войдите|вернитесь|воспользуйтесь|перейдите|обновите|подождите|примите|оформите)\b)
    | (?i:\b(?:ви|вас|вам|ваш\w{0,3}|ми|наш\w{0,3}|вибач\w+|будь\ ласка|перепрошуємо|спробуйте|перевірте|увімкніть)\b)
    | (?i:\b(?:siz|sizin|size|biz|bizim|lütfen|üzgünüz|özür\ dileriz|\w{3,}(?:ınız|iniz|unuz|ünüz)\w{0,4})\b)
    | (?i:\b(?:din|dine|ditt|dina|vores|våre|våra|vår|beklager|beklagar|tyvärr|desværre|vänligen|venligst)\b)
    | (?i:\b(?:vaše|vašeho|vás|vám|prosím|omlouváme|můžete|kérjük|sajnáljuk|dvs|dumneavoastră|vă|ne\ pare\ rău)\b)
    | (?i:\b(?:anda|kami|silakan|maaf|bạn|vui\ lòng|chúng\ tôi|σας|μας|παρακαλούμε)\b)
    | عذر[اً]+|يرجى|الرجاء|نعتذر|يمكنك|لديك|بياناتك|متصفحك|نحن\ |شركاؤنا|تبحث\ عن|موافقتك|بزيارة
    | شما|لطفا|لطفاً|متأسفانه|متاسفانه|پوزش|کنید
    | [您请請你]|抱歉|我们|我們|ください|下さい|お客様|申し訳|いたします|주세요|죄송|귀하|십시오|고객님
    | אנא|שלך|אתם|אנו\ |מצטערים|कृपया|आपक[ाीे]|ขออภัย|กรุณา|คุณ
    """,
    re.VERBOSE,
)

# What reports have and questions for consent have not: speech, and who said it.
REPORTING = re.compile(
    r"""
    [“„«「]
    | (?i:\b(?:said|says|told|according\ to|ruled|announced|reported)\b)
    | (?i:\b(?:sagten?|erklärten?|teilten?|laut|urteilten?|berichteten?)\b)
    | (?i:\b(?:a\ déclaré|a\ annoncé|a\ jugé|selon|ont\ annoncé)\b)
    | (?i:\b(?:dijo|anunció|según|dictaminó|informó|disse|anunciou|segundo|decidiu|ha\ detto|ha\ stabilito|secondo)\b)
    | (?i:\b(?:zei|zeiden|volgens|oordeelde|powiedzia\w+|poinformowa\w+|według|orzek\w+|dedi|açıkladı|göre)\b)
    | (?i:\b(?:сказал\w*|сообщил\w*|заявил\w*|постановил\w*|по\ словам|повідоми\w+|заявив|заявила|за\ словами)\b)
    | قال|قالت|أعلن|وفقا|گفت|اعلام\ کرد|表示|宣布|称|述べ|発表|によると|말했|밝혔
    """,
    re.VERBOSE,
)
