"""Reports written around one background: of two people (two stories), and of one by two newsrooms (one story).

Invented. What is the report's own is 20 to 60 % of its words; how many names and figures it has differs.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Sentences of reports in one language.

    Attributes:
        lead: Who, where, how long.
        detail: A second sentence that names somebody.
        people: Names, as the sentences need them.
        places: Places.
        terms: Figures in words.
        background: What every such report repeats.
        dateline: What an agency puts before the first sentence.
    """

    lead: str
    detail: str
    people: tuple[str, ...]
    places: tuple[str, ...]
    terms: tuple[str, ...]
    background: tuple[str, ...]
    dateline: str


LANGUAGES: Mapping[str, Language] = {
    "English": Language(
        lead="A court in {place} has found the activist {person} guilty of organizing an unauthorized rally and "
        "ordered {term} years of restricted liberty, the press service of the court said after the hearing.",
        detail="The defence will appeal, said {other}, who represented the activist before the court in {place}.",
        people=("Marat Esenov", "Jana Kolb", "Ruslan Abitov", "Leyla Demir", "Piotr Zawada", "Irina Belska"),
        places=("Oskemen", "Bishkek", "Karaganda", "Narva", "Batumi"),
        terms=("two", "three", "four", "six"),
        background=(
            "Rallies may be held in the country only with a permit, and the authorities have rarely given one.",
            "Rights defenders have called the law a tool against everyone who speaks up, and have asked "
            "the parliament "
            "several times to replace it with a simple duty to notify.",
            "More than forty people have been convicted under it since the spring, according to a count kept by "
            "the Coalition for Assembly.",
            "The government says that the law keeps order in the streets and that nobody is punished for an opinion.",
        ),
        dateline="(Steppe News Agency) ",
    ),
    "Russian": Language(
        lead="Городской суд {place} признал активиста по имени {person} виновным в организации "
        "несогласованного митинга "
        "и назначил {term} года ограничения свободы, сообщила после заседания пресс-служба суда.",
        detail="Защита обжалует решение, рассказал журналистам адвокат {other}, выступавший на стороне подсудимого.",
        people=("Марат Есенов", "Яна Кольб", "Руслан Абитов", "Лейла Демир", "Пётр Завада", "Ирина Бельская"),
        places=("Оскемена", "Бишкека", "Караганды", "Нарвы", "Батуми"),
        terms=("два", "три", "четыре", "полтора"),
        background=(
            "Митинги в стране можно проводить только с разрешения властей, а его почти никогда не выдают.",
            "Правозащитники называют этот закон инструментом давления на всех, кто высказывается открыто, и не раз "
            "просили парламент заменить его простым уведомлением.",
            "С весны по этой статье осуждены более сорока человек, подсчитала Коалиция за свободу собраний.",
            "В правительстве утверждают, что закон поддерживает порядок на улицах и за мнения никого не наказывают.",
        ),
        dateline="(Степное агентство) ",
    ),
    "German": Language(
        lead="Ein Gericht in {place} hat die Aktivistin {person} wegen der Organisation einer nicht genehmigten "
        "Kundgebung zu {term} Jahren eingeschränkter Freiheit verurteilt, teilte die Pressestelle nach "
        "der Sitzung mit.",
        detail="Die Verteidigung werde Berufung einlegen, sagte {other} nach dem Ende der Verhandlung "
        "vor Journalisten.",
        people=("Aigul Esenowa", "Jana Kolb", "Rosa Abitow", "Leyla Demir", "Petra Zawada", "Irina Belska"),
        places=("Öskemen", "Bischkek", "Karaganda", "Narwa", "Batumi"),
        terms=("zwei", "drei", "vier", "sechs"),
        background=(
            "Kundgebungen sind in dem Land nur mit einer Genehmigung erlaubt, und die Behörden erteilen kaum je eine.",
            "Menschenrechtler nennen das Gesetz ein Werkzeug gegen alle, die den Mund aufmachen, und "
            "haben das Parlament "
            "mehrmals gebeten, es durch eine einfache Anzeigepflicht zu ersetzen.",
            "Seit dem Frühjahr wurden mehr als vierzig Menschen danach verurteilt, wie das Bündnis für "
            "Versammlungen zählt.",
            "Die Regierung sagt, das Gesetz halte auf den Straßen Ordnung, und niemand werde für eine "
            "Meinung bestraft.",
        ),
        dateline="(Steppenagentur) ",
    ),
    "Spanish": Language(
        lead="Un tribunal de {place} declaró a la activista {person} culpable de organizar una "
        "concentración sin permiso "
        "y le impuso {term} años de libertad restringida, informó la oficina de prensa tras la audiencia.",
        detail="La defensa recurrirá la sentencia, dijo {other} a los periodistas que esperaban a la "
        "salida de la sala.",
        people=("Aigul Esenova", "Jana Kolb", "Rosa Abitova", "Leyla Demir", "Petra Zawada", "Irina Belska"),
        places=("Oskemen", "Biskek", "Karagandá", "Narva", "Batumi"),
        terms=("dos", "tres", "cuatro", "seis"),
        background=(
            "En el país solo se permiten concentraciones con autorización, y las autoridades casi nunca la conceden.",
            "Los defensores de derechos llaman a la ley una herramienta contra todo el que alza la voz y "
            "han pedido varias "
            "veces al parlamento que la sustituya por un simple aviso.",
            "Más de cuarenta personas han sido condenadas desde la primavera, según la Coalición por la Reunión.",
            "El gobierno sostiene que la ley mantiene el orden en las calles y que no se castiga a nadie por opinar.",
        ),
        dateline="(Agencia Estepa) ",
    ),
    "Georgian": Language(
        lead="{place} სასამართლომ აქტივისტი {person} ნებართვის გარეშე აქციის ორგანიზებაში დამნაშავედ ცნო "
        "და {term} წლით "
        "თავისუფლების შეზღუდვა მიუსაჯა, განაცხადა სხდომის შემდეგ სასამართლოს პრესსამსახურმა.",
        detail="დაცვის მხარე გადაწყვეტილებას გაასაჩივრებს, უთხრა ჟურნალისტებს ადვოკატმა {other} სხდომის "
        "დასრულების შემდეგ.",
        people=("მარატ ესენოვი", "იანა კოლბი", "რუსლან აბიტოვი", "ლეილა დემირი", "პიოტრ ზავადა", "ირინა ბელსკა"),
        places=("ბათუმის", "ბიშკეკის", "ყარაღანდის", "ნარვის", "ოსკემენის"),
        terms=("ორი", "სამი", "ოთხი", "ექვსი"),
        background=(
            "ქვეყანაში აქციის ჩატარება მხოლოდ ნებართვით შეიძლება, ხელისუფლება კი მას თითქმის არასდროს გასცემს.",
            "უფლებადამცველები ამ კანონს ყველას წინააღმდეგ მიმართულ იარაღს უწოდებენ და პარლამენტს "
            "არაერთხელ სთხოვეს, რომ "
            "ის უბრალო შეტყობინებით შეცვალოს.",
            "გაზაფხულიდან ამ მუხლით ორმოცზე მეტი ადამიანი გაასამართლეს, ითვლის შეკრების თავისუფლების კოალიცია.",
            "მთავრობა ამბობს, რომ კანონი ქუჩებში წესრიგს იცავს და აზრის გამო არავინ ისჯება.",
        ),
        dateline="(სტეპის სააგენტო) ",
    ),
    "Arabic": Language(
        lead="أدانت محكمة في {place} الناشط {person} بتهمة تنظيم تجمع غير مرخص وحكمت عليه بتقييد حريته "
        "لمدة {term} سنوات، "
        "بحسب ما أعلن المكتب الصحفي للمحكمة بعد انتهاء الجلسة.",
        detail="وقال المحامي {other} للصحفيين الذين انتظروا أمام القاعة إن الدفاع سيستأنف القرار أمام محكمة أعلى.",
        people=("مارات إيسينوف", "يانا كولب", "رسلان أبيتوف", "ليلى ديمير", "بيوتر زافادا", "إيرينا بيلسكا"),
        places=("أوسكيمين", "بيشكيك", "كاراغندا", "نارفا", "باتومي"),
        terms=("ثلاث", "أربع", "خمس", "ست"),
        background=(
            "ولا يسمح بالتجمعات في البلاد إلا بترخيص نادرا ما تمنحه السلطات.",
            "ويصف المدافعون عن الحقوق القانون بأنه أداة ضد كل من يرفع صوته، وطلبوا من البرلمان مرارا أن يستبدله "
            "بواجب بسيط للإخطار.",
            "وأدين بموجبه أكثر من أربعين شخصا منذ الربيع بحسب ائتلاف حرية التجمع.",
            "وتقول الحكومة إن القانون يحفظ النظام في الشوارع وإن أحدا لا يعاقب على رأي.",
        ),
        dateline="(وكالة السهوب) ",
    ),
    "Chinese": Language(
        lead="{place}一家法院认定活动人士{person}组织未经批准的集会罪名成立，判处其{term}年限制自由，法院新闻处在庭审结束后宣布。",
        detail="律师{other}在法庭外对等候的记者说，辩方将向上级法院提出上诉。",
        people=("马拉特·叶先诺夫", "雅娜·科尔布", "鲁斯兰·阿比托夫", "蕾拉·德米尔", "王敬远", "陈若兰"),
        places=("厄斯克门", "比什凯克", "卡拉干达", "纳尔瓦", "巴统"),
        terms=("两", "三", "四", "六"),
        background=(
            "该国的集会必须得到许可，而当局几乎从不发放这种许可。",
            "人权人士称这部法律是对付所有敢言者的工具，并多次要求议会改为只需事先通报。",
            "据集会自由联盟统计，自春季以来已有四十多人因此被定罪。",
            "政府表示，这部法律维护街头秩序，没有人因为观点受到惩罚。",
        ),
        dateline="（草原通讯社）",
    ),
}
LOOKALIKE, COPY = "another person, one background", "one person, edited around one background"


def two_people(language: Language, draw: random.Random) -> tuple[str, str]:
    """Reports of two people: names always differ, places and terms mostly."""
    people = draw.sample(language.people, 4)
    places, terms = draw.sample(language.places, 2), draw.sample(language.terms, 2)
    background = draw.sample(language.background, draw.randint(2, len(language.background)))
    with_detail, same_place, same_term = draw.random() < 0.6, draw.random() < 0.3, draw.random() < 0.3
    texts = []
    for number in range(2):
        place, term = places[0 if same_place else number], terms[0 if same_term else number]
        own = language.lead.format(person=people[number], place=place, term=term)
        detail = language.detail.format(other=people[2 + number], place=place)
        texts.append("\n".join([own, *([detail] if with_detail else []), *background]))
    return texts[0], texts[1]


def one_person(language: Language, draw: random.Random) -> tuple[str, str]:
    """One report, and what another newsroom made of it: names stay, up to one figure changes."""
    person, other = draw.sample(language.people, 2)
    place, (term, corrected) = draw.choice(language.places), draw.sample(language.terms, 2)
    lead = language.lead.format(person=person, place=place, term=term)
    detail = language.detail.format(other=other, place=place)
    lines = [lead, detail, *language.background]
    edited = list(lines)
    if draw.random() < 0.4:
        edited[0] = language.lead.format(person=person, place=place, term=corrected)
    if draw.random() < 0.5:
        edited[0] = language.dateline + edited[0]
    if draw.random() < 0.3:
        edited[0] = edited[0].replace(person, _misspelt(person))
    if draw.random() < 0.4:
        del edited[draw.randrange(1, len(edited))]
    if draw.random() < 0.3:
        edited[1:] = draw.sample(edited[1:], len(edited) - 1)
    return "\n".join(lines), "\n".join(edited)


def _misspelt(name: str) -> str:
    """Another transliteration: one letter of the last word twice."""
    return name if "·" in name or " " not in name else f"{name[:-2]}{name[-2]}{name[-2:]}"


RATES = (
    "The central bank has set the official rates of the crown for {day} November.",
    "A dollar is worth {a} crowns, a euro {b} crowns and a hundred yen {c} crowns.",
    "At the morning session of the exchange the average rate was {a} crowns to the dollar, and {d} million dollars "
    "changed hands.",
    "The rates are those at which the bank counts its reserves and the customs office its duties, and "
    "hold from midnight "
    "until the bank sets others.",
)
FIGURES = "other figures in one text"


def two_days(draw: random.Random) -> tuple[str, str]:
    """Rates of two days: no name differs, every figure does."""
    texts = [
        "\n".join(RATES).format(
            day=day,
            a=draw.randint(500, 599),
            b=draw.randint(600, 699),
            c=draw.randint(300, 399),
            d=draw.randint(100, 299),
        )
        for day in draw.sample(range(1, 30), 2)
    ]
    return texts[0], texts[1]
