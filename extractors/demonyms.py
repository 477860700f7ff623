"""Peoples that are of one state: "Georgian" says which Georgia an article is about, "Kazakh" whose ministry it is.

By hand: packages list what citizens are called, and leave out which of these words name other peoples as well. Left out
are peoples without a state or of several (Kurd, Tatar, Arab, Korean, Congolese).
"""

from __future__ import annotations

from extractors.cyrillic_countries import country_of_cyrillic

# ISO 3166-1 code, then adjectives and nouns in the singular.
_PEOPLES = """
AF Afghan|AL Albanian|DZ Algerian|AO Angolan|AR Argentine,Argentinian,Argentinean|AM Armenian|AU Australian|AT Austrian
AZ Azerbaijani,Azeri|BH Bahraini|BD Bangladeshi|BY Belarusian,Belarussian|BE Belgian|BJ Beninese|BO Bolivian|BA Bosnian
BW Botswanan|BR Brazilian|GB British,Briton,English,Scottish,Welsh|BG Bulgarian|BF Burkinabe|MM Burmese|BI Burundian
KH Cambodian|CM Cameroonian|CA Canadian|TD Chadian|CL Chilean|CN Chinese|CO Colombian|CR Costa Rican|HR Croatian,Croat
CU Cuban|CY Cypriot|CZ Czech|DK Danish,Dane|NL Dutch|EC Ecuadorian,Ecuadorean|EG Egyptian|AE Emirati|ER Eritrean
EE Estonian|ET Ethiopian|FJ Fijian|PH Filipino,Philippine|FI Finnish,Finn|FR French,Frenchman|GA Gabonese|GM Gambian
GE Georgian|DE German|GH Ghanaian|GR Greek|GT Guatemalan|GN Guinean|GY Guyanese|HT Haitian|HN Honduran|HU Hungarian
IS Icelandic,Icelander|IN Indian|ID Indonesian|IR Iranian|IQ Iraqi|IE Irish|IL Israeli|IT Italian|CI Ivorian,Ivoirian
JM Jamaican|JP Japanese|JO Jordanian|KZ Kazakh,Kazakhstani|KE Kenyan|XK Kosovar,Kosovan|KW Kuwaiti|KG Kyrgyz,Kyrgyzstani
LA Laotian|LV Latvian|LB Lebanese|LR Liberian|LY Libyan|LT Lithuanian|MG Malagasy|MW Malawian|MY Malaysian
MV Maldivian|ML Malian|MT Maltese|MR Mauritanian|MU Mauritian|MX Mexican|MD Moldovan|MN Mongolian|ME Montenegrin
MA Moroccan|MZ Mozambican|NA Namibian|NP Nepalese,Nepali|NZ New Zealander|NI Nicaraguan|NE Nigerien|NG Nigerian
KP North Korean|NO Norwegian|OM Omani|PK Pakistani|PS Palestinian|PA Panamanian|PY Paraguayan|PE Peruvian|PL Polish,Pole
PT Portuguese|PR Puerto Rican|QA Qatari|RO Romanian|RU Russian|RW Rwandan|SV Salvadoran|SA Saudi,Saudi Arabian
SN Senegalese|RS Serbian,Serb|SL Sierra Leonean|SG Singaporean|SK Slovak,Slovakian|SI Slovenian,Slovene|SO Somali
ZA South African|KR South Korean|SS South Sudanese|ES Spanish,Spaniard|LK Sri Lankan|SD Sudanese|SR Surinamese
SE Swedish,Swede|CH Swiss|SY Syrian|TW Taiwanese|TJ Tajik,Tajikistani|TZ Tanzanian|TH Thai|TG Togolese|TN Tunisian
TR Turkish|TM Turkmen,Turkmenistani|UG Ugandan|UA Ukrainian|UY Uruguayan|US American|UZ Uzbek,Uzbekistani
VE Venezuelan|VN Vietnamese|YE Yemeni|ZM Zambian|ZW Zimbabwean
"""


def country_of_people(name: str) -> str | None:
    """ISO 3166-1 code of the state a people is of, by its adjective or noun, as written or in capitals; else None."""
    return _COUNTRIES.get(name.casefold()) or country_of_cyrillic(name)


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in _PEOPLES.replace("\n", "|").strip("|").split("|"):
        country, _, names = entry.partition(" ")
        for name in names.casefold().split(","):
            table[name] = country
            if not name.endswith(("s", "z", "sh", "ch", "ese", "man")):
                table[name + "s"] = country
    return table


_COUNTRIES = _table()
