"""The evidence file as a person asks for it: in the private chat of a running program, by taps."""

import json
import time
from typing import Any

import pytest

from handlers.evidence_file.signatures import read_signed
from handlers.private.file_of_case import FileOfCase
from locales.texts import Texts
from matching.cases import RegisteredImage
from records.allowances import Allowances, Kind
from records.cases import Cases
from records.conversations import Talk
from records.hashes import Hashes
from records.pins import Pins
from records.store import Store
from tests.evidence_file.conftest import DAY, DERIVED, GROUP, OTHER, OWN, POSTER, QuickCases, World
from tests.private.conftest import Visitor, program, visitor

__all__ = ["program", "visitor"]

SAY = Texts().of("en")


async def handed_over(visitor: Visitor, session: Any) -> dict[str, bytes]:
    """Fetch the documents that are in the chat, by their endings."""
    bot = visitor.program.simulator
    state = await visitor.program.control.chat_state(visitor.person.id, bot.bot_id)
    found = {}
    for message in state.messages.values():
        if document := message.get("document"):
            asked = f"{bot.url}/bot{bot.token}/getFile?file_id={document['file_id']}"
            async with session.get(asked) as response:
                path = (await response.json())["result"]["file_path"]
            async with session.get(f"{bot.url}/file/bot{bot.token}/{path}") as response:
                found[document["file_name"].rpartition(".")[2]] = await response.read()
    return found


async def test_file_is_handed_over_in_the_chat(visitor, session):
    """Number, PIN, explanation, choice, two documents; a second one today is not made; leaving deletes them."""
    store = Store(visitor.program.redis, visitor.program.evidence._vault)
    cases = QuickCases(Cases(Hashes(*store), Pins(store.vault), lambda: time.time() - 30 * DAY))
    opened = await cases.create([RegisteredImage(OWN, (DERIVED,), 100)])
    world = World(store, cases, opened)
    await world.remove(GROUP, before=3 * DAY)
    await world.remove(OTHER, before=3 * DAY)
    await visitor.starts()
    await visitor.taps("I have a case already")
    await visitor.says(opened.state.number)
    await visitor.says(opened.pin)
    text = await visitor.taps("Evidence file for a complaint")
    assert "There is no image in it" in text
    assert "without the account numbers" in (await visitor.taps("Continue")).lower()
    assert "with the account numbers" in (await visitor.taps("It is for a complaint: with account numbers")).lower()
    await visitor.goes("Other times", "France")
    assert "Europe/Paris" in await visitor.text()
    assert "Two files were sent" in await visitor.taps("Make the file for a complaint")
    files = await handed_over(visitor, session)
    signed = read_signed(files["json"])
    assert signed.fits
    assert read_signed(files["pdf"]).digest == signed.digest
    document = json.loads(signed.document or b"")
    assert [one["poster"] for one in document["removals"]] == [{"id": POSTER}] * 2
    await visitor.goes("Back to the case", "Evidence file for a complaint", "Continue")
    await visitor.taps("It is for a complaint: with account numbers")
    assert "tomorrow" in await visitor.taps("Make the file for a complaint")
    message, person = (await visitor.screen())["message_id"], visitor.person.id
    await visitor.program.control.tap(person, message, person, button="Quit and erase", wait=10)
    assert await visitor.messages() == []


@pytest.fixture
def branch(world):
    """The branch, over the real maker."""
    return FileOfCase(world.files, Allowances(*world.store))


def asking(world: World, **answers: str) -> Talk:
    """Somebody at the last screen before the file is made."""
    return Talk(7, "file.ask", "en", {"number": world.number, "pin": world.opened.pin, **answers})


async def handed(branch: FileOfCase, talk: Talk) -> tuple[list[str], Talk]:
    """What comes with a screen, by endings, and the conversation after it was handed over, as the engine goes on."""
    screen = await branch.show(talk, SAY)
    after = talk.at(talk.step, **dict.fromkeys(screen.forgets, ""))
    return [name.rpartition(".")[2] for name, _ in screen.files], after


async def test_nothing_is_sent_twice(world, branch):
    """The files come with the screen after the tap, and with no later one."""
    await world.remove()
    sent = await branch.press(asking(world), "make")
    assert sent.step == "file.sent"
    files, after = await handed(branch, sent)
    assert files == ["pdf", "json"]
    assert (await handed(branch, after))[0] == []
    assert (await branch.press(asking(world), "make")).step == "file.later"


async def test_lost_file_is_made_again(world, branch):
    """Where handing over failed, any process makes it again for the same request, which counts once; no other one."""
    await world.remove()
    sent = await branch.press(asking(world), "make")
    for process in (branch, branch, FileOfCase(world.files, Allowances(*world.store))):
        assert (await handed(process, sent))[0] == ["pdf", "json"]
    await Allowances(*world.store).spend(7, Kind.EVIDENCE, 2)
    other = sent.at(sent.step, **{"file.asking": "another"})
    assert "tomorrow" in (await branch.show(other, SAY)).text


async def test_file_that_is_not_fetched_is_not_made(world, branch):
    """Who leaves before it is handed over has nothing noted, nothing is in memory, and it can be asked for again."""
    await world.remove()
    await branch.press(asking(world), "make")
    assert await world.issued.listed() == []
    assert [value for value in vars(branch).values() if isinstance(value, dict | list | set)] == []
    assert (await handed(branch, await branch.press(asking(world), "make")))[0] == ["pdf", "json"]


async def test_person_has_a_few_files_a_day(world, branch):
    """What was not made is not counted; who has had enough is told to come again, and nothing is made."""
    assert (await branch.press(asking(world), "make")).step == "file.none"
    allowances = Allowances(*world.store)
    await allowances.spend(7, Kind.EVIDENCE, 3)
    await world.remove()
    assert (await branch.press(asking(world), "make")).step == "file.later"
    assert await world.issued.listed() == []
    await allowances.give_back(7, Kind.EVIDENCE)
    assert (await branch.press(asking(world), "make")).step == "file.sent"


async def test_case_that_does_not_open_gives_nothing(world, branch):
    """A wrong PIN leads back to the case, which says so; without number and PIN they are asked for."""
    await world.remove()
    wrong = f"{(int(world.opened.pin) + 1) % 10**6:06}"
    assert (await branch.press(asking(world, pin=wrong), "make")).step == "case.shown"
    assert (await branch.press(Talk(7, "file.ask", "en"), "make")).step == "case.begin"


async def test_account_numbers_are_asked_for(world, branch):
    """Only who says it is for a complaint has them, and can change it back."""
    talk = asking(world)
    assert "form.complaint" in (await branch.show(talk, SAY)).actions
    talk = await branch.press(talk, "form.complaint")
    assert "form.masked" in (await branch.show(talk, SAY)).actions
    assert "form.complaint" in (await branch.show(await branch.press(talk, "form.masked"), SAY)).actions
