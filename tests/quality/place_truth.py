"""Where the places are that the sets of `places` name: written down by hand, name by name.

`--`: of no one country. Left out are names that are of another country in another article (Santiago, San José), and
names of buildings. Each line: ISO 3166-1 code, then names as they are written there.
"""

from __future__ import annotations

WORLD_TRAIN = """
-- Africa|Europe|Latin America|Asia|Middle East|Kashmir|South America|Central America|Americas|Korea
-- Southeast Asia|Jerusalem|America|East Africa|North Africa|Southern Africa|Amazon|West|Caribbean
-- sub-Saharan Africa|Islamic Republic|Sub-Saharan Africa|Arctic|Andes|Pacific|Oceania|North America|Kurdistan
-- West Africa|Congo|Red Sea|North|Earth|Global South|Central and South America|Eastern Africa|Central Africa
-- Northern Africa|Mediterranean|Sahara|South Atlantic|Central Asia|Western|South Asia|East Asia|Taiwan Strait
-- Spratly Islands|South China Sea|SEA|Caribbean Sea|Golan Heights|Persian Gulf|West Asia
AE UAE|Dubai|Abu Dhabi|United Arab Emirates
AF Afghanistan
AO Angola
AR Argentina|Buenos Aires
AU Australia|Tasmania|New South Wales|Melbourne|South Australia|Brisbane|Western Australia|Northern Territory
AU Canberra|Victoria|Sydney|Queensland|Hobart|Devonport|Adelaide|Wagga Wagga|Redfern
BD Dhaka|Bangladesh|Sylhet|Mymensingh
BE Belgium
BF Burkina Faso
BH Bahrain
BI Burundi
BN Brunei
BO Bolivia
BR Brazil|Sao Paulo|São Paulo
BW Botswana
CA Canada|Yukon|Whitehorse|Nunavut|Ottawa|Ontario|Toronto|Quebec|Saskatoon|Manitoba|Alberta|Chisasibi|Tuktoyaktuk
CA Inuvik|Iqaluit|Pangnirtung|Carcross|Old Crow
CD DRC|Democratic Republic of the Congo|Kinshasa|Democratic Republic of Congo
CF Central African Republic
CH Geneva|Switzerland
CL Chile
CM Cameroon
CN China|Beijing|Shanghai|Shenzhen|Guangdong|Zhengzhou|Henan|Anhui|Guangdong province
CN Xinjiang Uygur autonomous region|Gansu|Guangxi|Fujian|Xinjiang
CO Colombia|Bogotá
CR Costa Rica|Guanacaste
CU Cuba|Havana|Santiago de Cuba
DE Germany|Berlin
DO Dominican Republic
DZ Algeria|Algiers|Constantine
EC Ecuador|Quito|Guayaquil|Guayas
EG Egypt|CAIRO|Cairo
ER Eritrea
ES Spain|Madrid|Barcelona
ET Ethiopia|Addis Ababa|Lalibela
FI Finland
FR France|Paris
GA Gabon
GB London|UK|Britain|United Kingdom|England|Glasgow|Westminster|Workington|Wales
GH Ghana|Accra|Greater Accra Region|Tema
GQ Equatorial Guinea
GR Greece
GT Guatemala
GY Guyana
HK Hong Kong
HN Honduras|San Pedro Sula|Tegucigalpa
ID Indonesia|Jakarta|Nusantara|East Kalimantan
IE Ireland
IL Israel|Tel Aviv
IN India|Delhi|Srinagar|New Delhi|Jammu|Gujarat|Bengaluru|Haryana|Kerala|Tamil Nadu|Mumbai|Chhattisgarh
IN Maharashtra|Odisha|Uttar Pradesh|Assam|Chennai|Bombay|Ahmedabad|West Bengal|Goa|Calcutta|Kargil|UP|Lal Chowk
IQ Iraq|Baghdad|Dohuk|Zakho
IR Iran|Tehran|TEHRAN|Islamic Republic of Iran|Persia
IT Italy|Rome
JM Jamaica
JO Jordan|AMMAN
JP Japan|Tokyo|Hiroshima|Sendai|Nara|Fukuoka
KE Kenya|Nairobi|Nairobi, Kenya
KH Cambodia
KP North Korea
KR South Korea|Seoul
KW Kuwait|KUWAIT|KUWAIT CITY
KZ Kazakhstan
LA Laos
LB Lebanon
LK Sri Lanka
LR Liberia
LY Libya|Tripoli
MA Morocco
MM Myanmar
MN Ulaanbaatar|Mongolia
MO Macau
MU Mauritius
MW Malawi
MX Mexico|Mexico City|Oaxaca
MY Malaysia|KUALA LUMPUR|Kuala Lumpur
MZ Mozambique
NA Namibia|Windhoek
NG Nigeria|Lagos|Abuja
NI Nicaragua|Managua
NL Hague
NO Norway
NZ New Zealand|Wellington|Auckland|Christchurch|Taranaki
OM Muscat|Oman
PA Panama|Panama City
PE Peru|Lima|Cusco
PH Philippines
PK Pakistan|Gwadar|ISLAMABAD
PL Poland
PS West Bank|Palestine
PT Portugal
PY Paraguay
QA Qatar|Doha
RU Russia|Moscow
RW Rwanda|KIGALI
SA Saudi Arabia|Riyadh|Jeddah|RIYADH|Madina
SD Sudan|Darfur
SE Sweden
SG Singapore
SN Senegal
SO Somalia
SS South Sudan
SV El Salvador|San Salvador
SY Syria
TD Chad
TH Thailand|Bangkok
TM Turkmenistan
TN Tunisia
TR Turkey|Ankara
TW Taiwan|Taipei|Taoyuan|Taichung
TZ Tanzania|Kilimanjaro
UA Ukraine
UG Uganda|Kampala
US United States|US|U.S.|New York|Washington|Miami|San Francisco|Alaska|Oregon|USA|Los Angeles|Oregon City
US New York City|Florida|Butte, Mont
UY Uruguay
UZ Uzbekistan
VA Vatican
VE Caracas|Venezuela
VN Vietnam
YE Yemen
ZA South Africa|Cape Town|Durban|Pretoria|Joburg|KwaZulu-Natal|Johannesburg
ZM Zambia
ZW Zimbabwe|Harare|BULAWAYO, Zimbabwe
"""

WORLD_DEV = """
-- Africa|Latin America|Pacific|Europe|Caribbean|Korea|Southeast Asia|Central America|Congo|Third World
-- North America|Horn of Africa|Nile|Colony|State|Central Region|Kashmir|Persian Gulf|Indo-Pacific|East China Sea
-- South China Sea|Senkaku|South Pacific|Asia-Pacific
AE UAE|Abu Dhabi|Dubai|United Arab Emirates|Fujairah|Sharjah|Ras Al Khaimah
AR Argentina|Colón|Avellaneda|Buenos Aires|La Plata
AU Australia
BD Dhaka|Bangladesh|Bogura|Cumilla|Chandina|Daudkandi
BE Belgium
BG Bulgaria
BH Bahrain
BO Bolivia|Santa Cruz
BR Brazil
BZ Belize
CA Canada|Winnipeg|Manitoba|Yukon|northern British Columbia|Ross River
CD DRC|Congo Kinshasa|Kinshasa|KINSHASA|Democratic Republic of Congo
CH Switzerland|Geneva
CL Chile|Santiago|Republic of Chile|Concepción|Coquimbo|Talca|Antofagasta|Chiloé|Lircay
CM Cameroon
CN China|Beijing|Tianjin|Xinjiang|Inner Mongolia|Chongqing|Shandong province|Jiangxi province|Guangzhou|Shanghai
CN BEIJING|People’s Republic of China|china
CO Colombia
CR Costa Rica|San José|Escazú
CU Cuba
CZ Czech Republic
DE Germany
DK Denmark
DZ Algeria|Algiers
EC Ecuador
EE Estonia
EG Egypt|CAIRO|Sharm El Sheikh|Cairo|Alexandria|north Sinai
ES Spain|Madrid
ET Ethiopia
FI Finland
FR France|Paris
GB UK|Britain|Glasgow|U.K.
GH Ghana|AGONA|Winneba|Gomoa
GM Gambia
GT Guatemala
HK Hong Kong|Kwun Tong|Yau Ma Tei
HN Honduras|San Francisco de Yojoa|Tegucigalpa|La Esperanza, Honduras
HT Haiti
ID Indonesia
IE Ireland
IL Israel|Tel Aviv|Lod|Ramle|Umm al-Fahm|Rahat
IN India|Mumbai|Pusad|Yavatmal|Maharashtra|Amravati|Nagpur|Rae Bareli|Gorakhpur|Kerala|Mysuru|Nilambur|Malappuram
IN Madras|Vellore|Tamil Nadu|Sriperumbudur|Bengaluru|Karnataka|Jharkhand|Jammu|Srinagar|Kupwara|Lakhimpur Kheri
IN Amethi|Srirangapatna|Pandavapura|Katra|Banihal|Pahalgam|Gulmarg|Batote|Shikaripur|Wayanad|UP
IQ Baghdad|Iraq|Al-Anbar|Diwaniya
IR TEHRAN|Iran|Tehran
IS Iceland
IT Italy
JO Jordan
JP Japan|Tokyo
KR South Korea|Jeju|Incheon|Seoul|Wando
KW KUWAIT CITY
LA Laos
LB South Lebanon
LK Sri Lanka
LU Luxembourg
LV Latvia
MA Oujda, Morocco
ML Mali
MM Myanmar
MN Ulaanbaatar|Mongolia
MO Macau
MU Mauritius|Rodrigues
MW Malawi|Lilongwe|Blantyre|Mangochi
MX Mexico|San Miguel de Allende, Guanajuato|San Miguel de Allende|Guanajuato|Guadalajara, Jalisco
MY Malaysia|Kuala Lumpur
NA Swakopmund|Windhoek
NG Nigeria
NI Nicaragua|Granada|León|Managua|Leon|Rivas|Bluefields|South Caribbean Coast
NL Netherlands|Hague
NO Norway
NZ New Zealand|Auckland
OM Oman|Muscat|Al Wusta Governorate
PA Panama
PE Peru|Arequipa|Lima
PS Palestine|Gaza
QA Qatar|Doha
RO Romania
RS Serbia
RU Russia
RW Rwanda
SA Saudi Arabia|Riyadh|RIYADH|Mecca
SB Solomon Islands
SD Sudan
SE Sweden
SG Singapore
SK Slovak Republic
SV El Salvador|La Libertad
SY Syria|Damascus
TH Thailand|Samut Prakan|Bangkok|Songkhla|Sadao|Nakhon Si Thammarat|Chiang Mai|Chiang Rai|Mae Sai|Mae Chan
TH Chiang Khong
TR Turkey
TW Taiwan
UA Ukraine
US United States|US|U.S.|U.S|New York|Washington|United States of America|Washington DC|Washington, DC|Georgetown
US Washington, D.C|Los Angeles|Miami|Silicon Valley|Hollywood
VE Venezuela|Barquisimeto|Carora|El Tocuyo|Caracas
VN Vietnam
ZA South Africa|Cape Town
ZW Harare
"""

RFERL = """
-- Eurasia|Central Asia
CA Canada
CN Kashgar|Xinjiang|China|Beijing|Kuqa|Bole|Altay|Ili Kazakh Autonomous Prefecture|Dabancheng|PRC
CN Xinjiang Uighur Autonomous Region
GB Britain|United Kingdom|U.K.
HK Hong Kong
KZ Kazakhstan|Almaty|ALMATY|Nur-Sultan|Qoyandy
MO Macau
SE Sweden
TR Turkey
US U.S.|United States
"""

# Every organisation of world_news_dev that got a country.
ORGS_DEV = """
AE Dubai Police|Dubai Police General Command|Abu Dhabi Police
BD Bangladesh Muslim League
BO Catholic University of Bolivia
CA Assembly of Manitoba Chiefs|Yukon government|Yukon Environmental and Socio-economic Assessment Board
CD Kinshasa Environment Ministry
CL Chilean Army
CN Peking University|China Banking and Regulatory Commission|China Securities Regulatory Commission
CN Baotou Bank|China Merchant Securities|Bank of Weifang and Taian|China Internet Network Information Centre
CN Shanghai Youth Federation|Communist Youth League of China|Communist Party of China
CN Renmin University of China
CO Bogotá Post
CR Costa Rican Tourism Institute
CU University of Havana|Communist Party of Cuba|Federation of Cuban Women
DZ Algerian Foreign Ministry
GH Archives Department Accra|Ghana Arbitration Centre
HK Hong Kong Securities Association|Hong Kong Academy for Gifted Education
IN Indian Institute of Science|Karnataka Pradesh Congress Committee
IN Karnataka State Disaster Management Authority|Gateway House India
IQ Iraqi Ministry of Finance
IR Tehran Times
JP Japan's Foreign Ministry|Constitutional Democratic Party of Japan|Japan Innovation Party
KR Gwangju Elementary School|Incheon District Court
MN Government of Mongolia
MX Mexican Association of Real Estate Professionals
NA Swakopmund Fistball Club
NI Nicaraguan Foundation for Economic and Social Development|Nicaraguan Institute of Territorial Studies
NI Nicaraguan Army|Nicaraguan National Chamber of Tourism|Nicaraguan Institute of Tourism
NO Norwegian Ministry of Foreign Affairs
NZ University of Auckland
OM Oman Chamber of Commerce and Industry
PS Palestinian Authority|West Bank
QA Qatar Association for the Disabled|Qatar University’s Computing Club
SE Swedish Environmental Research Institute
TH Thai Travel Agents Association|Thai Meteorological Department’s Earthquake Observation Division
US White House|New York Times|National Hurricane Center of the United States
"""
