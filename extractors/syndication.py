"""Lines that say where an article was first printed: they are no article, and they are evidence.

Only a line about this very article counts ("This post was originally published on X"), never one about some other
report ("The report, first published by X, names three officials"). One pattern or more a language; none names an
outlet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

_LINE_CHARS = 300
_SENTENCE_CHARS = 450
# Sentences of one paragraph that are looked at: a syndication line opens or closes it.
_SENTENCES = 12
SENTENCE_END = re.compile(r"(?<=[.!?…。！？؟।”\"»])\s+(?=\S)|(?<=[。！？])(?=\S)")

_ORIGIN = r"(?P<origin>[^\n]{2,120}?)"
_END = (
    r"(?=\s*(?:$|[.!。।۔](?:\s|$)|,? (?:and|where|under|with|as|is|it|read)\b|,| on \w+ \d| \(| here\b| [-–—|] |[»”“\"]"
    r"(?:\s|$|\W)))"
)
_SITE = r"(?:the (?:website|site|pages) of )?"

_PIECE = (
    r"(?:article|story|post|piece|report|column|interview|essay|analysis|commentary|op-ed|feature|item|content|text)"
)
_PRINTED = r"(?:published|posted|printed|run|aired|released)"
_ENGLISH = (
    # This article was originally published on X
    rf"\bthis {_PIECE} (?:was |has been |had been |is )?(?:also )?(?:originally|first|previously) "
    rf"(?:{_PRINTED}|appeared|ran) (?:\w+ ){{0,2}}?(?:on|in|by|at|with) {_SITE}{_ORIGIN}",
    # This story appeared first in X
    rf"\bthis {_PIECE} (?:{_PRINTED}|appeared|ran) (?:first|originally) (?:on|in|by|at) {_ORIGIN}",
    # This story was produced by X / is republished from X / comes from X
    rf"\bthis {_PIECE} (?:was|is|has been) (?:being )?(?:produced|provided|supplied|syndicated|"
    rf"re-?published|re-?printed|reproduced|re-?posted)"
    rf"(?: here)?(?: with (?:\w+ )?permission)? (?:by|from|of|with|courtesy of) {_ORIGIN}",
    # The post TITLE appeared first on X
    rf"^the post .{{1,250}} (?:appeared first|first appeared) (?:on|in) {_ORIGIN}",
    # Originally published by X
    rf"^\W*(?:originally|first) (?:{_PRINTED}|appeared) (?:on|in|by|at|with) {_ORIGIN}",
    rf"^\W*(?:source|credit)?\W*(?:re-?published|re-?printed|reproduced|re-?posted|used|syndicated)(?: here)? "
    rf"(?:with|by) (?:the )?(?:kind |express |full )?permission (?:of|from|by) (?:the )?{_ORIGIN}",
    rf"\bre-?printed with the permission of {_ORIGIN}",
    rf"^\W*(?:re-?published|re-?printed|re-?posted|syndicated|courtesy) (?:from|of|via) {_ORIGIN}",
)
_OTHERS = (
    # de: Dieser Artikel ist zuerst bei X erschienen / im Original erschien er in der Zeitung X
    rf"^\W*(?:dieser|der vorliegende) (?:artikel|text|beitrag|bericht|kommentar) (?:ist|wurde|erschien)\w*"
    rf"(?: \w+)? (?:zuerst|zunächst|ursprünglich|erstmals)(?: \w+)? (?:bei|beim|in|im|auf|von|bei der|in der|auf der)"
    rf"(?: de[rmn])?(?: (?:\w+en )?(?:zeitung|webseite|website|tageszeitung|magazin|zeitschrift))? {_ORIGIN}"
    r"(?=\s*(?:$|[.,]| erschienen| veröffentlicht| publiziert| gedruckt))",
    rf"^\W*(?:dieser|der) (?:artikel|text|beitrag) ist eine übersetzung,? im original ist er (?:in|bei|auf)(?: "
    rf"de[rmn])?"
    rf"(?: \w+en)?(?: (?:zeitung|website|tageszeitung|magazin|zeitschrift))? {_ORIGIN} (?:erschienen|veröffentlicht)",
    rf"^\W*zuerst (?:erschienen|veröffentlicht) (?:bei|in|im|auf|von)(?: de[rmn])? {_ORIGIN}" + _END,
    # nl, af
    rf"^\W*(?:dit|deze) (?:artikel|stuk|verhaal|bericht|tekst) (?:verscheen|is|werd)(?: \w+)? (?:eerder|oorspronkelijk|"
    rf"eerst|voor het eerst)(?: gepubliceerd| verschenen)? (?:in|op|bij|door|via) (?:de website van )?{_ORIGIN}"
    r"(?=\s*(?:$|[.,(]| gepubliceerd| verschenen))",
    # sv, no, da
    rf"^\W*(?:den här|denna|denne|dette|artikkelen|artikeln|artiklen) ?(?:artikel\w*|artikkel\w*|text\w*|tekst\w*|"
    rf"sak\w*)?"
    rf" (?:publicerades|ble|blev|er|är|har)(?: \w+){{0,2}}? (?:ursprungligen|opprinnelig|oprindeligt|først|först)"
    rf"(?: publisert| publicerad| udgivet| bragt| offentliggjort| trykt)? (?:i|på|av|af|hos|hos) {_ORIGIN}" + _END,
    # fr
    rf"^\W*(?=.{{0,90}}?(?:initialement|à l['’]origine|originellement|d['’]abord|première fois|en premier|repris|"
    rf"republié))(?:cet article|ce texte|ce reportage|cette tribune|cet entretien|ce billet) (?:a |est |avait |a "
    rf"d['’]abord )?"
    rf"(?:été |d['’]abord |initialement |originellement )*(?:publiée?|parue?|repris|republiée?)(?: initialement| "
    rf"d['’]abord|"
    rf" pour la première fois| à l['’]origine| en premier)* (?:sur|dans|par|en|chez|à partir de)"
    rf"(?: le (?:site|journal|magazine)(?: de)?)? {_ORIGIN}" + _END,
    rf"^\W*(?:initialement|à l['’]origine|d['’]abord) (?:publiée?|parue?) (?:sur|dans|par|en|chez) {_ORIGIN}" + _END,
    # es
    rf"^\W*(?=.{{0,90}}?(?:originalmente|inicialmente|primero|primera vez|con permiso de))est[ea] (?:artículo|nota|"
    rf"texto|reportaje|noticia|historia|publicación|entrada|informe|columna|entrevista) "
    rf"(?:fue |ha sido |se |apareció )?(?:originalmente |inicialmente |primero )?(?:public(?:ad[oa]|ó)|apareció|"
    rf"reproducid[oa])?"
    rf"(?: originalmente| inicialmente| por primera vez| primero)? ?(?:en|por|con permiso de) (?:el sitio (?:web )?de "
    rf")?"
    rf"{_ORIGIN}" + _END,
    rf"^\W*(?:publicad[oa] originalmente|originalmente publicad[oa]) (?:en|por) {_ORIGIN}" + _END,
    # pt
    rf"^\W*(?=.{{0,90}}?(?:originalmente|inicialmente|primeiro|primeira vez|republicad))est[ea] (?:artigo|texto|"
    rf"reportagem|matéria|conteúdo|notícia|post|entrevista) (?:foi |é )?(?:originalmente |"
    rf"inicialmente |primeiro )?(?:publicad[oa]|republicad[oa]|apareceu)(?: originalmente| inicialmente| pela "
    rf"primeira vez"
    rf"| primeiro)? (?:em|no|na|por|pelo|pela|de|da|do)(?: site d[aoe])? {_ORIGIN}" + _END,
    rf"^\W*(?:publicad[oa] originalmente|originalmente publicad[oa]) (?:em|no|na|por|pelo|pela) {_ORIGIN}" + _END,
    # it
    rf"^\W*(?=.{{0,90}}?(?:origin|inizialmente|prima volta))quest[oa'’] ?(?:articolo|testo|pezzo|contributo|"
    rf"intervista|reportage|storia) (?:è |è stat[oa] |era )?"
    rf"(?:originariamente |inizialmente )?(?:pubblicat[oa]|apparso|apparsa|uscito|uscita)(?: originariamente| "
    rf"inizialmente|"
    rf" per la prima volta| in origine| originalmente)? (?:sull['’]|dall['’]|(?:sulla|sul|su|dalla|dal|da|nella|nel|"
    rf"in) ){_ORIGIN}" + _END,
    # ro
    rf"^\W*(?=.{{0,90}}?(?:ini[țţ]ial|original|prima dată))acest (?:articol|text|material|reportaj|interviu) (?:a "
    rf"fost |a )?(?:publicat|apărut)(?: inițial| iniţial|"
    rf" pentru prima dată| original| prima dată)? (?:pe|în|de|de către) (?:site-ul )?{_ORIGIN}" + _END,
    # pl
    rf"^\W*(?:ten |niniejszy )?(?:artykuł|tekst|materiał|wywiad|reportaż) (?:został |ukazał się )?(?:pierwotnie |"
    rf"oryginalnie |"
    rf"po raz pierwszy )(?:został )?(?:opublikowany|opublikowano|ukazał się)? ?(?:na|w|przez|na łamach|na stronie|w "
    rf"serwisie)"
    rf" (?:łamach |stronie |portalu |serwisie )?{_ORIGIN}" + _END,
    # cs, sk
    rf"^\W*(?:tento |tenhle )?(?:článek|text|článok|rozhovor)(?: byl| bol)? (?:původně|poprvé|pôvodne|prvýkrát) "
    rf"(?:byl |bol )?"
    rf"(?:vyšel|vyšiel|publikován|zveřejněn|publikovaný|zverejnený) (?:na|v|ve) (?:webu |serveru |portálu "
    rf")?{_ORIGIN}" + _END,
    # ru
    rf"^\W*(?:эт\w+ |данн\w+ |настоящ\w+ )?(?:стать\w|материал|текст|публикация|интервью|репортаж|колонка) (?:был\w* |"
    rf"изначально "
    rf"был\w* )?(?:впервые|первоначально|изначально|ранее) (?:был\w* )?(?:опубликован\w*|выш[её]?л\w*|появил\w+) "
    rf"(?:на сайте|на портале|в издании|в газете|изданием|в журнале|(?:на|в)(?= [«\"“a-z])) {_ORIGIN}" + _END,
    # uk
    rf"^\W*(?:ц[яей]+ |цю )?(?:статт\w|матеріал|текст|публікаці\w|інтерв['’]ю|репортаж) (?:бул[аои] |був )?(?:вперше|"
    rf"спочатку|"
    rf"первісно|раніше) (?:бул[аои] |був )?(?:опублікован\w+|вийш\w+|з['’]явил\w+) (?:на сайті|на порталі|у виданні|в "
    rf"газеті|"
    rf"виданням|(?:на|в|у)(?= [«\"“a-z])) {_ORIGIN}" + _END,
    # kk
    rf"^\W*(?:бұл|осы) (?:мақала|материал|мәтін|сұхбат) (?:алғаш(?: рет)?|бастапқыда) {_ORIGIN} (?:сайтында|"
    rf"порталында|газетінде"
    r"|басылымында) (?:жарияланған|жарық көрген|шыққан)",
    # tr, az
    rf"^\W*bu (?:makale|haber|yazı|metin|röportaj)(?: ilk olarak| ilk kez| orijinal olarak| aslen) {_ORIGIN}"
    r"(?:['’](?:[dt][ea]|n[dt][ea])| tarafından| sitesinde| gazetesinde) (?:yayın|yayım)lan",
    # ar
    rf"^\W*(?:نُ?شِ?رت? )?(?:هذا|هذه) (?:المقال|التقرير|المادة|المقالة|القصة|النص)(?: نُ?شرت?)?(?: لأول مرة| "
    rf"أولا[ًَ]?| أصلا[ًَ]?| في الأصل)"
    rf" (?:في|على|من قبل|عبر) (?:موقع |صحيفة |مجلة )?{_ORIGIN}" + _END,
    # fa
    rf"^\W*این (?:مقاله|گزارش|مطلب|یادداشت|گفت‌وگو) (?:نخستین بار|اولین بار|ابتدا|پیش‌تر|پیشتر) (?:در|توسط) "
    rf"(?:وب‌?سایت |سایت |روزنامه )?"
    rf"{_ORIGIN} (?:منتشر|چاپ)",
    # zh
    r"^\W*(?:本文|这篇文章|這篇文章|此文)(?:最初|首先|最早|原先?)?(?:发表|發表|刊登|刊载|刊載|首发|首發|发布|發布|转载|轉載)(?:于|於|在|自)"
    r"\s?(?P<origin>[^\n，,。；;（(]{2,40})",
    r"^\W*(?:转载自|轉載自|原载于?|原載於?|首发于|首發於)[:：]?\s?(?P<origin>[^\n，,。；;（(]{2,40})",
    # ja
    r"^\W*(?:この|本)(?:記事|稿|文章)は、?(?:最初に|初めに|もともと)?(?P<origin>[^\n、。]{2,40}?)(?:に|で|から)(?:最初に|初めて)?"
    r"(?:掲載され|公開され|発表され|の?転載)",
    # ko
    r"^\W*이 (?:기사|글)[는은] (?P<origin>[^\n,.]{2,40}?)에서? (?:처음|최초로|먼저) (?:게재|보도|출간|발행)",
)  # fmt: skip
_SEARCHED = [re.compile(pattern + _END, re.I) for pattern in _ENGLISH]
_MATCHED = [re.compile(pattern, re.I) for pattern in _OTHERS]
# "The report was first published by X": also said about other reports, so only as a line of its own about an article.
_ALONE = re.compile(
    rf"^\W*(?:(?:a version of this|an earlier version of this|the original version of this) {_PIECE}|the (?:article|"
    rf"story|"
    r"post|piece|column|interview|essay|commentary|op-ed)) (?:was |has been )?"
    rf"(?:originally|first) (?:{_PRINTED}|appeared|ran) (?:on|in|by|at) (?P<origin>[\w.&'’/ -]{{2,60}}?)\W*$",
    re.I,
)
# Every line above has one of these: most paragraphs need no closer look. Looking for 80 strings one by one is ten times
# as fast as one pattern of them.
_HINTS = tuple(
    """
    published publish posted printed reprint appeared permission produced syndicat courtesy provided supplied aired
    released reproduced
    erschien veröffentl publiziert verscheen gepubli publicera publiser offentligg udgivet bragt trykt
    publié paru repris republi publicad publicó apareci reproducid apareceu pubblicat appars uscit publicat apărut
    ukazał opublikow vyšel vyšiel zveřej zverej publikov
    опублик опублік вышл вышел вышёл появил вийш явил жариял жарық шыққан yayın yayım نشر نُشر منتشر چاپ
    发表 發表 刊登 刊载 刊載 首发 首發 发布 發布 转载 轉載 原载 原載 掲載 公開 発表 転載 게재 보도 출간 발행
    """.split()  # noqa: SIM905 -- words
)
_RAN = re.compile(r"\bran (?:first|originally|on|in)\b|\b(?:first|originally|previously) ran\b")
_TAIL = re.compile(
    r"(?:'s website|’s website| website| newsletter| magazine’s| (?:under|with|sous licence|unter|con licencia) .*)$",
    re.I,
)
_CASED = re.compile(r"[a-zà-öø-ÿа-яёіїєґ]", re.I)
_LINK = re.compile(r"\[([^\[\]]{2,80})\]\([^()]{0,300}\)")
_BRACKET = re.compile(r"\s*[(（<][^()（）<>]{0,300}[)）>]?\s*$")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)(?:/\S*)?", re.I)


def syndication(text: str) -> tuple[str, str] | None:
    """Look for a syndication line in a paragraph.

    Args:
        text: The paragraph.

    Returns:
        What is left of the paragraph without the line, and the origin that the line names: a name, or a host where the
        line has an address. None if there is no such line.
    """
    lower = text.casefold()
    if not any(hint in lower for hint in _HINTS) and not _RAN.search(lower):
        return None
    plain = _LINK.sub(r"\1", text) if "](" in text else text
    if len(plain) <= _LINE_CHARS and (alone := _ALONE.match(plain)):
        return "", _name(alone["origin"])
    sentences = SENTENCE_END.split(plain)
    numbers: Iterable[int] = range(len(sentences))
    if len(sentences) > 2 * _SENTENCES:
        numbers = chain(range(_SENTENCES), range(len(sentences) - _SENTENCES, len(sentences)))
    for number in numbers:
        sentence = sentences[number]
        match = _find(sentence[:_SENTENCE_CHARS])
        if match and match.end("origin") == _SENTENCE_CHARS:
            continue  # a name cut in two
        # The line starts its sentence ("By X. This article ..."), and what follows belongs to it ("Read the original").
        if match and match.start() <= 25 and (origin := _name(match["origin"])):
            before = " ".join(sentences[:number])
            rest = sum(map(len, sentences[number + 1 :]))
            if rest <= _LINE_CHARS:
                return (plain[: plain.index(sentence)].rstrip() if len(before.split()) > 8 else ""), origin
    return None


def _find(sentence: str) -> re.Match[str] | None:
    english = (found for pattern in _SEARCHED if (found := pattern.search(sentence)))
    others = (found for pattern in _MATCHED if (found := pattern.match(sentence)))
    return next(chain(english, others), None)


def _name(raw: str) -> str:
    name = _BRACKET.sub("", _TAIL.sub("", raw.strip()))
    name = name.strip(" \t.,:;!\"'“”‘’„«»「」『』《》()[]*_|-–—。")
    address = _ADDRESS.fullmatch(name)
    if address:
        name = address[1]
    # "First printed in 1968", "in the shops of the city": no outlet.
    named = address or (re.match(r"\D", name) and name != name.lower()) or not _CASED.search(name)
    return name if named and len(name.split()) <= 10 else ""
