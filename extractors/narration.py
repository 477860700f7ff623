"""Signs that a line tells of something: somebody said, wrote or did it, according to somebody.

What addresses the reader ("Sign up ...", "Read more: ...") has none of them. Verbs are listed, in the third person and
past, rather than made from endings: endings of verbs are endings of nouns, too ("канал", "newsletter delivered").
"""

from __future__ import annotations

import re

# Not after "you", "we", "I": "You asked, we answered" addresses the reader.
_SPEECH = (
    # en
    r"(?<!you )(?<!we )(?<!\bI )(?:said|says|told|wrote|tweeted|warned|urged|announced|replied|shouted|chanted|yelled|"
    r"declared|argued|insisted|claimed|demanded|pleaded|quipped|recalled|testified|alleged|boasted|ordered|laughed|"
    r"begged|joked|responded|complained|according to)|"
    # de
    r"sagten?|schrieb(?:en)?|erklärten?|forderten?|riefen?|rief|teilten? .{1,40} mit|baten?|warnten?|kündigten?|"
    r"meinten?|"
    r"hieß es|berichteten?|antworteten?|"
    # fr
    r"(?:a|ont|avait|avaient) (?:dit|déclaré|écrit|annoncé|lancé|demandé|affirmé|averti|appelé|indiqué|expliqué|"
    r"ajouté|répondu|exhorté|crié|tweeté|précisé|raconté)|[ao](?:nt)?-t-(?:il|elle|ils|elles)|selon (?:le|la|les|"
    r"l['’]\w+|"
    r"un|une|des)|"
    # es, pt, it
    r"dijo|dijeron|dice|escribió|escribieron|declaró|afirmó|anunció|pidió|pidieron|añadió|advirtió|explicó|señaló|"
    r"gritó|"
    r"gritaron|exigió|ordenó|según (?:el|la|los|las|un|una)|contó|respondió|"
    r"disse|disseram|escreveu|escreveram|afirmou|declarou|anunciou|pediu|pediram|acrescentou|alertou|explicou|gritou|"
    r"gritaram|ordenou|contou|segundo (?:o|a|os|as)|"
    r"ha(?:nno)? (?:detto|scritto|dichiarato|annunciato|chiesto|aggiunto|avvertito|spiegato|risposto|ordinato|gridato|"
    r"raccontato|affermato)|dichiarò|scrisse|secondo (?:il|la|lo|i|gli|le|l['’]\w+)|"
    # nl, sv, no, da, fi
    r"zei|zeiden|schreef|schreven|vertelden?|riepen?|riep|meldden?|meldde|vroeg|vroegen|waarschuwden?|volgens|"
    r"sade|skrev|berättade|uppmanade|ropade|enligt|säger|sagde|fortalte|ifølge|oppfordret|opfordrede|ropte|"
    r"sanoi|kirjoitti|kertoi|huusi|mukaan|"
    # pl, cs, sk, ro, hu
    r"(?:powiedzia|napisa|oświadczy|wezwa|doda|krzycza|ostrzeg|zażąda)ł[aoyi]?|poinformowa(?:ł[ao]?|li)|"
    r"(?:powiedzie|napisa|wezwa|krzycze)li|według|"
    r"(?:řek|napsa|uved|oznámi|vyzva|doda|prohlási|varova|křiče|poveda|napísa|vyhlási)l[aoiy]?|podle|podľa|"
    r"(?:a|au) (?:spus|scris|declarat|anunțat|cerut|adăugat|strigat|avertizat|explicat)|potrivit|"
    r"mondtak?|írta|írták|közölte|közölték|felszólította|szerint|"
    # ru, uk, bg, sr
    r"(?:сказа|написа|заяви|сообщи|призва|потребова|попроси|добави|поясни|объяви|рассказа|отмети|предупреди|веле|"
    r"говори|"
    r"приказа|крича|крикну|ответи|утвержда|подчеркну|вспомни|показа)л[аои]?|говорит|говорят|пишет|заявляет|"
    r"по (?:словам|мнению|сведениям)|"
    r"(?:сказа|написа|заяви|повідоми|заклика|попроси|вимага|дода|поясни|оголоси|розпові|зазначи|попереди|наказа|крича|"
    r"відпові|показа)(?:в|ла|ло|ли)|каже|кажуть|пише|за словами|на думку|"
    r"каза|казаха|заяви|съобщи|написа|призова|според|"
    r"reka[ol]|rekla|rekli|napisao|napisala|izjavi(?:o|la|li)|saopšti(?:o|la|li)|рекао|рекла|рекли|написао|"
    r"изјави(?:о|ла)|"
    r"према|"
    # kk, tr, az, el
    r"деді|деп (?:жазды|айтты|жауап\w*)|айтты|мәлімдеді|жазды|хабарлады|"
    r"dedi\w*|söyledi\w*|yazdı\w*|açıkladı\w*|çağırdı\w*|belirtti\w*|duyurdu\w*|istedi\w*|ifade etti\w*|bağırdı\w*|"
    r"bildirdi\w*|"
    r"είπαν?|έγραψαν?|δήλωσαν?|ανακοίνωσαν?|ζήτησαν?|φώναξαν?|σύμφωνα με|"
    # ar, fa, he, hi, id
    r"و?قالت?|و?قالوا|و?كتبت|وكتب|و?أعلنت?|و?صرحت?|و?أضافت?|و?طلبت?|و?دعت?|و?دعا|و?حذرت?|بحسب|وفقا|وفقًا|"
    r"گفته?|گفتند|نوشت|نوشتند|اعلام کرد|خواست|خواستند|افزود|هشدار داد|به گفته|"
    r"אמרה?|אמרו|כתבה|הודיעה?|קראה?|לדברי|(?:ने )?(?:कहा|बताया|लिखा|मांगा)|kata|mengatakan|menulis|ujar|menurut|"
    r"meminta|"
    r"menyerukan"
)
# Scripts without spaces.
_UNSPACED = (
    r"(?<!小)[说說](?![明法])|表示|写道|寫道|告诉|告訴|宣布|喊道|呼吁|呼籲|[称稱][,，:：“「]|据.{1,12}[称稱]|"
    r"述べ[たて]|語っ[たて]|書い[たて]|話し[たて]|言っ[たて]|発表し[たて]|によると|呼びかけ[たて]|叫ん[だで]|"
    r"말했다|밝혔다|전했다|썼다|요청했|발표했|따르면|외쳤다|촉구했"
)
# Somebody or something was, had or did.
_PAST = (
    r"(?:he|she|they|who|which|that|the [\w-]{2,30}|[\w’'-]{2,30}s) (?:was|were|had|did|has|have been)|"
    r"(?:was|were) (?:shown|taken|found|killed|arrested|held|seen|sent|told|asked|given|forced|shot|sentenced|born|"
    r"dropped|condemned|painted|lost|released)|"
    r"(?:he|she|they|who) (?:took|met|went|came|left|gave|made|saw|got|became|kept|won|died|fled|\w{2,20}ed)|"
    r"(?:has|have) (?:\w{3,20}ed|found|shown|been (?:sentenced|arrested|killed))|"
    r"wurden?|hatten?|waren?|étai(?:t|ent)|avai(?:t|ent)|fut|furent|fue|fueron|había|habían|estaba|foi|foram|havia|"
    r"era (?:un|una|il|la|o|a)|erano|aveva|avevano|werd|werden|został[aoy]?|zostali|by(?:ł[aoy]?|li)|by[lt][aoiy]?|"
    r"был[аои]?|був|була|було|були"
)
_TELLS = re.compile(rf"(?<!\w)(?:{_SPEECH})(?!\w)|{_UNSPACED}", re.I)
_NARRATES = re.compile(rf"(?<!\w)(?:{_PAST})(?!\w)", re.I)


def tells(text: str) -> bool:
    """Whether somebody says something in a line, or is named as the one who knows."""
    return bool(_TELLS.search(text))


def narrates(text: str) -> bool:
    """Whether a line tells of what was, or of what somebody says."""
    return bool(_TELLS.search(text) or _NARRATES.search(text))
