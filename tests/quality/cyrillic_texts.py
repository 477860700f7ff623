"""Invented Russian and Ukrainian news paragraphs with their names marked: `{surface|id}`, one paragraph a line, in
`cyrillic_ru.txt` and `cyrillic_uk.txt`.

`CAST` gives each id its type and the name under which an English (or, where there is no English form that a program
could know, the same-language) article knows it. Written to hold every case of inflection, full names and surnames,
patronymics, women's names, places in the locative, quoted organisations, acronyms, and names of Central Asia, the
Caucasus and Belarus. What is said in them never happened.
"""

from __future__ import annotations

from pathlib import Path

_PERSONS = """
putin: Vladimir Putin | zel: Volodymyr Zelenskyy | tok: Qasym-Zhomart Toqaev | lav: Sergei Lavrov
zakh: Maria Zakharova | biden: Joe Biden | trump: Donald Trump | merkel: Angela Merkel | baer: Annalena Baerbock
luk: Alyaksandr Lukashenka | tikh: Sviatlana Tsikhanouskaya | jap: Sadyr Japarov | mirz: Shavkat Mirziyoyev
rahmon: Emomali Rahmon | aliyev: Ilham Aliyev | pash: Nikol Pashinyan | erd: Recep Tayyip Erdogan
navalny: Aleksei Navalny | pesk: Dmitry Peskov | shoigu: Sergei Shoigu | kuleba: Dmytro Kuleba
umerov: Rustem Umerov | syn: Oleh Syniehubov | klych: Vitali Klitschko | nazar: Nursultan Nazarbaev
sandu: Maia Sandu | macron: Emmanuel Macron | ivanova: Elena Ivanova | ivanov: Pyotr Ivanov
saparov: Yerzhan Saparov | saparova: Aigul Saparova | osm: Bakyt Osmonov | ospan: Zhanar Ospanova
shev: Taras Shevchuk | kov: Olha Kovalchuk | petr: Pavel Petrov | kuzn: Anna Kuznetsova | sokol: Mikhail Sokolov
grig: Igor Grigoryev | leb: Lev Lebedev | orl: Natalia Orlova | mel: Iryna Melnyk | bond: Andriy Bondarenko
kravets: Vasyl Kravets | tkach: Yulia Tkachenko | hon: Mykola Honchar | kaz: Kateryna Kozak
baz: Daniyar Bazarbaev | akm: Akmatbek Tashiev | rud: Ihor Rudenko | sav: Halyna Savchuk | chern: Oleg Chernykh
gul: Gulnara Akhmetova | mash: Marat Mashkevich | sid: Fyodor Sidorov | stan: Stanislau Novik
vol: Daria Volkova | poroshenko: Petro Poroshenko | tymo: Yulia Tymoshenko | zaluz: Valeriy Zaluzhnyi
dzh: Alikhan Dzhaksybekov | rahim: Farhod Rahimzoda | kim: Kim Jong Un | stolt: Jens Stoltenberg
guter: Antonio Guterres
"""
_LOCATIONS = """
rus: Russia | ukr: Ukraine | kaz_: Kazakhstan | usa: United States | kyr: Kyrgyzstan | uzb: Uzbekistan
bel: Belarus | ger: Germany | pol: Poland | chn: China | tur: Turkey | arm: Armenia | aze: Azerbaijan
geo: Georgia | mda: Moldova | tjk: Tajikistan | fra: France | uk: United Kingdom | isr: Israel | irn: Iran
syr: Syria | saudi: Saudi Arabia | msk: Moscow | kyiv: Kyiv | khar: Kharkiv | astana: Astana | almaty: Almaty
minsk: Minsk | bish: Bishkek | tash: Tashkent | lviv: Lviv | odesa: Odesa | spb: Saint Petersburg
dush: Dushanbe | baku: Baku | yer: Yerevan | tbil: Tbilisi | ank: Ankara | wash: Washington | ber: Berlin
paris: Paris | war: Warsaw | gen: Geneva | vien: Vienna | ista: Istanbul | zap: Zaporizhzhya | kher: Kherson
mar: Mariupol | dnipro: Dnipro | crimea: Crimea | kazan: Kazan | osh: Osh | nn: Nizhny Novgorod
ekb: Yekaterinburg | euro: Europe | sib: Siberia | poltava: Poltava | cher: Chernihiv | batken: Batken
shym: Shymkent | brest: Brest | nsk: Novosibirsk | rostov: Rostov-on-Don | lon: London | bei: Beijing
"""
_ORGS = """
un: United Nations | eu: European Union | nato: NATO | osce: OSCE | gaz: Gazprom | rosn: Rosneft | medz: Медуза
mid: МИД РФ | mod_ukr: Министерство обороны Украины | sbu: СБУ | fsb: ФСБ | vr: Верховна Рада | nafto: Naftogaz
gosduma: Государственная дума | er: Единая Россия | memorial: Мемориал
kaznu: Казахский национальный университет | sc: Верховный суд России | azov: Азовсталь | ukrz: Укрзалізниця
sap: Антикорупційна прокуратура | nbu: Національний банк України | mod_uk: Міністерство оборони України
azattyk: Азаттык | lukoil: Lukoil | imf: IMF | tass: TASS | reuters: Reuters | rusal: Rusal | csto: ОДКБ
kegoc: KEGOC | hram: Храмовский банк | iaea: IAEA | gerb: Наша Нива | sledcom: Следственный комитет
nus: Новая школа | mvs: МВС | openrus: Открытая Россия | turbo: Турбоатом | dtek: ДТЕК | slz: Слуга народу
ukrprav: Українська правда | mzs: МЗС | mid_ger: МИД Германии | ukrprav_ru: Украинская правда
"""


def _cast() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for kind, table in (("person", _PERSONS), ("location", _LOCATIONS), ("org", _ORGS)):
        for cell in table.replace("\n", "|").split("|"):
            if cell.strip():
                key, _, name = cell.partition(":")
                found[key.strip()] = (kind, name.strip())
    return found


CAST = _cast()


def _lines(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()


RUSSIAN = _lines("cyrillic_ru.txt")
UKRAINIAN = _lines("cyrillic_uk.txt")
