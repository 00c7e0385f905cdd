"""Writing a notice in the private chat: question by question, then nothing of it is kept."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lengths import LONGEST, units
from handlers.private.conversation import ENGINE_ACTIONS
from handlers.private.letters import FOLLOW_UPS, Letters
from handlers.private.minors import FOUND, UNKEPT, UNKEPT_STEPS
from handlers.private.screens import LONGEST_ACTION, Screen
from locales.texts import Texts
from records.conversations import Conversations, Talk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXTS = Texts()
EN = TEXTS.of("en")
TYPED = ["https://t.me/example/1", "20.11.2026", "Ada Lovelace", "ada@example.org", "27", "Some words.", "", "x" * 3000]


class Noted:
    """Reminders that are written down."""

    def __init__(self) -> None:
        self.dates: list[float] = []

    async def follow_up(self, chat: int, language: str, when: float) -> None:
        """Note it."""
        assert (chat, language) == (1, "en")
        self.dates.append(when)

    async def no_follow_up(self, chat: int, when: float) -> bool:
        """Strike it out."""
        assert chat == 1
        self.dates.remove(when)
        return True


@pytest.fixture
def noted() -> Noted:
    """What was asked to be reminded of."""
    return Noted()


@pytest.fixture
def letters(noted) -> Letters:
    """The branch."""
    return Letters(TEXTS, noted, clock=lambda: NOW)


def at(step: str = "begin", **answers: str) -> Talk:
    """Somebody at a step, with these answers (`letters_kind` for `letters.kind`)."""
    return Talk(1, f"letters.{step}", "en", {name.replace("__", "."): text for name, text in answers.items()})


async def goes(letters: Letters, talk: Talk, *steps: str) -> Talk:
    """Tap these buttons, each of which must be there; a step that begins with > is typed."""
    for step in steps:
        screen = await letters.show(talk, EN)
        if step.startswith(">"):
            assert screen.reads, screen.text
            talk = await letters.read(talk, step[1:])
        else:
            assert step in screen.actions, (step, screen.actions)
            talk = await letters.press(talk, step)
    return talk


async def test_whole_way_to_a_notice(letters):
    """From the first screen to the text, question by question; the text is handed over to be copied."""
    start = at()
    talk = await goes(letters, start, "role.self", "adult", "country.fr", "kind.dsa", "on", "is.real")
    talk = await goes(
        letters, talk, ">t.me/example/12", "skip", ">It was private.", ">Ada Lovelace", ">ada@example.org"
    )
    talk = await goes(letters, talk, "is.yes")
    assert talk.step == "letters.review"
    review = (await letters.show(talk, EN)).text
    assert "https://t.me/example/12" in review
    assert "Group or channel: left out" in review
    screen = await letters.show(await goes(letters, talk, "write"), EN)
    subject, text = screen.copies
    assert subject
    assert "226-2-1" in text
    assert "Ada Lovelace, ada@example.org" in text
    assert "You send it. This bot sends it to nobody." in screen.text
    assert "https://telegram.org/dsa-report" in {button.url for row in screen.rows for button in row}


async def test_every_answer_is_forgotten_with_the_text(letters):
    """When the text is handed over all answers go; shown again, the screen says where to send it, and no text."""
    talk = at(
        "review", country="US", letters__kind="mail", letters__f__what="real", letters__f__posts="https://t.me/a/1"
    )
    talk = await goes(letters, talk, ">@x") if (await letters.show(talk, EN)).reads else talk
    talk = await letters.press(talk, "write")
    screen = await letters.show(talk, EN)
    assert screen.copies
    after = talk.at(talk.step, **dict.fromkeys(screen.forgets, ""))
    assert [name for name in after.answers if name.startswith("letters.f")] == []
    again = await letters.show(after, EN)
    assert again.copies == ()
    assert "abuse@telegram.org" in again.text
    assert "https://t.me/a/1" not in again.text


@pytest.mark.parametrize(("role", "unkept"), [("role.self", UNKEPT), ("role.witness", FOUND)])
async def test_minors_are_asked_for_nothing(letters, role, unkept):
    """Under 18, or not sure: the way leads to the screen of that role, which keeps nothing, before any link."""
    talk = await goes(letters, at(), role)
    screen = await letters.show(talk, EN)
    assert not screen.reads
    assert (await letters.press(talk, "minor")).step == unkept
    assert [button.action for row in screen.rows for button in row] != ["adult"]


async def test_young_age_leads_out(letters):
    """Who is under 18 by the age a form asks for is led to the same screen."""
    talk = at("ask", country="FR", letters__kind="point", letters__f__what="real")
    assert (await letters.read(talk, "17")).step == UNKEPT


async def test_wrong_answer_is_asked_again(letters):
    """An answer that cannot be used is not kept; the question stays, with what was wrong."""
    talk = at("ask", country="FR", letters__kind="mail", letters__f__what="real")
    after = await letters.read(talk, "somewhere")
    assert "somewhere" not in after.answers.values()
    text = (await letters.show(after, EN)).text
    assert text.startswith("This is not a link to Telegram.")
    assert "Which posts are they in?" in text
    right = await letters.read(after, "t.me/example/1")
    assert "This is not a link" not in (await letters.show(right, EN)).text


async def test_only_optional_questions_can_be_left_out(letters):
    """A required question has no button to leave it out, and a forged one skips nothing."""
    talk = at("ask", country="FR", letters__kind="mail", letters__f__what="real")
    assert "skip" not in (await letters.show(talk, EN)).actions
    after = await letters.press(talk, "skip")
    assert (await letters.show(after, EN)).text == (await letters.show(talk, EN)).text


async def test_incomplete_notice_is_not_written(letters):
    """Whoever asks for the text too early is asked what is missing."""
    talk = at("ask", country="FR", letters__kind="mail", letters__f__what="real")
    after = await letters.press(talk, "write")
    assert after.step == "letters.ask"
    assert "Which posts are they in?" in (await letters.show(after, EN)).text


async def test_answers_can_be_changed(letters):
    """From the review each answer can be given anew, also one that was left out."""
    talk = at("ask", country="FR", letters__kind="mail", letters__f__what="real", letters__f__posts="https://t.me/a/1")
    talk = await goes(letters, talk, "skip", "skip", "change.place", ">@there", "change.what", "is.made")
    review = (await letters.show(talk, EN)).text
    assert "Group or channel: @there" in review
    assert "What it is: Made to look real" in review
    assert "Account: left out" in review


async def test_another_notice_begins_empty(letters):
    """What was answered for one notice is not there for the next."""
    talk = at("ask", country="FR", letters__kind="mail", letters__f__what="real", letters__role="self")
    after = await goes(letters, talk, "kinds", "kind.pharos", "on")
    assert [name for name in after.answers if name.startswith("letters.f")] == []
    assert after.get("country") == "FR"


async def test_reminders_are_asked_for(letters, noted):
    """Nobody is written to unless asked; then after 48 hours and after 7 days, and it can be taken back."""
    talk = at("text", country="FR", letters__kind="app")
    await letters.show(talk, EN)
    assert noted.dates == []
    talk = await goes(letters, talk, "remind")
    assert noted.dates == [(NOW + ahead).timestamp() for ahead in (timedelta(hours=48), timedelta(days=7))]
    text = (await letters.show(talk, EN)).text
    assert "November 24, 2026" in text
    assert "November 29, 2026" in text
    assert "“Quit and erase” and /stop erase this too." in text
    await goes(letters, talk, "unremind")
    assert noted.dates == []


@pytest.mark.parametrize(
    ("country", "day"), [("FR", "November 25"), ("MU", "November 25"), ("GB", "November 24"), ("", "November 24")]
)
async def test_dates_are_of_the_country(noted, country, day):
    """Half past eleven in London is the next day in Paris: dates are those of the person's country."""
    letters = Letters(TEXTS, noted, clock=lambda: NOW.replace(hour=23, minute=30))
    talk = await letters.press(at("text", country=country, letters__kind="app"), "remind")
    assert f"on {day}, 2026" in (await letters.show(talk, EN)).text


@given(st.data(), st.sampled_from(["fr", "en", "it", "es", "de"]))
async def test_every_way_stays_in_bounds(data, language):
    """Wherever one taps and whatever one types: a screen that Telegram takes, within this branch or the unkept one."""
    letters, talk, say = Letters(TEXTS, Silent(), clock=lambda: NOW), at(), TEXTS.of_person(language)
    for _ in range(data.draw(st.integers(5, 40))):
        screen = await letters.show(talk, say)
        _holds(screen)
        talk = talk.at(talk.step, **dict.fromkeys(screen.forgets, ""))
        if screen.reads and data.draw(st.booleans()):
            talk = await letters.read(talk, data.draw(st.sampled_from(TYPED)))
        else:
            talk = await letters.press(talk, data.draw(st.sampled_from(screen.actions)))
        if talk.step in UNKEPT_STEPS:
            return
        assert talk.branch == "letters"


class Silent:
    """Reminders that nobody keeps."""

    async def follow_up(self, chat: int, language: str, when: float) -> None:
        """Do nothing."""

    async def no_follow_up(self, chat: int, when: float) -> bool:  # noqa: ARG002 - the interface
        """Do nothing."""
        return False


def _holds(screen: Screen) -> None:
    assert 0 < units(screen.text) <= LONGEST
    assert all(0 < units(text) <= LONGEST for text in screen.copies)
    for action in screen.actions:
        assert re.fullmatch(r"[a-z0-9_.:-]+", action)
        assert len(action) <= LONGEST_ACTION
        assert action not in ENGINE_ACTIONS


async def test_finders_leave_nothing(visitor):
    """In the running program: who has found an image of a minor is told where to report it, and nothing is kept."""
    program, chat = visitor.program, visitor.person.id
    await visitor.starts()
    await visitor.goes("I found a group with such images", "Write to a platform or to the police")
    await visitor.taps("I found it, and somebody else is in it")
    text = await visitor.taps("Yes")
    assert text.startswith("In immediate danger")
    assert "Where to report it:" in text
    assert await Conversations(program.redis, program.evidence._vault).read(chat) is None
    text = await visitor.taps("France")
    assert text.startswith("In immediate danger, call 17 or 112.")
    assert "https://www.internet-signalement.gouv.fr" in text
    assert "Take It Down" not in text
    assert await Conversations(program.redis, program.evidence._vault).read(chat) is None
    message = (await visitor.screen())["message_id"]
    await program.control.tap(chat, message, chat, button="Delete this message", wait=10)
    await program.settled()
    assert [one["text"] for one in await visitor.messages()] == []


async def test_written_in_the_chat_and_forgotten(visitor):
    """In the running program: the text is in the chat, what was typed is not, nor are answers in the store."""
    program, chat = visitor.program, visitor.person.id
    await visitor.starts()
    await visitor.goes(
        "Someone threatens me", "Write to a platform or to the police", "I am in the image", "18 or older"
    )
    await visitor.goes("Italy", "E-mail to Telegram", "Continue", "A real image")
    assert "not a link" in await visitor.says("over there")
    await visitor.says("t.me/example/12")
    await visitor.goes("Leave this out", "Leave this out", "Write the text")
    texts = [one["text"] for one in await visitor.messages()]
    assert any("https://t.me/example/12" in text and "I do not attach the image" in text for text in texts)
    assert [one["text"] for one in await visitor.own()] == ["/start"]
    talk = await Conversations(program.redis, program.evidence._vault).read(chat)
    assert talk is not None
    assert "example" not in json.dumps(dict(talk.answers))
    await visitor.taps("Write to me on these days")
    due = await program.redis.zcard("egide:{reminders}:due")
    assert due == len(FOLLOW_UPS)
    await visitor.taps("Do not write to me after all")
    assert await program.redis.zcard("egide:{reminders}:due") == 0
