"""Words of Russian and Ukrainian news that tell what a name beside them is, or in which case it stands."""

from __future__ import annotations

import re

from extractors.declension import ACCUSATIVE, DATIVE, GENITIVE, INSTRUMENTAL, LOCATIVE
from extractors.words import word_set


def _cases(table: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in table.strip().split("\n"):
        words, _, cases = line.partition(":")
        for word in words.split():
            found[word] = found.get(word, frozenset()) | frozenset(cases.split())
    return found


# Which cases a preposition takes.
_RUSSIAN_PREPOSITIONS = f"""
в во на: {LOCATIVE} {ACCUSATIVE}
о об обо при: {LOCATIVE}
из изо от ото до для без у после около против возле вокруг ради среди из-за кроме вместо насчет мимо: {GENITIVE}
к ко благодаря вопреки навстречу: {DATIVE}
по: {DATIVE} {LOCATIVE}
с со: {INSTRUMENTAL} {GENITIVE}
над под перед между за: {INSTRUMENTAL} {ACCUSATIVE}
через про сквозь: {ACCUSATIVE}
"""
_UKRAINIAN_PREPOSITIONS = f"""
в у на: {LOCATIVE} {ACCUSATIVE}
у: {GENITIVE}
о при по: {LOCATIVE}
про через крізь: {ACCUSATIVE}
з із зі: {GENITIVE} {INSTRUMENTAL}
від до для без після біля проти серед щодо навколо замість крім: {GENITIVE}
над під перед між поміж за: {INSTRUMENTAL} {ACCUSATIVE}
"""
PREPOSITIONS = {"ru": _cases(_RUSSIAN_PREPOSITIONS), "uk": _cases(_UKRAINIAN_PREPOSITIONS)}

# A name in quotes after one of these stands in the nominative whatever the case: «в газете "Наша нива"».
KIND_BEFORE_QUOTES = re.compile(
    r"(?:компани|издани|видання|газет|агентств|агенці|завод|банк|парти|партії|партію|партія|организаци|організаці|"
    r"телеканал|канал|сайт|портал|фонд|движени|рух|групп|груп|концерн|корпораци|корпораці|холдинг|фирм|фірм|журнал|"
    r"радио|радіо|проект|проєкт|батальон|батальйон|клуб|театр|университет|університет|сеть|сети|мереж|служб|"
    r"предприяти|підприємств|комбинат|комбінат|отел|готел|аэропорт|аеропорт|фабрик|шахт|станци|станці|АО|ООО|ТОО)\w*$"
)

# Men's given names that end like women's.
MEN_IN_A = word_set(
    "никита илья кузьма лука фома данила савва мустафа муса иса мирза абдулла микита ілля микола сава хома данило лёва"
)
# Men's whose stem changes, so that their forms are not the name with an ending.
MEN_THAT_CHANGE = word_set("павел лев пётр петр левко")
# Women's that are a man's name with an ending.
WOMEN_BESIDE_MEN = word_set(
    "александра валентина евгения валерия виктория юлия анастасия мария наталия ксения лидия антония клавдия "
    "владислава станислава ярослава мирослава святослава богдана руслана"
)
PATRONYMIC = {
    "m": re.compile(r".+(?:ович|евич|йович|ьич|ич)$"),
    "f": re.compile(r".+(?:овна|евна|ична|івна|ївна)$"),
}

# Given names of Ukrainians that the Russian list lacks.
UKRAINIAN_GIVEN = word_set(
    "анатолій андрій арсеній богдан богдана вадим валентина валерій василь владислав володимир всеволод віктор "
    "вікторія віталій галина ганна геннадій григорій дарина дарія денис дмитро едуард злата зоряна катерина "
    "кирило костянтин ксенія лариса левко леся любов людмила лідія лілія максим марина марко маріанна марія "
    "матвій мая микита микола мирослав мирослава михайло надія назарій наталя наталія ніна оксана олег олександр "
    "олександра олексій олена ольга омелян орест остап павло петро поліна раїса роман ростислав руслан рустем "
    "святослав світлана сергій соломія софія степан тарас таїсія тетяна тимофій уляна федір христина юлія юрко "
    "юрій яна ярослав ярослава євген євгенія єгор іван іванна ігор ілля ірина"
)

# What people write for the bodies and states that no list of countries has.
ENGLISH_OF = {
    "ru": {
        "оон": "United Nations", "нато": "NATO", "евросоюз": "European Union", "ес": "European Union", "обсе": "OSCE",
        "мвф": "IMF", "магатэ": "IAEA", "воз": "World Health Organization", "мус": "International Criminal Court",
        "европейский союз": "European Union", "организация объединенных наций": "United Nations",
        "снг": "Commonwealth of Independent States", "еспч": "European Court of Human Rights",
        "шос": "Shanghai Cooperation Organization", "тасс": "TASS", "юнеско": "UNESCO", "юнисеф": "UNICEF",
        "бибиси": "BBC", "би-би-си": "BBC", "радио свобода": "Radio Liberty",
    },
    "uk": {
        "оон": "United Nations", "нато": "NATO", "євросоюз": "European Union", "єс": "European Union", "обсє": "OSCE",
        "мвф": "IMF", "магате": "IAEA", "вооз": "World Health Organization", "мкс": "International Criminal Court",
        "європейський союз": "European Union", "організація об'єднаних націй": "United Nations",
        "єспл": "European Court of Human Rights", "юнеско": "UNESCO", "юнісеф": "UNICEF", "бі-бі-сі": "BBC",
        "радіо свобода": "Radio Liberty",
    },
}  # fmt: skip

# Parts of the world, which are of no country.
ENGLISH_REGIONS = {
    "ru": {
        "европа": "Europe", "азия": "Asia", "африка": "Africa", "центральная азия": "Central Asia",
        "средняя азия": "Central Asia", "ближний восток": "Middle East", "латинская америка": "Latin America",
        "кавказ": "Caucasus", "южный кавказ": "South Caucasus", "балканы": "Balkans", "балтика": "Baltic",
    },
    "uk": {
        "європа": "Europe", "азія": "Asia", "африка": "Africa", "центральна азія": "Central Asia",
        "середня азія": "Central Asia", "близький схід": "Middle East", "латинська америка": "Latin America",
        "кавказ": "Caucasus", "південний кавказ": "South Caucasus", "балкани": "Balkans", "балтика": "Baltic",
    },
}  # fmt: skip

# Bodies that every state has, written out: with the state that follows they are one name.
STATE_BODY = re.compile(
    r"(?:[Мм]инистерств|[Мм]іністерств|Национальн|Національн|Центральн\w+ банк|Верховн\w+ [Сс]уд|Генеральн|Федеральн|"
    r"Конституцио|Конституці|Служб)"
)
# Bodies that every state has, named by acronym: with the state that follows they are one name.
MINISTRIES = word_set(
    "МИД МВД МЧС Минобороны Минфин Минюст Минздрав Минэнерго Генпрокуратура Генпрокуратуры Генпрокуратуру ЦИК ЦИКа МЗС "
    "МВС МОЗ Міноборони Мінфін Мін'юст Генпрокуратура Генпрокуратури ЦВК ДСНС Генштаб Генштаба Генштабу Госдеп Госдепа"
)
