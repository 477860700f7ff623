"""Furniture: lines that go by their words and shape, in many languages, and lines that only look like them."""

from __future__ import annotations

import re
import time

import pytest

from extractors import furniture, narration
from extractors.furniture import is_headline_like, points_on, reason_of_line, repeated_labels
from tests.lookalikes_of_furniture import FURNITURE as LIKE_PARAGRAPHS
from tests.lookalikes_of_furniture import PARAGRAPHS

# Language, reason, line. All invented.
FURNITURE = [
    ("en", "newsletter", "Ground Game: Sign up for the Gazette's politics newsletter."),
    ("en", "credit", "Additional reporting from the Gazette's newsroom"),
    ("en", "credit", "Get in touch with our news team by emailing us at news@gazette.example."),
    ("en", "promotion", "Radio Nova is partnering with its sister station to highlight the plight of the coast."),
    ("en", "credit", "This interview has been edited for length and clarity."),
    ("en", "credit", "Based on reporting by Nova's service in Oral"),
    ("en", "promotion", "This story is part of a series on the coast."),
    ("de", "newsletter", "Abonnieren Sie unseren Newsletter und verpassen Sie nichts."),
    ("de", "newsletter", "Folgen Sie uns auf Telegram und WhatsApp."),
    ("de", "newsletter", "Anzeige"),
    ("de", "related", "Lesen Sie auch: Der lange Weg zur Abstimmung"),
    ("de", "related", "Mehr zum Thema"),
    ("de", "credit", "Übersetzung: Anna Beispiel, Redaktion: Karl Muster"),
    ("de", "credit", "Mit Material von dpa und AFP"),
    ("de", "caption", "Foto: Anna Beispiel/Nordpresse"),
    ("de", "credit", "Alle Rechte vorbehalten."),
    ("fr", "newsletter", "Inscrivez-vous à notre newsletter quotidienne."),
    ("fr", "newsletter", "Suivez-nous sur Facebook et WhatsApp"),
    ("fr", "newsletter", "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés."),
    ("fr", "related", "Lire aussi : Le long chemin du vote"),
    ("fr", "credit", "(Avec AFP et Reuters)"),
    ("fr", "caption", "Crédit photo : Anne Exemple"),
    ("fr", "credit", "Tous droits réservés"),
    ("es", "newsletter", "Suscríbete a nuestro boletín y recibe las noticias cada mañana."),
    ("es", "newsletter", "Síguenos en Instagram y en nuestro canal de WhatsApp"),
    ("es", "related", "Lea también: El largo camino al voto"),
    ("es", "credit", "Con información de Reuters y EFE"),
    ("es", "caption", "Foto: Ana Ejemplo"),
    ("es", "credit", "Todos los derechos reservados"),
    ("pt", "newsletter", "Assine a nossa newsletter e receba as notícias no seu e-mail."),
    ("pt", "related", "Leia também: O longo caminho até o voto"),
    ("pt", "credit", "Com informações da Agência Costa"),
    ("pt", "caption", "Foto: Ana Exemplo/Agência Costa"),
    ("it", "newsletter", "Iscriviti alla nostra newsletter per ricevere le notizie ogni mattina."),
    ("it", "related", "Leggi anche: La lunga strada verso il voto"),
    ("it", "credit", "A cura di Anna Esempio"),
    ("it", "credit", "Riproduzione riservata"),
    ("nl", "newsletter", "Schrijf je in voor onze nieuwsbrief."),
    ("nl", "related", "Lees ook: De lange weg naar de stemming"),
    ("sv", "newsletter", "Prenumerera på vårt nyhetsbrev"),
    ("sv", "related", "Läs också: Den långa vägen till omröstningen"),
    ("no", "related", "Les også: Den lange veien til avstemningen"),
    ("pl", "newsletter", "Zapisz się do naszego newslettera."),
    ("pl", "related", "Czytaj więcej"),
    ("pl", "credit", "Wszelkie prawa zastrzeżone"),
    ("cs", "newsletter", "Přihlaste se k odběru newsletteru."),
    ("cs", "related", "Čtěte také: Dlouhá cesta k hlasování"),
    ("ro", "newsletter", "Abonează-te la newsletterul nostru"),
    ("ro", "related", "Citește și: Drumul lung spre vot"),
    ("ru", "newsletter", "Подпишитесь на нашу рассылку и получайте новости каждое утро."),
    ("ru", "newsletter", "Подписывайтесь на наш телеграм-канал"),
    ("ru", "newsletter", "Чтобы не пропустить главное, подпишитесь на наш Telegram."),
    ("ru", "related", "Читайте также: Долгая дорога к голосованию"),
    ("ru", "credit", "Перевод: Анна Примерова"),
    ("ru", "credit", "По материалам агентства «Пример»"),
    ("ru", "caption", "Фото: Анна Примерова / Нордпресс"),
    ("ru", "credit", "Все права защищены"),
    ("uk", "newsletter", "Підписуйтесь на наш Telegram-канал"),
    ("uk", "related", "Читайте також: Довгий шлях до голосування"),
    ("uk", "caption", "Фото: Ганна Приклад"),
    ("kk", "newsletter", "Біздің Telegram арнамызға жазылыңыз!"),
    ("kk", "related", "Тағы оқыңыз: Дауыс беруге ұзақ жол"),
    ("tr", "newsletter", "Telegram kanalımıza abone olun"),
    ("tr", "related", "İlgili haberler"),
    ("tr", "caption", "Fotoğraf: Ayşe Örnek"),
    ("tr", "credit", "Tüm hakları saklıdır"),
    ("el", "related", "Διαβάστε επίσης: Ο μακρύς δρόμος προς την ψηφοφορία"),
    ("ar", "newsletter", "اشترك في نشرتنا البريدية"),
    ("ar", "newsletter", "تابعونا على قناتنا في تلغرام"),
    ("ar", "related", "اقرأ أيضا: الطريق الطويل إلى التصويت"),
    ("ar", "credit", "جميع الحقوق محفوظة"),
    ("ar", "caption", "صورة: وكالة المثال"),
    ("fa", "newsletter", "ما را در تلگرام دنبال کنید"),
    ("fa", "newsletter", "برای دریافت خبرنامه نشانی خود را بنویسید"),
    ("fa", "related", "بیشتر بخوانید: راه دراز رأی‌گیری"),
    ("fa", "caption", "عکس: خبرگزاری نمونه"),
    ("zh", "newsletter", "请订阅我们的新闻邮件"),
    ("zh", "newsletter", "欢迎关注我们的微信公众号"),
    ("zh", "related", "相关阅读：通往投票的漫漫长路"),
    ("zh", "credit", "责任编辑：王例"),
    ("zh", "caption", "图片来源：例报"),
    ("ja", "newsletter", "ニュースレターに登録する"),
    ("ja", "related", "関連記事：投票への長い道のり"),
    ("ja", "caption", "写真：例新聞"),
    ("ko", "newsletter", "텔레그램 채널을 구독하세요"),
    ("ko", "related", "관련기사: 투표로 가는 먼 길"),
    ("", "credit", "(dmk)"),
    ("", "credit", "(dpa/afp)"),
    ("", "credit", "a.roe@gazette.example"),
    ("", "credit", "17:41 JST, October 13, 2026"),
    ("", "credit", "Uppdaterad 15.59 | Publicerad 14.14"),
    ("", "caption", "Anna Muster/Nordpresse"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "reason", "line"), FURNITURE, ids=[f"{tag}-{line[:24]}" for tag, _, line in FURNITURE]
)
def test_furniture(language: str, reason: str, line: str) -> None:
    assert reason_of_line(line) == reason


ARTICLE = [
    ("en", "The newspaper asked readers to sign up for its newsletter after the strike, and 4,000 did."),
    ("en", "The ministry is working with its partners to bring grain to the port."),
    ("en", "“Follow the money,” the prosecutor said."),
    ("en", "The station opens at 7:30 and closes at 23:15 on the days of the fair, the mayor said in 2026."),
    ("en", "He is the only one who did it twice, the company's director told the Reuters news agency."),
    ("en", "(Laughs.) I never thought of it."),
    ("de", "Die Zeitung bat ihre Leser, den Newsletter zu abonnieren, und 4.000 taten es."),
    ("de", "Der Text ist lang, sagte die Ministerin am Montag."),
    ("de", "Autoren: Die Menschen, die das Land verlassen, schreiben weiter, sagt sie."),
    ("de", "Mehr zum Thema Brücken will der Ausschuss am Dienstag von der Ministerin hören."),
    ("fr", "Le journal a demandé à ses lecteurs de s’inscrire à la newsletter après la grève."),
    ("fr", "Suivez l’argent, a dit le procureur mardi."),
    ("fr", "Texte voté mardi, la réforme entre en vigueur en mai."),
    ("es", "El periódico pidió a sus lectores que se suscribieran a su boletín, y 4.000 lo hicieron."),
    ("es", "Lea vivía en Lima con su madre, que vendía pan."),
    ("it", "Segui il denaro, ha detto il procuratore martedì."),
    ("pt", "Receba quem receber, o prêmio será pago em maio, disse o ministro."),
    ("nl", "De krant vroeg haar lezers om zich voor de nieuwsbrief in te schrijven."),
    ("pl", "Polecamy się Bogu, powiedział ksiądz w kościele pod Krakowem."),
    ("ru", "Газета попросила читателей подписаться на рассылку, и 4000 из них это сделали."),
    ("ru", "Фото министра с двумя мужчинами показали комиссии во вторник."),
    ("ru", "По данным следствия, в доме жили четыре человека."),
    ("uk", "Газета попросила читачів підписатися на розсилку, і 4000 з них це зробили."),
    ("kk", "Біздің ауылда мұндай көпір болған емес, деді әкім."),
    ("tr", "Gazete okurlarından bültene abone olmalarını istedi, 4 bin kişi abone oldu."),
    ("ar", "طلبت الصحيفة من قرائها الاشتراك في النشرة بعد الإضراب."),
    ("fa", "روزنامه از خوانندگانش خواست که در کانال تلگرام عضو شوند و چهار هزار نفر عضو شدند."),
    ("zh", "这家报纸在罢工后请读者订阅其新闻邮件，有四千人照做。"),
    ("ja", "この新聞はストの後、読者にニュースレターへの登録を呼びかけ、四千人が応じた。"),
    ("ko", "이 신문은 파업 뒤 독자들에게 뉴스레터를 구독해 달라고 요청했고 4천 명이 응했다."),
    ("", "Yes."),
    ("", "2019"),
    ("", "* * *"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "line"), ARTICLE, ids=[f"{tag}-{line[:24]}" for tag, line in ARTICLE])
def test_article(language: str, line: str) -> None:
    assert reason_of_line(line) == ""


def test_a_label_that_comes_back_opens_pointers() -> None:
    lines = [
        "MORE FROM THE PORT | Ten new ships",
        "The port grew.",
        "MORE FROM THE PORT | The strike",
        "Anna: Yes. | No",
    ]
    assert repeated_labels(lines) == {0, 2}
    assert repeated_labels(["Anna: Did you go?", "Ben: No.", "Anna: Why?"]) == frozenset(), "an interview"


def test_a_bare_head_points_on() -> None:
    assert points_on("Czytaj więcej")
    assert points_on("Read more:")
    assert not points_on("Read more: the long way to the vote")


def test_a_headline_is_short_and_open() -> None:
    assert is_headline_like("Locked up: The plight of the fishermen")
    assert not is_headline_like("The fishermen left.")
    assert not is_headline_like("He said:")
    assert not is_headline_like("word " * 40)


HOSTILE = ["@" * 300, "a@" * 150, "photo: " * 43, "(" * 300, "Aa " * 100, "подпишитесь " * 25,
           "本文" * 150, "| " * 150, "A/" * 150, "read " * 60]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=[line[:6].strip() for line in HOSTILE])
def test_no_line_takes_long(line: str) -> None:
    started = time.process_time()
    for _ in range(20):
        reason_of_line(line[:300])
    assert time.process_time() - started < 2


@pytest.mark.parametrize(("language", "line"), PARAGRAPHS, ids=[f"{tag}-{line[:24]}" for tag, line in PARAGRAPHS])
def test_a_paragraph_that_tells_of_somebody_is_article(language: str, line: str) -> None:
    assert reason_of_line(line) == ""


@pytest.mark.parametrize(
    ("language", "reason", "line"), LIKE_PARAGRAPHS, ids=[f"{tag}-{line[:24]}" for tag, _, line in LIKE_PARAGRAPHS]
)
def test_what_addresses_the_reader_or_is_about_the_text_goes(language: str, reason: str, line: str) -> None:
    assert reason_of_line(line) == reason


REPEATED = ["@", "a@", "photo: ", "(photo ", "Aa ",
            "本文", "据", "| ", "A/", "AFP/A", "AFP/A.", "©", " ", "\n", "the ", "a's ",
            "teilten ", "got a story ", "editor's note ", "the views expressed ", "мнение ", "(", "[", "“", ". photo: ",
            "read the full article on ", "as opiniões expressas ", "\u0301", "he ", "by[l"]  # fmt: skip
PATTERNS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in (furniture, narration)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_backtracks_far(name: str) -> None:
    """Lines that they see are cut at 300 characters; in 10 kB of hostile text, a square or a cube would show."""
    started = time.process_time()
    for each in REPEATED:
        PATTERNS[name].match((each * 10_000)[:10_000] + "!x1")
        if not name.endswith("_QUOTED"):  # only ever matched at the start
            PATTERNS[name].search((each * 10_000)[:10_000] + "!x1")
    assert time.process_time() - started < 10


@pytest.mark.parametrize("each", REPEATED)
def test_a_long_text_is_no_trap(each: str) -> None:
    text = (each * 100_000)[:100_000] + "!x1"
    started = time.process_time()
    assert furniture.reason_of_line(text) == ""
    narration.narrates(text)
    assert time.process_time() - started < 5
