"""Where places are, and of which country organisations: what a name alone makes certain, and what its article does."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.gazetteer import candidates, edition, folded_place
from extractors.place_names import place_key
from extractors.places import locate_alone, locate_names
from extractors.records import EntityType, Name, Place, Span
from extractors.romanise import name_keys

LOCATION, GROUP, ORG, PERSON = EntityType.LOCATION, EntityType.GROUP, EntityType.ORG, EntityType.PERSON
MARKS = {"*": GROUP, "#": ORG, "@": PERSON}


def article(*names: str, text: str | None = None) -> tuple[Name, ...]:
    """Names far from each other, or where they stand in a text. * marks groups, # organisations, @ persons."""
    made = []
    for index, marked in enumerate(names):
        name, kind = (marked[1:], MARKS[marked[0]]) if marked[:1] in MARKS else (marked, LOCATION)
        start = text.index(name) if text is not None else 1000 * index
        span = Span(start=start, end=start + len(name), surface=name, type=kind)
        made.append(Name(name=name, type=kind, spans=(span,), aliases={name: "exact"}))
    return locate_names(tuple(made))


def countries(*names: str, text: str | None = None) -> list[str | None]:
    return [name.place.country if name.place else None for name in article(*names, text=text)]


@pytest.mark.parametrize(
    ("names", "country"),
    [
        (("Georgia",), None),
        (("Georgia", "Tbilisi"), "GE"),
        (("Georgia", "*Georgians"), "GE"),
        (("Georgia", "#Georgian Foreign Ministry"), "GE"),
        (("Georgia", "Abkhazia", "United States"), "GE"),
        (("Georgia", "Armenia", "Russia"), "GE"),
        (("Georgia", "Atlanta"), "US"),
        (("Georgia", "Savannah", "Atlanta", "Russia"), "US"),
        (("Georgia", "Pennsylvania", "Arizona"), "US"),
        (("Georgia", "Tbilisi", "Atlanta"), None),
        (("Georgia", "Ukraine", "Texas"), None),
        (("Georgia", "United States"), None),
        (("Republic of Georgia",), "GE"),
        (("Georgia state",), "US"),
        (("Грузия",), "GE"),
        (("Georgia", "*грузины"), "GE"),
    ],
)
def test_the_two_georgias(names: tuple[str, ...], country: str | None) -> None:
    for order in permutations(names):
        assert countries(*order)[order.index(names[0])] == country, order


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (("Atlanta", "Georgia"), "Atlanta, Georgia, was dark", ["US", "US"]),
        (("Moscow", "Idaho"), "Moscow, Idaho, is small", ["US", "US"]),
        (("Moscow", "Russia"), "Moscow, Russia, is large", ["RU", "RU"]),
        (("Paris", "Texas"), "Paris, Texas", ["US", "US"]),
        (("Birmingham", "Alabama"), "Birmingham (Alabama)", ["US", "US"]),
        (("Venezuela", "Cuba"), "Venezuela, Cuba and others; a town in Cuba is called Venezuela", ["VE", "CU"]),
        (("Armenia", "Georgia"), "Armenia, Georgia", ["AM", "GE"]),
    ],
)
def test_what_stands_behind_a_comma(names: tuple[str, ...], text: str, expected: list[str]) -> None:
    assert countries(*names, text=text) == expected


@pytest.mark.parametrize(
    ("names", "country", "reason"),
    [
        (("Moscow",), "RU", "outweighs all others"),
        (("Moscow", "Idaho"), "US", "its region is named, and nothing of Russia"),
        (("Moscow", "Idaho", "Russia"), "RU", "Russia is"),
        (("Moscow", "Washington"), "RU", "a capital's state is not named by it"),
        (("Paris, Texas",), "US", "says so itself"),
        (("Nain, N.L.",), None, "says where it is in words that are unknown"),
        (("London", "Canada"), "GB", "a country is no region"),
        (("London", "Ontario"), "CA", "a region is"),
        (("Birmingham",), None, "one is five times the other"),
        (("Birmingham", "England"), "GB", "region"),
        (("Birmingham", "*British"), "GB", "people"),
        (("Birmingham", "*British", "United States"), None, "both"),
        (("Tripoli", "Libya"), "LY", "country"),
        (("Tripoli", "Lebanon"), "LB", "country"),
        (("Cordoba", "Spain"), "ES", "country"),
        (("Córdoba", "*Argentine"), "AR", "people"),
        (("Santiago",), None, "Chile's is four times the Dominican Republic's"),
        (("Santiago", "Chile"), "CL", "country"),
        (("San José", "Costa Rica", "United States"), "CR", "the capital"),
        (("San Jose", "California"), "US", "region"),
        (("Nice",), None, "a word"),
        (("Nice", "France"), "FR", "a word beside its country"),
        (("Of",), None, "a word"),
        (("Bath",), None, "a word"),
        (("Reading",), None, "a word"),
        (("Mobile",), None, "a word"),
        (("Mobile", "Alabama"), "US", "a word beside its region"),
        (("Lincoln",), None, "a person"),
        (("WA",), None, "initials"),
        (("Wa", "Ghana"), "GH", "no initials beside their country"),
        (("Old City", "China", "*Chinese", "Xinjiang", "Beijing", "United States"), None, "named in passing"),
        (("Niger", "Nigeria"), "NE", "a country"),
        (("Niger State", "Nigeria"), "NG", "a state of another"),
        (("Guinea", "Guinea-Bissau"), "GN", "a country"),
        (("Ireland", "Northern Ireland"), "IE", "a country"),
        (("Northern Ireland", "Ireland"), "GB", "a region of another"),
        (("northern Iraq",), "IQ", "a part"),
        (("Kharkiv Oblast",), "UA", "a region"),
        (("Riyadh Region",), "SA", "a region"),
        (("Sultanate of Oman",), "OM", "a kind of state in front"),
        (("Congo",), None, "two countries"),
        (("DRC",), "CD", "one of them"),
        (("Congo-Brazzaville",), "CG", "the other"),
        (("America",), None, "a country or two continents"),
        (("Korea",), None, "two countries"),
        (("Kashmir",), None, "two countries"),
        (("Nagorno-Karabakh", "Azerbaijan"), None, "contested"),
        (("Central Asia",), None, "no country"),
        (("Kutaisi",), None, "a small town, the only one of its name"),
        (("Kutaisi", "Tbilisi"), "GE", "the capital of its country is named"),
        (("Kutaisi", "Batumi"), None, "two small towns vouch for nothing"),
        (("Rewa",), None, "a town in India, a river in Fiji"),
        (("Rewa", "Fiji", "Suva"), None, "a river in Fiji"),
        (("Rewa", "India"), "IN", "the town"),
        (("Rewa", "India", "*Fijian", "Suva", "Fiji", "Australia", "Lautoka"), None, "India in passing"),
        (("Tana", "Kenya"), None, "a river in Kenya, short for a capital elsewhere"),
        (("Tana", "Madagascar"), "MG", "the capital"),
        (("Gold Coast", "Ghana"), None, "a city in Australia, a coast in Ghana"),
        (("Gold Coast", "Queensland"), "AU", "the city"),
        (("Salvador",), None, "a city in Brazil, short for El Salvador"),
        (("Salvador", "*Brazilian"), "BR", "the city"),
        (("Salvador", "San Salvador"), "SV", "the country"),
        (("El Salvador",), "SV", "the country"),
        (("Mumbai",), "IN", "a large town"),
        (("Mumbai", "Kenya"), None, "a large town, but another country is named and not its own"),
        (("Mumbai", "Kenya", "*Indian"), "IN", "a large town whose people is named"),
        (("Paris", "Kenya"), "FR", "a capital"),
        (("Texas", "Mexico"), "US", "a large region"),
        (("Львов",), None, "a town by another name"),
        (("Львов", "Украина"), "UA", "a town by another name"),
        (("Jujuy",), "AR", "a region and its town"),
        (("Zyxqua",), None, "unknown"),
        (("",), None, "nothing"),
    ],
)
def test_a_place_by_its_article(names: tuple[str, ...], country: str | None, reason: str) -> None:
    for order in permutations(names):
        assert countries(*order)[order.index(names[0])] == country, reason


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Ministry of Defence of Ukraine", "UA"),
        ("Ministry of Defence of Russia", "RU"),
        ("Kazakh Foreign Ministry", "KZ"),
        ("Nigerian Police Force", "NG"),
        ("Moscow City Court", "RU"),
        ("Delhi High Court", "IN"),
        ("British Columbia Supreme Court", "CA"),
        ("Northern Ireland Assembly", "GB"),
        ("U.S. State Department", "US"),
        ("Central Bank of Russia", "RU"),
        ("South Korean Defense Ministry", "KR"),
        ("Iran's Intelligence Ministry", "IR"),
        ("Министерство обороны Украины", "UA"),
        ("Міністерство оборони України", "UA"),
        ("Министерство обороны Российской Федерации", "RU"),
        ("Генеральна прокуратура Грузії", "GE"),
        ("Верховный суд США", "US"),
        ("МИД РФ", "RU"),
        ("Национальный банк Казахстана", "KZ"),
        ("Российско-украинская комиссия", None),
        ("Посольство США в Украине", None),
        ("Друзья Сирии", None),
        ("Государственная дума", None),
        # a name of two countries, or of none
        ("U.S. Embassy in Kyiv", None),
        ("Bank of Georgia", None),
        ("Bank of America", None),
        ("Reading Football Club", None),
        ("European Parliament", None),
        # what is named after a place and is not its body
        ("Paris Agreement", None),
        ("Friends of Syria", None),
        ("Radio Free Europe", None),
        ("BBC Russian Service", None),
        ("Paul Tsai China Centre", None),
        ("South China Morning Post", None),
        ("Latin American Council", None),
        ("Indian Ocean Commission", None),
        ("Shanghai Cooperation Organization", None),
        ("UN Support Mission in Libya", None),
        ("Ukraine", None),
    ],
)
def test_an_organisation_by_its_name(name: str, country: str | None) -> None:
    place = locate_alone(name, ORG)
    assert place == (Place(country=country) if country else None)


@pytest.mark.parametrize(
    ("names", "country", "reason"),
    [
        (("#Gold Coast Nurses’ Union",), None, "a town of half a million"),
        (("#Gold Coast Nurses’ Union", "Ghana", "Accra"), None, "the article is about Ghana"),
        (("#Gold Coast Council", "Australia"), "AU", "its country is named"),
        (("#Gold Coast Council", "Gold Coast", "Queensland"), "AU", "the article says where it is"),
        (("#Mumbai Police", "Kenya"), None, "a large town, but another country is named"),
        (("#Nairobi City Council", "Uganda"), "KE", "a capital"),
        (("#Niger River Authority", "Niger"), None, "a river"),
    ],
)
def test_an_organisation_named_after_a_town_is_what_its_article_says(
    names: tuple[str, ...], country: str | None, reason: str
) -> None:
    for order in permutations(names):
        assert countries(*order)[order.index(names[0])] == country, reason


def test_a_doubtful_word_in_a_name_is_what_the_article_says() -> None:
    assert countries("#Bank of Georgia", "Georgia", "Tbilisi")[0] == "GE"
    assert countries("#Georgia State University", "Georgia", "Atlanta")[0] == "US"
    assert countries("#Foreign Ministry", "Kazakhstan", "*Kazakh")[0] is None, "nothing in the name: no guess"


@pytest.mark.parametrize(
    "names",
    [
        ("Ivory Coast", "Côte d'Ivoire", "Cote d’Ivoire"),
        ("Turkey", "Türkiye", "Republic of Türkiye", "Турция", "Туреччина"),
        ("DRC", "DR Congo", "Democratic Republic of the Congo", "Congo-Kinshasa"),
        ("Republic of the Congo", "Congo-Brazzaville"),
        ("Burma", "Myanmar"),
        ("Holland", "the Netherlands", "Netherlands"),
        ("U.S.", "US", "the US", "USA", "United States", "United States of America", "США"),
        ("UK", "U.K.", "Britain", "Great Britain", "United Kingdom"),
        ("Russia", "Russian Federation", "Россия", "Росія"),
        ("UAE", "U.A.E.", "United Arab Emirates"),
        ("North Korea", "DPRK", "Democratic People's Republic of Korea"),
        ("New Zealand", "Aotearoa", "Aotearoa New Zealand"),
        ("Kyrgyzstan", "Kyrgyz Republic", "Киргизия", "Кыргызстан"),
        ("Czech Republic", "Czechia"),
        ("Eswatini", "Swaziland"),
        ("Astana", "Nur-Sultan", "Nursultan", "Астана", "Нур-Султан"),
        ("Kyiv", "Kiev", "Киев", "Київ"),
        ("Mumbai", "Bombay"),
        ("Yangon", "Rangoon"),
        ("Almaty", "Alma-Ata", "Алма-Ата"),
        ("Dnipro", "Dnipropetrovsk"),
        ("Ho Chi Minh City", "Saigon"),
        ("Kharkiv", "Kharkov", "Харьков", "Харків"),
        ("Lviv", "Lvov", "Львов", "Львів"),
        ("Odesa", "Odessa", "Одесса", "Одеса"),
        ("Mariupol", "Mariupol'", "Мариуполь"),
        ("Urumqi", "Urumchi", "Ürümqi"),
        ("Beijing", "Peking", "Пекин"),
        ("Washington", "Washington, D.C.", "Washington DC"),
    ],
)
def test_names_of_one_place_share_a_key(names: tuple[str, ...]) -> None:
    assert len({place_key(name) for name in names}) == 1
    located = [locate_alone(name, LOCATION) for name in names]
    assert (
        len({place_key(name, place.country if place else None) for name, place in zip(names, located, strict=True)})
        == 1
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Georgia", "GE"), ("Georgia", "US")),
        (("Georgia", "GE"), ("Georgia", None)),
        (("Georgia", "US"), ("Georgia", None)),
        (("Moscow", "US"), ("Moscow", "RU")),
        (("Paris", "US"), ("Paris", "FR")),
        (("Ireland", None), ("Northern Ireland", None)),
        (("Niger", None), ("Nigeria", None)),
        (("Niger", "NE"), ("Niger State", "NG")),
        (("Guinea", None), ("Guinea-Bissau", None)),
        (("DR Congo", None), ("Republic of the Congo", None)),
        (("Sudan", None), ("South Sudan", None)),
        (("Mexico", None), ("Mexico City", None)),
        (("Kharkiv", None), ("Kharkiv Oblast", None)),
    ],
)
def test_places_of_like_names_do_not(a: tuple[str, str | None], b: tuple[str, str | None]) -> None:
    assert place_key(*a) != place_key(*b)


def test_one_place_has_one_key_however_it_was_decided() -> None:
    assert place_key("Moscow", "RU") == place_key("Moscow")
    assert place_key("Republic of Georgia", "GE") == place_key("Georgia", "GE")
    assert place_key("Paris, Texas", "US") == place_key("Paris", "US")
    assert place_key("Dunedin", "NZ") == place_key("Dunedin"), "an article that does not decide means the usual one"


def test_coordinates() -> None:
    place = locate_alone("Tbilisi", LOCATION)
    assert place is not None
    assert (place.lat, place.lon) == pytest.approx((41.69, 44.83), abs=0.1)
    country = locate_alone("Kazakhstan", LOCATION)
    assert country is not None
    assert (country.lat, country.lon) == pytest.approx((48, 69), abs=3), "the middle of its towns"
    assert locate_alone("northern Iraq", LOCATION) == Place(country="IQ"), "a part is not where the whole is"


def test_persons_and_groups_have_no_place() -> None:
    assert countries("@Paris", "*Georgian") == [None, None]


def test_every_line_of_the_gazetteer_is_sound() -> None:
    assert len(edition()) == 12
    found = [place for name in ("georgia", "moscow", "kyiv", "birmingham", "male") for place in candidates(name)]
    assert {place.country for place in found} >= {"GE", "US", "RU", "UA", "GB", "MV"}
    assert all(-90 <= place.lat <= 90 and -180 <= place.lon <= 180 for place in found)
    assert candidates("kashmir")[0].country == ""
    assert candidates("#") == ()


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(list(EntityType))), max_size=6))
def test_any_text_is_a_name(drawn: list[tuple[str, EntityType]]) -> None:
    names = tuple(Name(name=name, type=kind, spans=()) for name, kind in drawn)
    located = locate_names(names)
    assert [(name.name, name.type) for name in located] == drawn
    for name in located:
        assert name_keys(name.name, name.type, name.place.country if name.place else None)
        folded = folded_place(name.name)
        assert folded_place(folded) in {folded, folded.removeprefix("the")}


@given(
    st.permutations(["Georgia", "*Georgian", "Tbilisi", "United States", "Cordoba", "Spain", "Moscow", "Niger State"])
)
def test_the_order_of_names_does_not_matter(names: list[str]) -> None:
    found = dict(zip(names, countries(*names), strict=True))
    assert [found[name] for name in ("Georgia", "Cordoba", "Moscow", "Niger State")] == ["GE", "ES", "RU", "NG"]


@pytest.mark.parametrize(
    "name", ["a" * 100_000, "north " * 10_000, "state of " * 10_000, "," * 50_000, "\ud800", "🏙️" * 99]
)
def test_a_hostile_name_is_no_place(name: str) -> None:
    assert locate_alone(name, LOCATION) is None
    assert locate_alone(name, ORG) is None
