"""Given names by name, one a line, with what they are in other languages and romanisations."""

# Two names on one line are one name; two on different lines are two, however alike they look.
SAME_GIVEN_NAME = """
sergei serhii serhiy siarhei sergii
volodymyr vladimir uladzimir wladimir
aleksandr alexander oleksandr aliaksandr alyaksandr alexandr
alexei aleksey oleksiy oleksii aliaksei alyaksei
andrei andrey andriy andrii andrej
dmitry dmitri dmitriy dmytro dzmitry
nikolai nikolay mykola mikalai mykolai
mikhail mykhailo mikhailo mikhas mihail
pavel pavlo
petr pyotr petro peter
evgeny yevgeny evgenii yevgeniy yevhen evhen yauhen
ekaterina yekaterina kateryna katsiaryna
elena yelena olena alena
oleg oleh aleh
igor ihor ihar
viktor victor
vasily vasiliy vasyl vasil
grigory grigoriy hryhoriy hryhorii
yuri yury yuriy yurii iurii jurij juri
valery valeriy valerii valeri
anatoly anatoliy anatolii anatoli
ilya illia illya ilia
artem artyom
fyodor fedor fedir
mohammed mohd mhd muhammad mohamed mohammad muhammed mohamad mukhammad magomed muhamed mohamud
ahmed ahmad akhmed akhmad ahmet
yusuf yousef youssef yusef yousuf yusif
hussein husain hussain hussayn husayn hossein hussien
omar umar omer
usman osman othman uthman
khalid khaled halid
ibrahim ebrahim
mustafa mustapha moustafa
ismail ismael esmail ismayil
hamid hamed
rashid rasheed rashed
saeed said sayeed
karim kareem
nasir nasser naser
mahmud mahmoud mahmood
kassym kasym qasym qasim kassem qassem kasim qassim kasem kacem
nursultan nur-sultan
giorgi georgi georgy georgiy
hassan hasan hassane
amin amine ameen
abdullah abdulloh abdullo abdallah abdulla abdula abdalla abdoulaye abdilahi abdullahi abdulahi
yunus younous younis yunis younes
suleiman sulayman suleyman sulaiman soleiman souleymane soulemane
jamil jamiel jameel djamel
faisal faysal feisal fayçal
salih saleh salah
tariq tarek tarik
walid waleed oualid
yahya yahia
isa issa essa eisa
musa moussa mousa
nur noor nour
ridha reza rida riza redha
murtaza morteza murtada mortada
qadir kader qader gader
jo cho
choe choi
pak park bak
kim gim
jong chong jeong
paek baek paik
chol cheol
myong myung
young yong
bong pong
fawzi fouzi fauzi fowzi fawzy
byong pyong byung
iyad eyad ayad iad
anna
inna
alina
elina
arina
irina iryna
marina
maria mariya
mario
lena
lina
dina
dana
diana
daria darya
lara
laura
nina
nona
karen
karin
karl carl
daniel
daniil danil danila
denis
martin
marten
marta martha
anton
antonio
roman
ramon
ruslan
rustam rustem
ramil
jan
jon
john
joan
jean
jane
juan
ivan
evan
ian
alan
allen
alex
felix
erik eric
erica
adam
adem
ali
aliya
eli
ella
samir sameer
sami
amir emir ameer
amina
fatima fatma fatimah
salman
salim saleem selim
hamza hamzah
hamad
majid majeed
maged
jamal gamal jamaal
kemal kamal
kamil
bashir bachir basheer
bashar
farid fareed
farida
fahd fahad
fuad fouad
zahir
zahra
zakir
zaki
carlos
carlo
paolo
paulo
paul
paula
simon
simone
stefan stephan
stephen
steven
marc mark
marco
marcos
luca
lucas lukas
luis
leon
leo
lev
oleksandra aleksandra alexandra
natalia nataliya natalya
olga olha volha
tatiana tatyana tetiana
svetlana svitlana sviatlana
konstantin kostiantyn
kirill kyrylo
stanislav stanislau
vladislav vladyslav uladzislau
vyacheslav viacheslav
yevgenia evgenia
julia yulia yuliya
julian
nikita mikita
maksim maxim maksym
leonid leanid
boris barys
roza
rosa
sarah sara
marat
murat
erlan yerlan
arlan
timur temur
temir
zhanar zhannar
zhannur
zhanna
aidar
aida
aidos
aigul aygul
ainur aynur
aizhan
asel assel
aslan
arslan
askar asker askhat
bolat bulat
dinara
dauren
daulet dauylet
kanat qanat
kairat qairat
nurlan
nurzhan
nurbek
gulnara
gulnar
gulnaz
samat
samal
serik
saule
tigran dikran
hakob hagop
petros bedros
hovhannes ohannes
"""

# Surnames of China, Korea and Vietnam that stand first at home, and that are hardly ever given names.
EAST_ASIAN_SURNAMES = """
chen zhang huang zhao zhou xu zhu hu guo luo gao liang zheng xie tang feng deng cao peng zeng xiao tian dong pan yuan
cai jiang du ye cheng wei su lu ding ren yao shen zhong lei fang shi xi wang li liu yang wu sun ma lin he han
kim pak park choe choi chong jung kang cho yun yoon jang lim im han o oh so seo sin shin kwon hwang an ahn song ryu yu
hong chon ko mun son paek baek nguyen tran pham hoang phan vu vo dang bui do ngo duong ly
"""

# Whose bearers have two surnames, the father's first: "Gustavo Petro Urrego" is Gustavo Petro. None of them a surname.
SPANISH_GIVEN_NAMES = """
adolfo adriana agustin alberto alejandra alejandro alfonso alfredo alicia alvaro amalia ana andres angel angela angelica
antonia antonio araceli armando arnoldo arnulfo arturo augusto aurelio beatriz benito benjamin bernardo blanca camilo
carlos carmen carolina catalina cecilia cesar claudia consuelo cristina daniel daniela david delcy diana diego dolores
edgar edgardo eduardo efrain elena elias eliseo elsa elvira emiliano emilio enrique eric ernesto esperanza esteban
esther eugenia eugenio evelio eva evo fabian fabio fabricio federico felipe felix fernanda fernando fidel florencio
francisca francisco gabriel gabriela genaro gerardo german gilberto gladys gloria gonzalo graciela gregorio guadalupe
guillermo gustavo hector heriberto hernan hernando hilda horacio hugo humberto ignacio ines irma isabel isidro ismael
ivan ivonne jaime javier jesus joaquin jorge jose josefa josefina juan juana juanita julia julian julieta julio
laura leonardo leonor leopoldo leticia lidia liliana lorena lorenzo lucia luis luisa luz magdalena manuel manuela
marcela marcelo marco marcos margarita maria mariana mariano maribel mario marisol martha marta martin mauricio maximo
mercedes micaela miguel miriam monica nancy natalia nayib nelson nestor nicolas noemi norma octavio olga omar oscar
osvaldo pablo patricia paula paulino pedro pilar rafael ramiro ramon raul rebeca ricardo roberto rocio rodolfo rodrigo
rogelio rolando rosa rosario ruben salvador samuel sandra santiago sara sebastian sergio silvia simon sofia soledad
sonia susana tatiana teresa tomas tulio uriel valentin veronica vicente victor victoria virgilio virginia xiomara
yolanda
"""

# Whose bearers have a middle name and go by the last: "Martin Luther King" is not Martin Luther.
ENGLISH_GIVEN_NAMES = """
aaron adam alan albert alexander alfred alice amanda amy andrea andrew angela ann anna anne anthony arthur ashley
barbara barry benjamin betty beverly bill billy bob bobby bonnie brandon brenda brian bruce bryan carl carol caroline
carolyn catherine charles charlotte cheryl chris christian christina christine christopher clark clarence cynthia
daniel david deborah debra dennis diana diane donald donna dorothy douglas dwight dylan earl edith edward eleanor
elizabeth ellen emily emma eric ernest ethan eugene evelyn frances francis frank franklin fred frederick gary george
gerald gloria grace gregory hannah harold harriet harry heather helen henry herbert howard hugh isaac jack jacob
jacqueline james jane janet jason jean jeffrey jennifer jeremy jerry jessica jim jimmy joan joe john johnny jonathan
jordan joseph joshua joyce judith judy julia julie justin karen katherine kathleen keith kelly kenneth kevin kimberly
kyle larry laura lauren lawrence lee leo leonard lewis linda lisa logan louis louise lucy luther margaret maria marie
marilyn mark martha martin mary matthew megan melissa michael michelle mike nancy nathan neil nicholas nicole noah
norman oliver olivia oscar pamela patricia patrick paul peter philip phillip rachel ralph randy raymond rebecca
richard robert roger ronald rose roy russell ruth ryan sally samantha samuel sandra sara sarah scott sean sharon
shirley simon sophia stephanie stephen steve steven stuart susan teresa terry theodore theresa thomas timothy todd tom
tony tyler victoria vincent virginia walter warren wayne wendell william winston woodrow zachary
"""

# Second names of South Asia and the Middle East that many bear, with another name behind them or none.
COMMON_SECOND_NAMES = """
abbas agha ahmad ahmed akbar akhtar akram alam ali amin anwar arif asghar ashraf aslam asif aziz azam azhar bashir
begum devi farooq faruk ghani gul habib hafeez haider hameed hamid haq hasan hassan hussain hussein ibrahim iqbal
ismail jabbar jalil jamal jamil jan javed kamal karim khalid khalil khan kumar kumari latif lal mahmood mahmoud majeed
majid malik mansoor masood mehmood miah mohammad mubarak muhammad mujahid munir murad mustafa nabi nadeem naeem nasir
nawaz nazir noor omar prasad qadir qasim rafiq rahim rahman raja ram rashid rauf raza rehman riaz sabir sadiq saeed
salam saleem salih salman sattar shah shahid shafi shakoor sharif sohail sultan syed taher tahir tariq umar wahid
waheed wali yasin younis yousaf yusuf zafar zahid zahir zaman
"""
