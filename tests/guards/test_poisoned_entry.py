"""An image that belongs on no list is listed: the whole way of the posts that show it."""

from dataclasses import replace

import pytest

from handlers.entry_guard import OPERATOR
from handlers.judged import Hit
from handlers.posters import Poster
from handlers.reviewing.desk import Desk
from handlers.reviewing.earlier import EarlierHits
from handlers.reviewing.judges import Judges
from handlers.reviewing.present import Contested
from handlers.reviewing.settling import Settling
from handlers.reviewing.trusted import Trusted
from handlers.suspensions import SHOWN_DIGITS, SuspensionNotices
from locales.texts import Texts
from matching.fingerprint import Fingerprint
from matching.match import Trust
from matching.uploads import Feedback
from matching.wire import FeedbackValue
from policies.circumstances import Role
from policies.suspension import MANY_POSTERS, Cause
from records.moderators import Moderators
from records.outbox import Outbox
from records.removals import Removals
from records.reviews import Reviews
from records.suspended import State
from tests.post.conftest import LISTED, Group, World

MORE = 5


@pytest.fixture
def flood(world):
    """Have so many different people post the listed image in a group; gives the messages."""

    async def post(group, number):
        image = await world.control.upload(LISTED)
        people = await group.members(number)
        sent = await world.control.post_many(
            [{"chat": group.id, "user": person, "kind": "photo", "image_id": image} for person in people]
        )
        for delivery in await world.updates():
            await world.handler.handle(delivery)
        return [one.message for one in sent]

    return post


@pytest.fixture
def crowd(world):
    """Count a hit as if so many people in another group had posted it."""

    async def count(hit, number, first=1_000):
        for person in range(first, first + number):
            owner = replace(hit.owner, message=person)
            await world.guard.suspends(-99, replace(hit, owner=owner), Poster(Role.HUMAN, person))

    return count


@pytest.fixture
def tell_operator(world, vault):
    """Have the operator told what waits; gives what a log chat holds afterwards."""

    async def tell():
        chat = (await world.control.create_user("Otto")).id
        await world.control.start(chat)
        reviews, outbox = Reviews(world.redis, vault), Outbox(world.redis, vault)
        earlier, judges = EarlierHits(Removals(world.redis, vault), outbox), Judges(outbox, reviews)
        settling = Settling(reviews, Contested(outbox, reviews, world.suspended))
        trusted = Trusted(world.blocklist, reviews)
        desk = Desk(reviews, Moderators(world.redis, vault), world.suspended, earlier, judges, settling, trusted)
        await SuspensionNotices(world.bot, world.suspended, Texts("en"), chat, desk).send_pending(OPERATOR)
        state = await world.control.chat_state(chat)
        return [one["text"] for one in state.messages.values() if "egide suspended" in one["text"]]

    return tell


async def gone(group: Group, messages: list[int]) -> list[bool]:
    """Which of the messages were deleted."""
    return [await group.gone(message) for message in messages]


async def test_poisoned_entry_stops_acting(world, flood, tell_operator):
    """From about the thirtieth poster on, posts stay and are reported as one; the operator is told once."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    assert all(await gone(group, await flood(group, MANY_POSTERS - 1)))
    await world.send_reports()
    late = await gone(group, await flood(group, MORE))
    assert late == sorted(late, reverse=True)
    assert late.count(False) > 1
    leases = await world.reports.take(100)
    assert OPERATOR in [lease.chat for lease in leases]
    await world.reporter.send_pending(OPERATOR)
    (told,) = await tell_operator()
    assert f"{MANY_POSTERS} different people" in told
    assert str(entry)[:SHOWN_DIGITS] in told
    assert str(entry) not in told
    assert await tell_operator() == []
    await world.reporter.send_pending(group.id)
    (report,) = [text for text in await group.told() if "Posters: several" in text]
    assert f"Listed images so far: {late.count(False)}" in report
    assert "its matches are only reported" in report
    assert "deleted" not in report.replace("not deleted", "")


async def test_every_group_is_spared(world, flood, crowd):
    """An entry suspended for what it did in one group acts in no other; nobody is sanctioned for it."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    await crowd(await hit_in(world, group), MANY_POSTERS + MORE)
    assert await gone(group, await flood(group, 1)) == [False]
    assert await world.calls("restrictChatMember") == []


async def test_same_posts_count_once(world):
    """Ten people who post it again and again, and updates handled twice, suspend nothing."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    image = await world.control.upload(LISTED)
    posts = [
        {"chat": group.id, "user": person, "kind": "photo", "image_id": image} for person in await group.members(3)
    ]
    await world.control.post_many(posts * 4)
    for delivery in await world.updates() * 3:
        await world.handler.handle(delivery)
    assert await world.suspended.get(entry) is None


async def test_groups_and_channels_are_no_people(world):
    """Whoever has any number of groups and channels counts as one who posts in their names."""
    world.list_image(trust=Trust.UNVERIFIED)
    hit = await hit_in(world, await world.group())
    for number in range(2 * MANY_POSTERS):
        owner = replace(hit.owner, message=number + 1)
        for role in (Role.ANONYMOUS_ADMINISTRATOR, Role.CHANNEL, Role.CHANNEL_POST, Role.BOT, Role.UNKNOWN):
            one = Poster(role, -number if role is not Role.UNKNOWN else None)
            assert not await world.guard.suspends(-number - 10, replace(hit, owner=owner), one)


async def test_lifted_entry_acts_again(world, flood, crowd):
    """By a person's word; and the posters that suspended it once do not suspend it once more."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    hit = await hit_in(world, group)
    await crowd(hit, MANY_POSTERS + MORE)
    assert await world.guard.lift(entry, "moderator")
    await crowd(hit, MANY_POSTERS + MORE)
    assert await gone(group, await flood(group, 1)) == [True]
    flag = await world.suspended.get(entry)
    assert (flag.state, flag.lifts, flag.by) == (State.LIFTED, 1, "moderator")


async def test_looking_back_is_no_flood(world, crowd):
    """Posts of the last two days that a new entry finds at once count for the days they were written on."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    hit = await hit_in(world, await world.group())
    for hours in (1, 30):
        raw = {**hit.owner.raw, "date": int(hit.date) - hours * 3_600}
        await crowd(replace(hit, owner=replace(hit.owner, raw=raw)), MANY_POSTERS // 2 + MORE, first=1_000 * hours)
    assert await world.suspended.get(entry) is None


async def test_rejected_entry_stays_suspended(world, flood, crowd):
    """A person's rejection lasts, even where a source confirms the entry later."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    await crowd(await hit_in(world, group), MANY_POSTERS + MORE)
    await world.guard.reject(entry, "moderator")
    world.list_image(trust=Trust.CONFIRMED)
    assert await gone(group, await flood(group, 1)) == [False]
    assert await world.calls("restrictChatMember") == []


async def test_review_frees_suspended_entry(world, flood, crowd):
    """Whoever reviews a suspended entry and confirms it has decided: it acts."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    await crowd(await hit_in(world, group), MANY_POSTERS + MORE)
    world.list_image(trust=Trust.CONFIRMED)
    assert await gone(group, await flood(group, 1)) == [True]


async def test_confirmed_entry_is_only_told_of(world, flood, crowd, tell_operator):
    """However many post it, it acts; the operator is told once that it matches unusually."""
    entry = world.list_image(trust=Trust.CONFIRMED)
    group = await world.group(confirmed="delete")
    await crowd(await hit_in(world, group), MANY_POSTERS + MORE)
    assert all(await gone(group, await flood(group, 2)))
    (told,) = await tell_operator()
    assert "still acts" in told
    assert (await world.suspended.get(entry)).state is State.NOTED
    await flood(group, 1)
    assert await tell_operator() == []


async def test_source_hears_of_first_match_once(world, flood):
    """Of an unverified entry one PendingReview, however many posts match it; of a confirmed one none."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    await flood(group, 3)
    assert await world.feedback.waiting("own", 10) == [Feedback(entry, FeedbackValue.PENDING_REVIEW)]
    await world.feedback.sent("own", await world.feedback.waiting("own", 10))
    await flood(group, 2)
    assert await world.feedback.waiting("own", 10) == []


async def test_confirmed_entry_needs_no_review(world, flood):
    """Its source hears nothing."""
    world.list_image(trust=Trust.CONFIRMED)
    await flood(await world.group(), 1)
    assert await world.feedback.waiting("own", 10) == []


async def test_dry_run_leaves_no_trace(world, flood):
    """Nothing is said to a source, and nothing counted, by a group that only tries the bot."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    await flood(await world.group(dry_run=True), 2)
    assert await world.feedback.waiting("own", 10) == []
    assert await world.suspended.get(entry) is None
    assert await world.redis.keys("*matched*") == []


async def test_false_alarms_of_two_people_suspend(world, flood):
    """In two groups, by two people. One person with two groups changes nothing."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    match = (await hit_in(world, await world.group())).match
    for chat, person in ((-1, 7), (-2, 7)):
        await world.guard.false_alarm(chat, person, match.posted, match)
    assert await world.suspended.get(entry) is None
    await world.guard.false_alarm(-3, 8, match.posted, match)
    flag = await world.suspended.get(entry)
    assert (flag.state, flag.cause, flag.alarms) == (State.SUSPENDED, Cause.FALSE_ALARMS, 2)
    group = await world.group()
    assert await gone(group, await flood(group, 1)) == [False]
    assert entry in await world.dismissals.of(-3)


async def test_false_alarm_can_be_taken_back(world):
    """A group that takes it back counts no more, and its list is as before."""
    entry = world.list_image(trust=Trust.UNVERIFIED)
    match = (await hit_in(world, await world.group())).match
    await world.guard.false_alarm(-1, 7, match.posted, match)
    await world.guard.take_back(-1, match.posted, entry)
    await world.guard.false_alarm(-2, 8, match.posted, match)
    assert await world.suspended.get(entry) is None
    assert await world.dismissals.of(-1) == frozenset[Fingerprint]()


async def hit_in(world: World, group: Group) -> Hit:
    """The hit a post of the listed image gives."""
    await world.control.post(group.id, group.member, "photo", image=LISTED)
    delivery = (await world.updates())[-1]
    seen, _ = await world.handler._look(delivery)
    (hit,) = await world.handler._comparison.hits(delivery.chat, seen)
    return hit
