"""Texts that share words but not a report: columns, live blogs, quotes in both, forms filled in anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.quality.edited_copies import BOXES, HEADLINES, QUOTES, sentences_of


def _own(text: str, words: int) -> str:
    """The first so many words in whole sentences."""
    kept: list[str] = []
    for sentence in sentences_of(text):
        kept.append(sentence)
        if sum(len(one.split()) for one in kept) >= words:
            break
    return "\n".join(kept)


def _shared_quote(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    quote = "“" + " ".join(draw.sample(QUOTES, 4)) + "”"
    return f"{_own(one, 60)}\n{quote}, the minister said.", f"{quote}, said the minister.\n{_own(two, 60)}"


def _shared_background(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    background = " ".join(QUOTES + HEADLINES)
    return f"{_own(one, 140)}\n{background}", f"{_own(two, 140)}\n{background}"


def _column(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    head = "\n".join([HEADLINES[2], BOXES[0], "Here is what our correspondents recommend this week."])
    tail = "\n".join(["That is all for this week. Write to us with what you would like to read.", *BOXES[1:5]])
    return f"{head}\n{_own(one, 170)}\n{tail}", f"{head}\n{_own(two, 170)}\n{tail}"


def _live_blog(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    """Two days of a live blog: one head, the last posts of one day are the first of the other."""
    posts = [*sentences_of(_own(one, 220)), *sentences_of(_own(two, 220))]
    first, last = int(len(posts) * 0.62), int(len(posts) * 0.38)
    stamped = [f"{8 + number // 6:02}:{number * 7 % 60:02} {post}" for number, post in enumerate(posts)]
    head = f"Live: {HEADLINES[0]}"
    return "\n".join([head, *stamped[:first]]), "\n".join([head, *stamped[last:]])


QUESTIONS = [
    "Every Sunday we ask somebody who made the news the same ten questions, and print the answers as they came.",
    "What is the first thing you do on a morning on which nothing at all has been planned for you?",
    "Which book did you last give to a friend, and did you ever find out whether it was read?",
    "Is there a place to which you would go back at once if somebody gave you the ticket?",
    "Who in your family would be the least surprised to find you in the newspaper this week?",
    "What would you have become if the work that you do now had never been invented?",
    "When were you last wrong about something that you had been sure of for a long time?",
    "Which dish do you cook for guests whom you would like to see again, and which for the others?",
    "What should a child learn at school that nobody taught you when you were there?",
    "And what will you do tomorrow that you did not do today, whatever the weather may be?",
]


def _questionnaire(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    """A column that asks the same of somebody else every week."""
    asked = QUESTIONS

    def fill(text: str) -> str:
        answers = [sentence for sentence in sentences_of(text) if len(sentence.split()) <= 14] + [
            "No.",
            "Yes.",
            "Never.",
        ]
        lines = [line for number, question in enumerate(asked) for line in (question, answers[number % len(answers)])]
        return "\n".join(lines)

    return fill(one), fill(two)


def _same_text_otherwise(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    return one, two


SHARING: Mapping[str, Callable[[str, str, random.Random], tuple[str, str]]] = {
    "a long quote in both": _shared_quote,
    "a background paragraph in both": _shared_background,
    "a weekly column": _column,
    "a questionnaire": _questionnaire,
    "a live blog": _live_blog,
    "two texts": _same_text_otherwise,
}


def _figure(draw: random.Random) -> str:
    return f"{draw.randint(1, 40)}.{draw.randint(10, 99)}"


TEAMS = ["Northgate", "Ashford Town", "Vila Nova", "Karsk", "Port Ellery", "Dunmore", "Sant Pau", "Lindholm", "Tarrow"]
PEOPLE = ["Adeyo", "Marchetti", "Olsen", "Brandt", "Kovac", "Dlamini", "Petrosyan", "Ruiz", "Tanaka", "Whitlock"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
PLACES = ["the coast", "the northern hills", "the capital", "the river plain", "the islands", "the eastern border"]


def _market(draw: random.Random) -> str:
    day, when = draw.choice(DAYS), draw.choice(["higher", "lower"])
    one, two, three = draw.sample(PEOPLE, 3)
    return (
        f"Stocks on the main exchange closed {when} on {day} as investors weighed the latest figures from the central "
        f"bank against a mixed set of company results. The benchmark index ended the session at {_figure(draw)} points "
        f"after trading between gains and losses for most of the afternoon. The index of smaller companies moved by "
        f"{_figure(draw)} percent, while the volatility gauge that traders call the fear index stood at "
        f"{_figure(draw)} when trading ended. Shares of {one} Industries led the list of winners with a rise of "
        f"{_figure(draw)} percent after the company raised its forecast for the year. {two} Holdings was at the other "
        f"end of the list and lost {_figure(draw)} percent in heavy trading. The yield on the ten-year government bond "
        f"was last quoted at {_figure(draw)} percent. Oil for delivery next month settled at {_figure(draw)} dollars "
        f"a barrel, and gold changed hands at {_figure(draw)} dollars an ounce in late dealings. Analysts at {three} "
        f"Capital expect the market to stay within its range until the end of the quarter."
    )


def _match(draw: random.Random) -> str:
    home, away = draw.sample(TEAMS, 2)
    one, two, three = draw.sample(PEOPLE, 3)
    return (
        f"{home} beat {away} {draw.randint(2, 6)}-{draw.randint(0, 1)} on {draw.choice(DAYS)} night to take three "
        f"points from a match that was decided in the first half. {one} opened the scoring in the "
        f"{draw.randint(2, 40)}th minute with a shot from the edge of the box that left the goalkeeper without a "
        f"chance. {two} added the second shortly before the break after a corner that the visitors failed to clear. "
        f"The home side had {draw.randint(51, 70)} percent of the ball and {draw.randint(8, 24)} shots on goal, and "
        f"could afford to rest players after the hour. {three} came on for the last twenty minutes to the applause of "
        f"{draw.randint(4, 50)},{draw.randint(100, 999)} spectators. {home} plays its next match away from home on "
        f"{draw.choice(DAYS)}, when it meets {draw.choice(TEAMS)} in the second round of the cup."
    )


def _weather(draw: random.Random) -> str:
    one, two, three = draw.sample(PLACES, 3)
    return (
        f"The weather service expects a {draw.choice(['mild', 'cold', 'windy', 'wet', 'bright'])} {draw.choice(DAYS)} "
        f"across the country with temperatures of up to {draw.randint(5, 40)} degrees along {one} and of no more than "
        f"{draw.randint(-9, 4)} in {two}. The chance of rain is put at {draw.randint(1, 99)} percent, rising towards "
        f"the evening as a front moves in from the west. Winds will reach {draw.randint(10, 90)} kilometres an hour "
        f"in {three}, where small boats have been advised to stay in harbour until further notice. The sun rises at "
        f"{draw.randint(4, 8)}:{draw.randint(10, 59)} and sets at {draw.randint(16, 21)}:{draw.randint(10, 59)}. The "
        f"outlook for the weekend remains uncertain, a forecaster of the service told reporters on the telephone."
    )


FORMS: Mapping[str, Callable[[random.Random], str]] = {
    "a market report": _market,
    "a match report": _match,
    "a weather report": _weather,
}
