"""What the holder of a number and a PIN can see and do, and what nobody else can."""

import asyncio

import pytest

from handlers.private.minors import UNKEPT
from handlers.private.ways import forgetting, home
from matching.case_client import CaseClient, CasesUnreachable
from matching.case_numbers import new_number
from matching.cases import CaseRefused
from matching.wire import HashStatus, ServiceAddress
from records.allowances import TooManyTries
from records.conversations import Talk
from records.grants import Grant
from records.kept_case import DAY, LIFE_SECONDS
from tests.my_case.conftest import ADA, EVE, KEYS, PAGE


def wrong(pin: str) -> str:
    """Another PIN."""
    return f"{int(pin) ^ 1:06}"


async def test_holder_sees_how_it_stands(walk, client, image, registry):
    """Number and PIN open a case, from any account: status, images, dates; the number is not shown whole again."""
    state, pin = await client.create([image(), image()])
    for person in (ADA, EVE):
        text = await walk(person).opens(state.number.lower().replace("-", " "), f" {pin[:3]} {pin[3:]}")
        assert f"ends in {state.number[-4:]}" in text
        assert state.number not in text
        assert pin not in text
        assert "Received" in text
        assert "2 images, registered on 15 January 2027" in text
        assert "It lasts until 14 January 2029." in text
    await registry.serve()
    text = await walk().opens(state.number, pin)
    assert "Active" in text
    assert "We cannot reach the others." in text


async def test_neither_wrong_one_is_named(walk, client, image):
    """A wrong PIN and a number nobody has read alike; what cannot be a number or a PIN is said so."""
    state, pin = await client.create([image()])
    texts = [await walk(person).opens(number, wrong(pin)) for person, number in ((1, state.number), (2, new_number()))]
    assert texts[0] == texts[1]
    assert "Which of the two is wrong is not told" in texts[0]
    ada = walk()
    mistyped = state.number[:-1] + ("A" if state.number[-1] != "A" else "C")
    assert "a symbol is wrong or missing" in await ada.types(mistyped)
    assert "a symbol is wrong or missing" in await ada.types("x" * 5_000)
    await ada.types(state.number)
    assert "it has six digits" in await ada.types("12345")
    assert "it has six digits" in await ada.types("١٢٣٤٥٦")
    assert "ends in" in await ada.types(pin)


async def test_five_wrong_tries_lock(walk, client, image):
    """Then the right PIN opens nothing for a while, the minutes are said, and a number nobody has is locked alike."""
    state, pin = await client.create([image()])
    texts = []
    for person, number in ((1, state.number), (2, new_number())):
        somebody = walk(person)
        for _ in range(5):
            await somebody.opens(number, wrong(pin))
        texts.append(await somebody.opens(number, pin))
        assert "Please type the PIN" in await somebody.taps("Try again")
    assert texts[0] == texts[1]
    assert "for 15 minutes" in texts[0]
    assert "If there is such a case, it stays as it is" in texts[0]


async def test_person_who_guesses_is_stopped(walk, client, image):
    """Ten wrong tries of one person in an hour, whatever the numbers; right ones do not count, and others go on."""
    state, pin = await client.create([image()])
    eve = walk(EVE)
    for _ in range(5):
        await eve.opens(state.number, pin)
        eve.talk = forgetting(home(eve.talk)).at("case.begin")
    for _ in range(10):
        await eve.opens(new_number(), pin)
    await eve.types(state.number)
    with pytest.raises(TooManyTries):
        await eve.types(pin)
    assert "ends in" in await walk(ADA).opens(state.number, pin)


async def test_many_guesses_at_once_are_ten(walk):
    """Tries are counted before they are looked at."""
    somebody = [walk(EVE) for _ in range(15)]
    for one in somebody:
        await one.types(new_number())
    done = await asyncio.gather(*(one.types("123456") for one in somebody), return_exceptions=True)
    assert sum(isinstance(one, TooManyTries) for one in done) == 5


async def test_withdrawing_takes_two_taps(walk, client, image, registry):
    """It says first what it means, asks once more, and then nothing of the case is on the list."""
    one = image()
    state, pin = await client.create([one])
    ada = walk()
    await ada.opens(state.number, pin)
    text = await ada.taps("Withdraw")
    assert "Within seconds they stop being deleted" in text
    assert "evidence file can no longer be made" in text
    assert await registry.in_force() != set()
    assert "cannot be undone" in await ada.taps("Go on to withdraw")
    assert "ends in" in await ada.taps("Back to the case")
    assert (await client.state(state.number, pin)).status is HashStatus.RECEIVED
    text = await ada.taps("Withdraw", "Go on to withdraw", "Withdraw it now")
    assert "The case is withdrawn." in text
    assert "What is left of it is erased on 14 February 2027." in text
    assert await registry.in_force() == set()
    assert list(await ada.buttons()) == ["Delete everything"]


async def test_evidence_comes_before_withdrawing(walk, client, image):
    """The file is offered before anything is taken away, and its branch has number and PIN."""
    state, pin = await client.create([image()])
    for way in ([], ["Withdraw"], ["Delete everything"]):
        ada = walk()
        await ada.opens(state.number, pin)
        await ada.taps(*way)
        label = next(label for label in await ada.buttons() if "vidence file" in label)
        assert await ada.taps(label) == "file.begin"
        assert (ada.talk.get("number"), ada.talk.get("pin")) == (state.number, pin)


async def test_renewing_says_until_when(walk, client, image, registry):
    """A case near its end says so, and lives two years more after a tap."""
    state, pin = await client.create([image()])
    registry.now += LIFE_SECONDS - 20 * DAY
    registry.hashes.now = int(registry.now)
    ada = walk()
    assert "please renew it" in await ada.opens(state.number, pin)
    text = await ada.taps("Renew")
    assert "lasts until 14 January 2029" in text
    assert "Renewed now, it lasts until 25 December 2030" in text
    assert "It lasts until 25 December 2030." in await ada.taps("Renew until 25 December 2030")


async def test_deleting_leaves_nothing_to_open(walk, client, image, registry):
    """After a warning the case is gone: number and PIN open nothing, and the conversation does not have them."""
    state, pin = await client.create([image()])
    ada = walk()
    await ada.opens(state.number, pin)
    assert "cannot be undone" in await ada.taps("Delete everything")
    assert "The case is deleted." in await ada.taps("Delete everything now")
    assert not {"number", "pin"} & set(ada.talk.answers)
    assert await registry.in_force() == set()
    with pytest.raises(CaseRefused):
        await client.state(state.number, pin)


async def test_expired_case_is_told(walk, client, image, registry):
    """It has ended by itself, nothing matches, and it can only be deleted."""
    state, pin = await client.create([image()])
    await registry.pass_by(LIFE_SECONDS + 1)
    text = await walk().opens(state.number, pin)
    assert "It expired on 14 January 2029" in text
    assert "lasts until" not in text


async def test_case_that_is_gone_meanwhile_is_told(walk, client, image):
    """What another account withdrew or deleted while this one looked on does not open, or is closed."""
    state, pin = await client.create([image()])
    ada = walk()
    await ada.opens(state.number, pin)
    ada.talk = ada.talk.at("case.renew")
    await client.withdraw(state.number, pin)
    text = await ada.taps(next(label for label in await ada.buttons() if label.startswith("Renew until")))
    assert "nothing can be added to it, and it cannot be renewed" in text
    await client.forget(state.number, pin)
    assert "does not open any more" in await ada.text()
    assert "Please type the case number" in await ada.taps("Another number")


async def test_images_are_added_on_the_page(walk, client, image, grants):
    """A tap gives leave to add to this case, for this chat; without a page there is no such button."""
    state, pin = await client.create([image()])
    ada = walk()
    await ada.opens(state.number, pin)
    assert await grants.of_chat(ADA) is None
    assert "How old were you" in await ada.taps("Add images")
    assert await grants.of_chat(ADA) is None
    assert "The person in them was 18 or older." in await ada.taps("18 or older")
    held = await grants.of_chat(ADA)
    assert held.grant == Grant("add", "en", state.number, pin)
    buttons = await ada.buttons()
    assert buttons["Open the page"].app == f"{PAGE}/en/"
    assert await grants.of_ticket(buttons["Open in a browser"].url.partition("ticket=")[2]) == held
    assert "ends in" in await ada.taps("Back to the case")
    bare = walk(page="")
    await bare.opens(state.number, pin)
    assert "Add images" not in await bare.buttons()


@pytest.mark.parametrize("answer", ["Under 18", "I am not sure"])
async def test_added_images_are_of_adults(walk, client, image, grants, answer):
    """Who is not sure that the person was 18 gets no leave to add, and is where nothing is kept."""
    state, pin = await client.create([image()])
    ada = walk()
    await ada.opens(state.number, pin)
    assert await ada.taps("Add images", answer) == UNKEPT
    assert await grants.of_chat(ADA) is None


@pytest.mark.parametrize(
    "way", [["Another number"], ["Withdraw", "Go on to withdraw", "Withdraw it now"], ["Delete everything now"]]
)
async def test_leave_to_add_ends_with_the_case(walk, client, image, grants, way):
    """Number and PIN do not lie in it once the case is left, withdrawn or deleted."""
    state, pin = await client.create([image()])
    ada = walk()
    await ada.opens(state.number, pin)
    await ada.taps("Add images", "18 or older")
    assert (await grants.of_chat(ADA)).grant.pin == pin
    ada.talk = ada.talk.at(
        {"Another number": "case.pin", "Delete everything now": "case.forget"}.get(way[0], "case.shown")
    )
    await ada.taps(*way)
    assert await grants.of_chat(ADA) is None


async def test_leave_to_register_stays(branch, grants):
    """Leaving the case takes back what was given for it, and not what allows a first registration."""
    await grants.issue(ADA, Grant("register", "en"))
    await branch().left(Talk(ADA, "case.begin", "en"))
    assert (await grants.of_chat(ADA)).grant.purpose == "register"


async def test_renewing_is_offered_when_it_helps(walk, client, image, registry):
    """On the day on which it would end as before, there is no such button."""
    state, pin = await client.create([image()])
    ada = walk()
    assert "“Delete everything”: they stop being blocked" in await ada.opens(state.number, pin)
    assert "Renew" not in await ada.buttons()
    registry.now += DAY
    assert "Renew" in await ada.buttons()


@pytest.mark.parametrize(
    ("step", "label"),
    [("withdraw-sure", "Withdraw it now"), ("forget", "Delete everything now"), ("renew", "Renew until")],
)
async def test_unanswered_change_is_not_known(walk, client, image, session, registry, step, label):
    """Where the service went away in the middle, nobody says that nothing happened: one is asked to look again."""
    state, pin = await client.create([image()])
    registry.now += DAY
    ada = walk()
    await ada.opens(state.number, pin)
    ada.talk = ada.talk.at(f"case.{step}")
    action = next(one.action for name, one in (await ada.buttons()).items() if name.startswith(label))
    ada.branch._cases = CaseClient(session, ServiceAddress("http://127.0.0.1:9", KEYS))
    ada.talk = await ada.branch.press(ada.talk, action)
    assert "it is not known whether this was done" in await ada.text()
    ada.branch._cases = client
    assert "ends in" in await ada.taps("Back to the case")


async def test_leaving_forgets_number_and_pin(walk, client, image):
    """Nothing typed in this branch is left when it is."""
    state, pin = await client.create([image()])
    ada = walk()
    await ada.opens(state.number, pin)
    await ada.taps("Add images", "18 or older", "Back to the case")
    ada.talk = home(ada.talk)
    assert dict(ada.talk.answers) == {}


async def test_service_that_is_away_is_told_by_the_engine(walk, session, image, client):
    """What does not answer is raised as such, and is no wrong try."""
    state, pin = await client.create([image()])
    ada = walk()
    ada.branch._cases = CaseClient(session, ServiceAddress("http://127.0.0.1:9", KEYS))
    await ada.types(state.number)
    for _ in range(12):
        with pytest.raises(CasesUnreachable):
            await ada.types(pin)


@pytest.mark.parametrize("language", ["fr", "it", "es", "de"])
async def test_every_language_has_its_screens(walk, client, image, language):
    """Each screen is drawn in each language, short enough for Telegram and with actions it takes."""
    state, pin = await client.create([image()])
    ada = walk(language=language)
    ada.talk = ada.talk.at("case.begin", number=state.number, pin=pin)
    for step in (
        "begin",
        "pin",
        "shown",
        "add-age",
        "add",
        "unknown",
        "renew",
        "withdraw",
        "withdraw-sure",
        "forget",
        "notices",
        "gone",
    ):
        ada.talk = ada.talk.at(f"case.{step}")
        screen = await ada.screen()
        assert 0 < len(screen.text) <= 4_096
        assert all(len(action) <= 40 for action in screen.actions)
