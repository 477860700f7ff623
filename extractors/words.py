"""Lists of words that the rules on names and sentences need, in lower case."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text, separated by white space."""
    return frozenset(text.split())


# Titles that stand before a person's name; compared without a trailing point. Two-word titles are found word by word
# ("Foreign Minister", "Vice President").
TITLES = word_set("""
    mr mrs ms miss mx dr prof professor sir dame madam mister
    president vice-president premier prime minister chancellor secretary senator sen congressman congresswoman
    rep representative deputy vice acting former ex-president ex-prime lawmaker mp mep
    governor gov mayor ambassador envoy commissioner chairman chairwoman chairperson chair speaker
    general gen lieutenant lt colonel col major maj captain capt sergeant sgt admiral adm brigadier brig marshal
    commander cmdr corporal cpl private pvt inspector superintendent constable
    judge justice prosecutor attorney lawyer
    spokesman spokeswoman spokesperson director director-general ceo chief head analyst journalist correspondent
    activist blogger opposition leader coach
    pope archbishop bishop cardinal rev reverend fr pastor rabbi imam ayatollah mullah patriarch metropolitan
    hon honourable honorable excellency
""")

# Words that open a two-word title but alone may open a name ("Foreign Ministry", "First Solar").
TITLE_OPENERS = word_set(
    "foreign defense defence interior finance prime first justice state vice deputy senior energy health education"
)

MONTHS_AND_DAYS = word_set("""
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
    today yesterday tomorrow tonight spring summer autumn winter
""")

# Never a name on its own, though taggers think so: furniture of pages, pronouns at the start of a sentence.
JUNK = word_set("""
    i he she it we they you his her its our their this that these those the a an and or of in on at by to from
    photo photos image picture file video watch read also related advertisement source caption copyright
    email e-mail internet web website online covid covid-19 coronavirus gmt utc est cet
    mr mrs ms dr prof gen col
""")

# A point after these ends no sentence: titles, months and weekdays, forms of companies, Latin, states.
ABBREVIATIONS = word_set("""
    mr mrs ms dr prof st sr jr rev hon gov sen rep gen lt col maj capt sgt cpl adm brig cmdr pres messrs mme mlle
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun
    inc ltd co corp bros dept est fig no nos vol art ave blvd rd approx ca cf etc vs viz al
    u.s u.k u.n e.u u.s.s.r a.m p.m e.g i.e d.c
""")

# Small words inside names of organisations; an acronym may leave them out.
CONNECTORS = word_set("of for and the in on to de la du des del & y et a an und für i da do e")

# Capitalised at the start of a sentence, so standing before a name they are no part of it.
OPENING_WORDS = word_set("""
    the a an in on at but and for from when while as if with after before by since so yet or nor to under over into
    mr mrs ms dr then now today yesterday later sometimes both like unlike although though because whether where how
    why what who that this these those there here meanwhile however according asked earlier once only even still just
    said says former did does do has have had is was were are will would can could should may might not no
""")

# The same, where a tagger takes them into a person's name; without those that can be names (Will, May, So).
ADVERBS = word_set(
    "sometimes yesterday meanwhile however later then today although when while asked earlier according like"
)

# Particles that belong to the surname after them.
SURNAME_PARTICLES = word_set(
    "van von der den de del della di da dos das du la le ter ten bin ibn ben bint abu abdul abd el al"
)

# Legal forms at the end of a company's name.
LEGAL_FORMS = word_set("inc incorporated llc ltd limited plc gmbh jsc ojsc pjsc cjsc ooo oao pao zao")
