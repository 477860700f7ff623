"""States, and peoples and religions, whose names are certain: they mean nothing else in the news.

A tagger guesses from context; for these words it need not. Left out is what is also a name of something else (Jordan,
Chad, Georgia the state and the given name; "Indian" may be a reservation's, but is still a people).
"""

from __future__ import annotations

from extractors.records import EntityType

_STATES = """
Afghanistan, Albania, Algeria, Andorra, Angola, Argentina, Armenia, Australia, Austria, Azerbaijan, Bahamas, Bahrain,
Bangladesh, Barbados, Belarus, Belgium, Belize, Benin, Bhutan, Bolivia, Bosnia, Bosnia and Herzegovina,
Bosnia-Herzegovina, Botswana, Brazil, Brunei, Bulgaria, Burkina Faso, Burma, Burundi, Cambodia, Cameroon, Canada,
Cape Verde, Central African Republic, Chile, China, Colombia, Comoros, Costa Rica, Croatia, Cuba, Cyprus, Czechia,
Czech Republic, Democratic Republic of Congo, Democratic Republic of the Congo, Denmark, Djibouti,
Dominican Republic, East Timor, Ecuador, Egypt, El Salvador, Equatorial Guinea, Eritrea, Estonia, Eswatini, Ethiopia,
Fiji, Finland, France, Gabon, Gambia, Germany, Ghana, Great Britain, Greece, Grenada, Guatemala, Guinea-Bissau, Guyana,
Haiti, Honduras, Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland, Israel, Italy, Ivory Coast, Jamaica, Japan,
Kazakhstan, Kenya, Kiribati, Kosovo, Kuwait, Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho, Liberia, Libya, Liechtenstein,
Lithuania, Luxembourg, Madagascar, Malawi, Malaysia, Maldives, Malta, Mauritania, Mauritius, Mexico, Moldova, Mongolia,
Montenegro, Morocco, Mozambique, Myanmar, Namibia, Nauru, Nepal, Netherlands, New Zealand, Nicaragua, Nigeria,
North Korea, North Macedonia, Norway, Oman, Pakistan, Palau, Panama, Papua New Guinea, Paraguay, Peru, Philippines,
Poland, Portugal, Qatar, Romania, Russia, Rwanda, Saudi Arabia, Senegal, Serbia, Seychelles, Sierra Leone, Singapore,
Slovakia, Slovenia, Solomon Islands, Somalia, South Africa, South Korea, South Sudan, Soviet Union, Spain, Sri Lanka,
Sudan, Suriname, Sweden, Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Togo, Tonga, Tunisia, Turkey,
Turkmenistan, Tuvalu, Uganda, Ukraine, United Arab Emirates, UAE, United Kingdom, U.K., UK, United States, U.S., USA,
U.S.A., Uruguay, Uzbekistan, Vanuatu, Venezuela, Vietnam, Yemen, Zambia, Zimbabwe, Crimea, Xinjiang, Tibet, Chechnya,
DPRK, D.P.R.K., Democratic People's Republic of Korea, Republic of Korea, People's Republic of China, Türkiye, Turkiye,
Republic of Türkiye, Republic of Turkey, Aotearoa, Aotearoa New Zealand, Russian Federation, Islamic Republic of Iran,
Kingdom of Saudi Arabia, Syrian Arab Republic, Republic of Ireland, Republic of Kazakhstan, Republic of Belarus,
Republic of Azerbaijan, Republic of Armenia, Republic of Moldova, Kyrgyz Republic, Slovak Republic, Kirghizia,
Belorussia, Byelorussia, Moldavia, Swaziland, Côte d'Ivoire, Cote d'Ivoire, DR Congo, Cabo Verde, Timor-Leste, Viet Nam,
Lao PDR, Lao People's Democratic Republic, United States of America, U.A.E., Britain,
Hong Kong, Macau, Africa, Asia, Europe, Central Asia, Eurasia, Middle East, Latin America, South America, North America
"""

# In the singular; the plural with s is added where there is one.
_PEOPLES = """
Abkhaz, Abkhazian, Afghan, African, Albanian, Algerian, American, Angolan, Arab, Argentine, Argentinian, Armenian,
Australian, Austrian, Azerbaijani, Azeri, Bahraini, Bangladeshi, Bashkir, Basque, Belarusian, Belgian, Bengali,
Bolivian, Bosnian, Bosniak, Brazilian, Briton, British, Bulgarian, Burmese, Buryat, Cambodian, Cameroonian, Canadian,
Catalan,
Chechen, Chilean, Chinese, Circassian, Colombian, Congolese, Cossack, Costa Rican, Crimean Tatar, Croat, Croatian,
Cuban, Cypriot, Czech, Dane, Danish, Dungan, Dutch, Ecuadorian, Egyptian, Emirati, Eritrean, Estonian, Ethiopian,
European, Fijian, Filipino, Finn, Finnish, French, Frenchman, Gagauz, Georgian, German, Ghanaian, Greek, Guatemalan,
Haitian, Han Chinese, Hazara, Honduran, Hungarian, Icelandic, Indian, Indonesian, Ingush, Iranian, Iraqi, Irish,
Israeli, Italian, Ivorian, Jamaican, Japanese, Jordanian, Karakalpak, Kashmiri, Kazakh, Kenyan, Korean, Kosovar, Kurd,
Kurdish, Kuwaiti, Kyrgyz, Laotian, Latvian, Lebanese, Liberian, Libyan, Lithuanian, Macedonian, Malawian, Malaysian,
Malian, Maltese, Maori, Mexican, Moldovan, Mongolian, Montenegrin, Moroccan, Mozambican, Namibian, Nepalese, Nepali,
New Zealander, Nicaraguan, Nigerian, North Korean, Norwegian, Omani, Ossetian, Pakistani, Palestinian, Pamiri,
Panamanian, Paraguayan, Pashtun, Peruvian, Portuguese, Puerto Rican, Qatari, Roma, Romanian, Rohingya, Russian, Rwandan,
Salvadoran, Saudi, Scottish, Senegalese, Serb, Serbian, Singaporean, Slovak, Slovene, Slovenian, Somali, South African,
South Korean, Spaniard, Spanish, Sri Lankan, Sudanese, Swede, Swedish, Swiss, Syrian, Taiwanese, Tajik, Tamil,
Tanzanian, Tatar, Thai, Tibetan, Tunisian, Turk, Turkish, Turkic, Turkmen, Tuvan, Ugandan, Uighur, Ukrainian, Uruguayan,
Uyghur, Uzbek, Venezuelan, Vietnamese, Yakut, Yazidi, Yemeni, Zambian, Zimbabwean,
Ahmadi, Alawite, Baptist, Buddhist, Catholic, Christian, Druze, Evangelical, Hindu, Islamic, Ismaili, Jew, Jewish,
Jain, Muslim, Orthodox, Protestant, Salafi, Shia, Shi'a, Shiite, Shi'ite, Sikh, Sufi, Sunni, Latino, Hispanic
"""


def certain_type(surface: str) -> EntityType | None:
    """The type of a name that can have only one, else None. Compares as written, or all in capitals."""
    return _CERTAIN.get(surface.replace("’", "'"))


def _table() -> dict[str, EntityType]:
    table: dict[str, EntityType] = {}
    for kind, text in ((EntityType.LOCATION, _STATES), (EntityType.GROUP, _PEOPLES)):
        for name in (entry.strip() for entry in text.replace("\n", " ").split(",")):
            forms = [name]
            if kind is EntityType.GROUP and not name.endswith(("s", "z", "sh", "ch", "ese", "man")):
                forms.append(name + "s")
            for form in forms:
                table[form] = table[form.upper()] = kind
    return table


_CERTAIN = _table()
