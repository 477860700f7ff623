"""Walls: what a site shows instead of an article, or of its rest, never becomes text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.articles import extract_article
from extractors.errors import PageError
from extractors.records import Access, PageArticle
from extractors.walls import MAX_LINE_CHARS, cut_wall, is_paywall_line

URL = "https://www.example.org/news/2-minister"
FIRST = "The minister of transport resigned on Monday after a vote in parliament, officials said in the capital."
SECOND = "Her deputy will lead the ministry until the coalition names a successor, a spokesman told reporters."
LONG = [f"{FIRST} This was reading number {number} of the bill." for number in range(12)]


def page(body: str, *, title: str = "Minister resigns", head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()
    )


def article(*paragraphs: str, after: str = "", head: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return page(f"<article><h1>Minister resigns</h1>{body}{after}</article>", head=head)


def read(body: bytes) -> PageArticle:
    return extract_article(body, url=URL)


def ld(**values: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle"} | values
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


PASSWORD = '<form><label>Mail <input name="m"></label><label>Password <input type="password"></label></form>'

NO_ARTICLES = [
    (page("<h1>www.example.org</h1><p>Enable JavaScript and cookies to continue</p>", title="Just a moment..."),
     "a check for robots", "Cloudflare, today"),
    (page("<p>Checking your browser before accessing example.org. This process is automatic. Your browser will "
          "redirect to your requested content shortly.</p>", title="example.org"), "a check for robots",
     "the older one"),
    (page("<h1>Access Denied</h1><p>You don't have permission to access \"http://www.example.org/\" on this server."
          "</p><p>Reference #18.1 of today, for whom it may concern.</p>", title="Denied"),
     "a check for robots", "Akamai"),
    (page("<p>Please enable JS and disable any ad blocker</p>", title="example.org"), "a check for robots", "DataDome"),
    (page("<p>As you were browsing something about your browser made us think you were a bot. There are a few reasons "
          "this might happen.</p>", title="Pardon Our Interruption"), "a check for robots", "Imperva"),
    (page("<div class='cookie-consent'><h2>We value your privacy</h2><p>We and our 842 partners store and access "
          "information on your device.</p><button>Accept all cookies</button></div>", title="Example Times"),
     "a question for consent", "a consent page"),
    (page("<div><h1>Before you continue</h1><p>We use cookies and data to deliver and maintain services, and to "
          "measure audience engagement and site statistics.</p></div>", title="Before you continue to Example"),
     "a question for consent", "a consent page that is all text"),
    (page("<div id='cmp'><p>Wir und unsere 214 Partner verarbeiten Daten.</p><a>Mit Werbung weiterlesen</a></div>",
          title="Beispiel"), "a question for consent", "pay or consent"),
    (page(f"<h1>Welcome back</h1>{PASSWORD}", title="Example Times"), "a login", "a form for a password"),
    (page("<h1>Sign in</h1><p>Use your account of the Example Times to read and comment, on any of your devices.</p>",
          title="Sign in to Example Times"), "a login", "a login without a form"),
    (article("Subscribe now to continue reading this article and all others."), "paywall", "a paywall alone"),
    (article("To continue reading, sign in or create an account.", "Already a subscriber? Log in",
             "Only $1 a week for the first year, with the crossword."), "paywall", "a paywall with its offer"),
    (page("<div id='app'></div><script>start()</script>"), "no text", "nothing but a program"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "says", "case"), NO_ARTICLES, ids=[case for *_, case in NO_ARTICLES])
def test_a_page_without_article_says_what_it_is(body: bytes, says: str, case: str) -> None:
    with pytest.raises(PageError, match=says) as error:
        read(body)
    assert "\n" not in str(error.value), case


BANNER = "<div class='cookie-banner'><p>We use cookies.</p><button>Accept all cookies</button></div>"
ARTICLES = [
    (article(FIRST, SECOND, after=BANNER), "a short article with a banner for cookies"),
    (article(FIRST, SECOND, after=f"<div class='modal'>{PASSWORD}</div>"), "a short article with a form to log in"),
    (page(f"<nav><a>Log in</a><a>Subscribe</a></nav><article><h1>x</h1><p>{FIRST}</p><p>{SECOND}</p></article>"),
     "a menu with a login"),
    (article(*LONG, "The site then told readers: access denied, and to verify you are human.", SECOND),
     "an article about robots"),
    (article(FIRST, "“Subscribe to continue reading” is what readers saw, he said, and many did.", SECOND, *LONG),
     "an article about paywalls"),
    (article(FIRST, SECOND, head=ld(isAccessibleForFree=True)), "a short article that is free"),
    (article(*LONG, *LONG, head=ld(isAccessibleForFree=False)), "a whole article that the site calls not free"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "case"), ARTICLES, ids=[case for _, case in ARTICLES])
def test_an_article_is_no_wall(body: bytes, case: str) -> None:
    found = read(body)
    assert {FIRST, SECOND} & {*found.paragraphs} or LONG[0] in found.paragraphs, case
    assert found.access is Access.FULL


OFFER = ("Already a subscriber? Log in", "Only $1 a week for the first year.", "Cancel at any time.")
STUBS = [
    (article(FIRST, SECOND, "Subscribe to continue reading this story.", *OFFER), "an offer"),
    (article(FIRST, SECOND, "Already a subscriber? Log in", "This article is for subscribers only.", "$1."), "above"),
    (article(FIRST, SECOND, head=ld(isAccessibleForFree="False")), "declared, as text"),
    (article(FIRST, SECOND, head=ld(isAccessibleForFree=False)), "declared"),
    (article(FIRST, SECOND, after="<aside><p>Register for free to read the whole article.</p></aside>"), "in a box"),
    (article(FIRST, SECOND, "Il vous reste 57 % de cet article à lire. La suite est réservée aux abonnés."), "French"),
    (article(FIRST, SECOND, "Weiterlesen mit Beispiel+", "Sie haben bereits ein Abo? Anmelden"), "German"),
    (article(FIRST, SECOND, "Suscríbete para seguir leyendo"), "Spanish"),
    (article(FIRST, SECOND, "Abbonati per continuare a leggere"), "Italian"),
    (article(FIRST, SECOND, "Assine para continuar lendo"), "Portuguese"),
    (article(FIRST, SECOND, "Dalsza część artykułu dla prenumeratorów"), "Polish"),
    (article(FIRST, SECOND, "Оформите подписку, чтобы читать дальше"), "Russian"),
    (article(FIRST, SECOND, "Чтобы прочитать статью, оформите подписку.", "Уже подписаны? Войдите."), "before"),
    (article(FIRST, SECOND, "Щоб прочитати статтю повністю, оформіть підписку."), "Ukrainian"),
    (article(FIRST, SECOND, "To read the full story, please subscribe.", "Already a member? Log in"), "full story"),
    (article(FIRST, SECOND, "لقراءة المقال كاملا اشترك الآن"), "Arabic"),
    (article(FIRST, SECOND, "برای خواندن ادامه مطلب مشترک شوید"), "Persian"),
    (article(FIRST, SECOND, "Haberin devamını okumak için abone olun", "Zaten abone misiniz?"), "Turkish"),
    (article(FIRST, SECOND, "阅读全文请订阅"), "Chinese, the other way round"),
    (article(FIRST, SECOND, "この記事は会員限定です。", "会員登録すると続きをお読みいただけます。"), "Japanese"),
    (article(FIRST, SECOND, "登录后继续阅读全文"), "Chinese"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "case"), STUBS, ids=[case for _, case in STUBS])
def test_the_beginning_of_an_article_is_marked_and_its_wall_is_no_text(body: bytes, case: str) -> None:
    found = read(body)
    assert found.paragraphs == (FIRST, SECOND), case
    assert found.access is Access.PAYWALL


def test_a_prompt_in_the_middle_goes_and_the_text_behind_it_stays() -> None:
    found = read(article(*LONG[:6], "Subscribe to continue reading.", *LONG[6:]))
    assert found.paragraphs == tuple(LONG)
    assert found.wall == ("Subscribe to continue reading.",)
    assert found.access is Access.FULL


SENTENCES = [
    "He asked them to subscribe to the idea that the war could be won.",
    "Subscribers of the newspaper were told about it on Monday.",
    "You have to sign in at the gate, and to continue on foot.",
    "Continue reading the signs, the coach said.",
    "Members only get to see the hall once a year.",
    "Unlock the door, she said.",
    "“Subscribe to continue reading” is all they saw.",
    "Register to vote and keep your card, the office said.",
    "Il reste 20 % des voix à compter, selon l'article du quotidien.",
    "Pozostało 5 % głosów do policzenia.",
    "To read the whole of it takes a day, the critic said.",
    "Чтобы прочитать закон, депутатам дали два часа.",
    "Для читателей открыли новый зал библиотеки.",
    "Haberin devamı ajansta.",
    "Bu haber AB üyesi ülkelerde geniş yankı buldu.",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_of_articles_are_no_paywall(text: str) -> None:
    assert not is_paywall_line(text)


@given(st.lists(st.text(max_size=MAX_LINE_CHARS + 20), max_size=30))
def test_a_wall_is_cut_out_of_any_text_once_and_for_all(paragraphs: list[str]) -> None:
    cut = cut_wall(paragraphs)
    assert cut_wall(cut.paragraphs) == type(cut)(cut.paragraphs)
    assert sorted([*cut.paragraphs, *cut.wall]) == sorted(paragraphs)
