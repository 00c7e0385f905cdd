"""Reviews from the post to the source's answer, with the whole program: two moderators, an outsider, a restart."""

import time
from collections.abc import Awaitable, Callable

import pytest

from bot.arguments import parse
from bot.terminal import Terminal
from config.settings import Settings
from handlers.entry_guard import OPERATOR
from locales.texts import Texts
from matching.images import read
from policies.reviewing import Outcome
from policies.suspension import Cause, Concern, Spread
from records.audit import MODERATION, Audit
from records.duequeue import DueQueue
from records.minors import Minors
from records.review import Review
from records.suspended import Flag, State
from tests.reviews.conftest import SUSPECT, House, Reviewer
from tests.whole_program import picture

FINGERPRINT = read(picture(SUSPECT)).fingerprint


async def ended(house: House) -> list[Review]:
    """The reviews that have ended, once there is one."""
    found: list[Review] = await house.program.until(lambda: house.reviews.ended_since(0))
    return found


async def test_two_people_confirm(house):
    """A hidden post is reviewed; the second Blocked, by somebody who is not told the first, confirms the entry."""
    mona, otto = await house.reviewer("Mona"), await house.reviewer("Otto")
    await house.hit()
    card = await mona.asks()
    assert "posts matched an entry that nobody has reviewed" in card
    assert "Due in 23 h." in card
    assert "distance" in card
    assert "group 1, poster 1 (member): post deleted" in card
    assert await mona.labels() == ["Blocked", "Not blocked", "Unsure", "Possible minor", "Pause"]
    await mona.taps("Blocked")
    assert await mona.text() == f"You answer: Blocked. For which reason?\n\n{card}"
    assert await mona.labels() == [
        "It spreads like an image of one person", "It comes again and again, like a series", "Back"
    ]  # fmt: skip
    assert await mona.taps("It spreads like an image of one person") == ("Noted. Somebody else is asked as well.")
    assert "No review waits for you." in await mona.text()
    second = await otto.asks()
    assert "Blocked" not in second.split("Nobody sees the image")[0]
    assert "Mona" not in second
    assert await otto.taps("Blocked", "It comes again and again, like a series") == "Decided."
    (review,) = await ended(house)
    assert review.outcome is Outcome.CONFIRMED
    assert await house.reviews.owed() == []
    group, member = await house.group()
    await house.program.until(lambda: source_told(house))
    await house.program.control.post(group.id, member.id, "photo", image=picture(SUSPECT))
    (muted,) = await house.program.until(lambda: house.program.calls("restrictChatMember"))
    assert int(muted.parameters["user_id"]) == member.id


async def source_told(house: House) -> bool:
    """Whether the source has heard everything that was to be said, and the list in force is as it says."""
    return await house.said() == []


async def test_one_person_rejects(house):
    """Not blocked by one: the source is told, and the entry acts on nothing more."""
    mona = await house.reviewer("Mona")
    await house.hit()
    await mona.asks()
    assert await mona.taps("Not blocked", "It spreads like a meme") == "Decided."
    (review,) = await ended(house)
    assert review.outcome is Outcome.REJECTED
    decisions = await Audit(*house.store).decisions.records(MODERATION)
    assert [(one["by"], one["about"].get("reason")) for one in decisions] == [
        (mona.person.id, "drawing-or-meme"),
        (0, None),
    ]
    views = await Audit(*house.store).views.records(MODERATION)
    assert [(one["by"], one["about"]["review"]) for one in views] == [(mona.person.id, review.id)]


async def test_card_names_no_place(house):
    """Neither group nor poster nor message nor link nor entry is on a card, in either language."""
    for name, language in (("Mona", "en"), ("Olga", "fr")):
        moderator = await house.reviewer(name, language=language)
        if name == "Mona":
            group, member = await house.hit()
        card = await moderator.asks()
        for told in ("Garden", "Paul", str(group.id), str(member.id), "t.me", str(FINGERPRINT)[:8], "http"):
            assert told not in card
        await moderator.taps("Pause" if language == "en" else (await moderator.labels())[-1])


async def test_outsiders_can_do_nothing(house):
    """Whoever is no moderator gets the answer to an unknown command; a card's buttons are its moderator's alone."""
    mona, otto = await house.reviewer("Mona"), await house.reviewer("Otto")
    outsider = await house.program.person("Eve", started=True)
    await house.hit()
    await mona.asks()
    shown = await mona.shown()
    control = house.program.control
    data = [one["callback_data"] for row in shown["reply_markup"]["inline_keyboard"] for one in row]
    word = data[0].split(":")[1]
    attempts = [*data, f"r:{word}:blocked.0", f"r:{word}:not-blocked.0", f"r:{word}:minor.0", f"r:{word}:next"]
    for one in attempts:
        tapped = await control.tap(mona.person.id, shown["message_id"], outsider.id, forged=one, wait=20)
        assert tapped.answer["text"] == "This is for moderators only."
        assert tapped.answer["show_alert"]
    other = await otto.shown()
    for one in attempts:
        tapped = await control.tap(otto.person.id, other["message_id"], otto.person.id, forged=one, wait=20)
        assert tapped.answer["text"] == "This button has ended. /queue shows the next card."
    for one in (
        "r:",
        "r:x:y",
        f"r:{word}:",
        f"r:{word}:blocked.9",
        f"r:{word}:grant.0",
        "r:AAAAAAAAAAAAAAAA:blocked.0",
    ):
        tapped = await control.tap(mona.person.id, shown["message_id"], mona.person.id, forged=one, wait=20)
        assert tapped.answer is not None
    (review,) = [one async for one in house.reviews.waiting()]
    assert review.votes == ()
    before = await house.program.told(outsider.id)
    await control.say(outsider.id, outsider.id, "/queue")
    await house.program.settled()
    unknown = (await house.program.told(outsider.id))[len(before) :]
    await control.say(outsider.id, outsider.id, "/nonsense")
    await house.program.settled()
    assert (await house.program.told(outsider.id))[len(before) + len(unknown) :] == unknown
    assert not any("review" in text.lower() for text in unknown)


async def test_removed_moderator_can_do_nothing(house):
    """From the next tap on; the open card is the next one's."""
    mona, otto = await house.reviewer("Mona"), await house.reviewer("Otto")
    await house.hit()
    await mona.asks()
    assert "Waiting for somebody else: 1." in await otto.asks()
    await house.moderators.remove(mona.person.id)
    assert await mona.taps("Blocked") == "This is for moderators only."
    assert "Review" in await otto.asks()
    assert await otto.labels() != ["Look again"]


async def test_possible_minor_is_sealed(house):
    """One tap and its reason: nobody sees it again, the entry acts on, nothing that rejects it is ever said."""
    mona, otto = await house.reviewer("Mona"), await house.reviewer("Otto")
    group, _ = await house.hit()
    await mona.asks()
    await mona.taps("Possible minor", "Somebody said so")
    shown = await mona.text()
    assert shown.startswith("Sealed.")
    assert "INHOPE" in shown
    assert "The operator has been told" in shown
    assert "No review waits for you." in await otto.asks()
    flag = await house.suspended.get(FINGERPRINT)
    assert flag.state is State.KEPT
    (minor,) = await Minors(*house.store).all()
    assert [place[0] for place in minor.places] == [group.id]
    await house.hit(opens=False)
    assert await house.reviews.count() == 0
    assert "NotBlocked" not in [value for _, value in await house.said()]
    assert await mona.taps("Next card") == ""
    assert "No review waits for you." in await mona.text()


async def test_unsure_goes_to_somebody_else(house):
    """Two who are not sure leave the entry a lead, and its source is asked to look."""
    mona, otto = await house.reviewer("Mona"), await house.reviewer("Otto")
    await house.hit()
    await mona.asks()
    assert await mona.taps("Unsure", "Back", "Unsure", "It cannot be told from this") == (
        "Noted. Somebody else is asked as well."
    )
    await otto.asks()
    assert await otto.taps("Unsure", "Too little detail") == "Decided."
    (review,) = await ended(house)
    assert review.outcome is Outcome.UNSURE
    await house.hit(opens=False)
    assert await house.reviews.count() == 0


async def test_administrators_do_not_judge_themselves(house):
    """Who administers the group, whatever their rights, or has posted the image gets no card about it."""
    mona = await house.reviewer("Mona")
    group, _ = await house.hit()
    await house.program.settled()  # the report has gone to the owner
    await house.program.control.set_member(group.id, mona.person.id, "administrator", {"can_invite_users": True})
    assert "Waiting for somebody else: 1." in await mona.asks()
    poster = await house.reviewer("Pia")
    await house.program.control.set_member(group.id, poster.person.id, "member", "")
    await house.program.control.post(group.id, poster.person.id, "photo", image=picture(SUSPECT))

    async def joined():
        return [one async for one in house.reviews.waiting() if one.hits == 2]

    await house.program.until(joined)
    assert "Waiting for somebody else: 1." in await poster.asks()


async def test_moderators_chat_is_told(house):
    """A line with the button that leads to the queue; it works for moderators only."""
    mona = await house.reviewer("Mona")
    outsider = await house.program.person("Eve", started=True)
    await house.hit()
    line = await house.program.until(lambda: told(house, mona.person.id, "1 review waits."))
    assert "The oldest is due in 23 h." in line[-1]
    message = (await mona.shown(line=True))["message_id"]
    control = house.program.control
    tapped = await control.tap(mona.person.id, message, outsider.id, forged="r:take", wait=20)
    assert tapped.answer["text"] == "This is for moderators only."
    await control.tap(mona.person.id, message, mona.person.id, button="Take the next one", wait=20)
    assert "posts matched an entry" in await mona.text()


async def told(house: House, chat: int, beginning: str) -> list[str]:
    """The texts sent to a chat that begin so."""
    return [text for text in await house.program.told(chat) if text.startswith(beginning)]


async def test_appeals_go_to_a_moderator(house):
    """What is contested is decided by one, who sees what was done and what the poster writes; the poster is told."""
    mona = await house.reviewer("Mona")
    group, _ = await house.hit()
    poster = await house.program.person("Pia", started=True)
    await house.program.control.set_member(group.id, poster.id, "member")
    await house.program.control.post(group.id, poster.id, "photo", image=picture(1))
    visit = Reviewer(house.program, poster)

    async def stated() -> bool:
        return "Contest this decision" in await visit.labels()

    await house.program.until(stated)
    await visit.taps("Contest this decision")

    async def asked() -> bool:
        return "You may add a text" in await visit.text()

    await house.program.until(asked)
    await house.program.settled()
    await house.program.control.say(poster.id, poster.id, "It is my own garden.")

    async def handed_in():
        return [one async for one in house.reviews.waiting() if one.findings.get("text")]

    (review,) = await house.program.until(handed_in)
    card = await mona.asks()  # before the review of the other post, which has waited for longer
    assert "a poster contests what was done" in card
    assert "It is my own garden." in card
    assert "Pia" not in card
    assert "Garden club" not in card
    assert await mona.labels() == ["Grant", "Uphold", "Unsure", "Pause"]
    assert await mona.taps("Grant", "The match seems wrong") == "Decided."
    assert (await house.reviews.ended(review.id)).outcome is Outcome.GRANTED

    async def lifted():
        state = await house.program.control.chat_state(group.id)
        return state.members[poster.id]["status"] == "member"

    await house.program.until(lifted)


async def contested(house: House) -> Callable[[], Awaitable[bool]]:
    """Pia posts the entry nobody has reviewed, and contests: two reviews. Whether she reads that it was rejected."""
    group, _ = await house.group()
    poster = await house.program.person("Pia", started=True)
    await house.program.control.set_member(group.id, poster.id, "member")
    await house.program.control.post(group.id, poster.id, "photo", image=picture(SUSPECT))
    visit = Reviewer(house.program, poster)

    async def stated() -> bool:
        return "Contest this decision" in await visit.labels()

    async def both() -> bool:
        return bool(await house.reviews.count() == 2)

    async def granted() -> bool:
        return any("Your appeal was granted on" in text for text in await house.program.told(poster.id))

    await house.program.until(stated)
    await visit.taps("Contest this decision")
    await house.program.until(both)
    return granted


async def test_rejection_settles_an_appeal(house):
    """While one moderator looks at an appeal, another rejects the entry: it is granted, and the poster is told why."""
    mona, otto = await house.reviewer("Mona"), await house.reviewer("Otto")
    granted = await contested(house)
    card = await mona.asks()
    assert "The entry now: nobody has decided about it." in card
    assert "Grant: the image triggers nothing in that group any more" in card
    await otto.asks()
    assert await otto.taps("Not blocked", "It spreads like a meme") == "Decided."
    await house.program.until(granted)
    assert await mona.taps("Grant") == "This review is not open for you any more. Here is what comes next."
    assert await house.reviews.count() == 0


async def test_operators_rejection_settles_an_appeal(house, data_dir):
    """Rejected by the operator's command, an entry leaves nothing to be decided about either."""
    await house.reviewer("Mona")
    granted = await contested(house)
    flag = Flag(FINGERPRINT, State.NOTED, Cause.POSTERS, time.time(), spread=Spread(40, 41, 5))
    await house.suspended.raise_flag(flag, Concern(Cause.POSTERS, suspends=True))
    say = Texts().of("en")
    args = parse(("suspended", "reject", str(FINGERPRINT)), say)
    assert await args.run(args, Settings(data_dir=data_dir), Terminal(say)) == 0
    await house.program.until(granted)


async def test_suspended_entry_is_reviewed(house):
    """Where there is a moderator, an entry that matches too much comes to the queue."""
    mona = await house.reviewer("Mona")
    found = Flag(FINGERPRINT, State.NOTED, Cause.POSTERS, time.time(), spread=Spread(40, 41, 5))
    await house.suspended.raise_flag(found, Concern(Cause.POSTERS, suspends=True))
    await DueQueue(house.program.redis, "reports").ring([OPERATOR])
    await house.program.until(house.reviews.count)
    card = await mona.asks()
    assert "the entry matches unusually" in card
    assert "40 different people posted it within 24 hours, in 5 groups." in card
    assert await mona.taps("Not blocked", "It spreads like a press image") == "Decided."
    assert (await house.suspended.get(FINGERPRINT)).state is State.REJECTED


async def test_start_link_shows_the_queue(house):
    """The link of the moderators' chat; to everybody else it is an ordinary start."""
    mona = await house.reviewer("Mona")
    await house.hit()
    await house.program.control.start(mona.person.id, "queue")
    await house.program.until(lambda: told(house, mona.person.id, "Review "))
    outsider = await house.program.person("Eve")
    await house.program.control.start(outsider.id, "queue")
    (first,) = await house.program.until(lambda: house.program.told(outsider.id))
    assert "This is Égide." in first


async def test_late_reviews_fall_back(house):
    """After 48 h nobody decides any more: the entry stays a lead, its source is asked, the moderators know by then."""
    await house.reviewer("Mona", since=1.0)
    await house.hit()
    (fresh,) = [one async for one in house.reviews.waiting()]
    late = await house.aged(49, read(picture(6)).fingerprint)
    reminded = await house.aged(25, read(picture(7)).fingerprint)
    found = await ended(house)
    assert [(one.id, one.outcome) for one in found] == [(late.id, Outcome.UNREVIEWED)]

    async def noted():
        return (await house.reviews.get(reminded.id)).reminded == 2

    await house.program.until(noted)
    assert (await house.reviews.get(fresh.id)).reminded == 0


@pytest.mark.parametrize("staffed", [True, False])
async def test_clock_runs_with_somebody_there(house, staffed):
    """Nobody staffed: what waits goes on waiting, however long; its clock starts with the first moderator."""
    old = await house.aged(100, read(picture(6)).fingerprint)
    if staffed:
        mona = await house.reviewer("Mona")
        assert "Due in 23 h." in await mona.asks()
    await house.program.settled()
    assert await house.reviews.get(old.id) is not None
