"""Texts that answer a question asked outside of the conversation."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, Message, Update, User
from telegram.ext import ApplicationHandlerStop

from handlers.private.answers import Answers, holds_case
from matching.case_numbers import new_number
from records.conversations import Conversations, Talk
from records.expected import EXPECTED_SECONDS, Expected, Question

PERSON = 7
ASKING = 12
"""The message that asked."""


@dataclass
class Asked:
    """A person who is asked for the text of an appeal, and where they are in the conversation."""

    expected: Expected
    talks: Conversations
    taken: list[str] = field(default_factory=list)
    number: int = 100

    async def types(self, text: str, reply_to: int = 0) -> bool:
        """Whether a typed text is kept from the conversation."""
        chat, user = Chat(PERSON, Chat.PRIVATE), User(PERSON, "Mia", is_bot=False)
        now = datetime.now(UTC)
        answered = Message(reply_to, now, chat) if reply_to else None
        self.number += 1
        message = Message(self.number, now, chat, from_user=user, text=text, reply_to_message=answered)
        context: Any = None
        try:
            await Answers(self.expected, self.talks, {"appeal": self.take}).typed(Update(1, message), context)
        except ApplicationHandlerStop:
            return True
        return False

    async def take(self, message: Message, question: Question) -> None:
        """Take an answer."""
        assert question.kind == "appeal"
        self.taken.append(message.text or "")


@pytest.fixture
async def asked(redis, vault) -> Asked:
    """Have the question asked."""
    expected = Expected(redis, vault)
    await expected.ask(PERSON, Question("appeal", {"word": "a"}, ASKING))
    return Asked(expected, Conversations(redis, vault))


async def test_question_is_kept_until_answered(redis, vault):
    """One question at a time is open to a person; answered, none is."""
    expected = Expected(redis, vault)
    assert await expected.of(PERSON) is None
    await expected.ask(PERSON, Question("appeal", {"word": "a"}))
    await expected.ask(PERSON, Question("import", {"word": "b"}, 12))
    assert await expected.of(PERSON) == Question("import", {"word": "b"}, 12)
    assert await expected.of(8) is None
    assert 0 < await redis.ttl("egide:{7}:expected") <= EXPECTED_SECONDS
    assert b"import" not in await redis.get("egide:{7}:expected")
    await expected.answered(PERSON)
    assert await expected.of(PERSON) is None


async def test_answer_is_taken_once(asked):
    """The next text is the answer; the one after it is none."""
    assert await asked.types("It is a statue.")
    assert not await asked.types("And old.")
    assert asked.taken == ["It is a statue."]


@pytest.mark.parametrize("shown", [True, False], ids=["reads", "about to be shown"])
async def test_conversation_reads_first(asked, shown):
    """Where the conversation asks for a text, it gets it; only a reply to the question goes to who asked that."""
    talk = Talk(PERSON, "case.begin", "en")
    await asked.talks.begin(talk.shown(20, (), reads=True) if shown else talk)
    assert not await asked.types("A name")
    assert not await asked.types("Another name", reply_to=20)
    assert asked.taken == []
    assert await asked.types("It is a statue.", reply_to=ASKING)
    assert asked.taken == ["It is a statue."]


async def test_conversation_with_buttons_reads_nothing(asked):
    """A screen that asks for no text leaves it to the question."""
    await asked.talks.begin(replace(Talk(PERSON, "begin.begin", "en"), offered=("on",)))
    assert await asked.types("It is a statue.")


@pytest.mark.parametrize(
    "text",
    [
        "K7QF-22PD-9XMA 483920",
        "k7qf\u201322pd\u20139xma",
        "483920",
        "483 920",
        "number {}",
        "{}",
        "It is {}, PIN 483920.",
    ],
)
@pytest.mark.parametrize("reply_to", [0, ASKING])
async def test_case_number_is_no_answer(asked, text, reply_to):
    """A case number, mistyped or not, and a PIN go to nobody, not as a reply either; and the question is over."""
    assert not await asked.types(text.format(new_number()), reply_to)
    assert asked.taken == []
    assert await asked.expected.of(PERSON) is None


def test_ordinary_texts_hold_no_case():
    """Words, dates, links and the ids in settings are not mistaken for a case number."""
    assert not holds_case("It is a statue; they know that this is mine since 2024, see https://example.org/a-statue.")
    assert not holds_case('{"reports": "chat", "reports_chat": -1001234567890, "mute_hours": 24}')
    assert holds_case(new_number().replace("-", " ").lower())
    assert holds_case(new_number().replace("-", ""))
