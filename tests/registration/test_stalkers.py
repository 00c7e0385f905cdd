"""What a stalker or a censor would try, from the page and from the chat: to block a logo, to end somebody's case."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from matching.cases import RegisteredImage
from matching.drawings import drawn
from matching.fingerprint import Fingerprint
from matching.images import CAPS, read
from matching.reading import Purpose
from matching.wire import HashStatus
from records.tries import FREE
from tests.private.conftest import Visitor
from tests.registration.conftest import TO_THE_PAGE, Registry, image

SIDE: Final = 512
TO_A_CASE: Final = "I have a case already"


def _corner(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon(((0, 0), (200, 0), (380, SIDE), (0, SIDE)), fill="navy")


def _surface(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, SIDE, SIDE), fill="gray")


def pictured(draw: Callable[[ImageDraw.ImageDraw], None]) -> RegisteredImage:
    """A drawing as the page would send it."""
    canvas = Image.new("RGB", (SIDE, SIDE), "white")
    draw(ImageDraw.Draw(canvas))
    file = BytesIO()
    canvas.save(file, "PNG")
    reading = read(file.getvalue(), CAPS, Purpose.LISTED)
    return RegisteredImage(reading.fingerprint, (), reading.quality)


def shapes() -> list[RegisteredImage]:
    """Stripes, discs, boxes and slopes as fingerprints: what a sign of one shape comes down to."""
    return [RegisteredImage(Fingerprint(one.tobytes()), (), 100) for one in drawn()[::1_500]]


async def allowed(registry: Registry) -> tuple[Visitor, str]:
    """Somebody who has answered the questions, and the launch data of their page."""
    visitor = await registry.visitor("Stalker")
    await visitor.starts()
    await visitor.goes(*TO_THE_PAGE)
    return visitor, await registry.launch(visitor.person)


async def test_flat_logo_is_not_taken(registry):
    """A sign of one shape or a surface of one colour is refused and told why; a forged quality is no help."""
    _, launch = await allowed(registry)
    for logo, reason in (
        (pictured(_surface), "low-quality"),
        (pictured(_corner), "not-possible"),
        (replace(pictured(_corner), quality=100), "not-possible"),
    ):
        answer = await registry.send(logo, launch=launch)
        assert (answer.status, answer.body["reason"]) == (422, "nothing-taken")
        assert [one["reason"] for one in answer.body["refused"]] == [reason]
        assert answer.body["refused"][0]["told"]
    assert await registry.store.redis.hlen("egide:{service}:cases") == 0


async def test_shapes_are_not_taken(registry):
    """Forged straight from a shape, without any picture: none of them is taken."""
    _, launch = await allowed(registry)
    answer = await registry.send(*shapes(), launch=launch)
    assert (answer.status, answer.body["reason"]) == (422, "nothing-taken")
    assert {one["reason"] for one in answer.body["refused"]} == {"not-possible"}


async def test_logo_behind_a_picture_is_left_out(registry):
    """A logo's fingerprint sent as a part of a picture does not get onto the list with it."""
    _, launch = await allowed(registry)
    logo = pictured(_corner).fingerprint
    answer = await registry.send(replace(image(3), derived=(logo, *image(3).derived)), launch=launch)
    assert answer.status == 200
    hashes = await registry.cases.hashes(answer.body["case"], answer.body["pin"])
    assert hashes
    assert str(logo) not in str(hashes)


async def test_number_alone_withdraws_nothing(registry):
    """From another account, with the number and guessed PINs: nothing of the case is shown or ended; it is locked."""
    opened = await registry.cases.create([image(3)])
    visitor = await registry.visitor("Stalker")
    await visitor.starts()
    await visitor.taps(TO_A_CASE)
    guessed = [f"{(int(opened.pin) + step) % 1_000_000:06}" for step in range(1, FREE + 2)]
    for pin in guessed:
        await visitor.says(opened.state.number)
        text = await visitor.says(pin)
        labels = await visitor.labels()
        assert not {"Withdraw", "Delete everything", "Add images", "Renew"} & set(labels), labels
        if "locked" in text:
            break
    assert "locked" in text
    await _stands(registry)


async def test_forged_withdrawal_is_not_done(registry):
    """Buttons of an opened case, forged from a chat that has opened none, or only typed the number, do nothing."""
    opened = await registry.cases.create([image(3)])
    visitor = await registry.visitor("Stalker")
    await visitor.starts()
    await visitor.taps(TO_A_CASE)
    await visitor.says(opened.state.number)
    for action in ("withdraw", "withdraw-sure", "withdraw-now", "forget", "forget-now", "add", "renew-now"):
        await _forged(visitor, f"p:{action}")
    await _stands(registry)
    state = await registry.cases.state(opened.state.number, opened.pin)
    assert (state.status, state.images) == (HashStatus.ACTIVE, 1)


async def _forged(visitor: Visitor, data: str) -> None:
    person = {"id": visitor.person.id, "is_bot": False, "first_name": "Stalker"}
    chat = {"id": visitor.person.id, "type": "private", "first_name": "Stalker"}
    message = {"message_id": (await visitor.screen())["message_id"], "date": 1_700_000_000, "chat": chat}
    query = {"id": data, "from": person, "chat_instance": "1", "data": data, "message": message}
    await visitor.program.control.raw_update({"update_id": _next_update(), "callback_query": query})
    await visitor.program.settled()


_UPDATES: Final = iter(range(1_900_000_000, 2_000_000_000))


def _next_update() -> int:
    return next(_UPDATES)


async def _stands(registry: Registry) -> None:
    """The case's image is deleted from a group as before."""
    group = await registry.group()
    await registry.gone(await registry.posted(group, 3))
