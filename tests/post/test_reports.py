"""What administrators are told, how often, and what happens when nobody can be."""

import re
import unicodedata

import pytest
from telegram.error import NetworkError

from handlers.deciding.keyboards import Keyboards
from handlers.recipients import Recipients
from handlers.reports import Reporter
from locales.texts import Texts
from matching.match import Trust
from policies.policy import Policy
from records.lost_reports import LostReports
from records.outbox import GROUPED_SECONDS, MOST_FIELDS
from records.owed import Owed
from records.tokens import Tokens
from records.wishes import Wishes


async def handled(world, delivery) -> None:
    """Handle an update as the runtime does: once more while its trouble may pass."""
    for _ in range(10):
        try:
            await world.handler.handle(delivery)
        except NetworkError:
            continue
        return
    raise AssertionError("the trouble never passed")


async def test_album_gives_one_report(world, paint, seeds):
    """Each listed image of an album goes, the others stay; one card, one strike, one mute."""
    second = paint(50)
    world.list_image()
    world.list_image(second)
    group = await world.group(confirmed="ban", ban_after=2)
    posts = await world.control.album(group.id, group.member, [paint(1), paint(next(seeds)), second])
    for delivery in await world.updates():
        await world.handler.handle(delivery)
        await world.reporter.send_pending(group.id)
    assert [await group.gone(post.message) for post in posts] == [True, False, True]
    (report,) = await group.told()
    assert report.count("Match:") == 2
    assert await world.standings.strikes(group.id, group.member, 0) == 1
    assert len(await world.calls("restrictChatMember")) == 1
    assert await world.calls("banChatMember") == []


async def test_names_are_escaped(world, paint):
    """A poster's name and a group's title are shown as they are, markup included, and link to the profile."""
    world.list_image()
    group = await world.group()
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    (call,) = [one for one in await world.calls("sendMessage") if "Match:" in one["text"]]
    assert "Max &amp; &lt;b&gt;Mia&lt;/b&gt;</a>" in call["text"]
    assert f"tg://user?id={group.member}" in call["text"]
    (shown,) = await group.told()
    assert "Max & <b>Mia</b>" in shown


async def test_many_reports_become_summary(world, paint):
    """More than five waiting reports come as one text, none is forgotten, and none comes again."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    for member in await group.members(7):
        await world.control.post(group.id, member, "photo", image=paint(1))
    await world.work()
    (summary,) = await group.told()
    assert summary.count("bits, unverified: deleted") == 7
    await world.reports.ring([group.id])
    await world.send_reports()
    assert len(await group.told()) == 1
    assert await world.outbox.waiting(group.id) == 0


async def test_summary_fits_telegram(world, paint):
    """However long the names, emoji included, no report is refused as too long, and each hit is told."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    for member in await group.members(25, "\N{GRINNING FACE}" * 64, "w" * 28):
        await world.control.post(group.id, member, "photo", image=paint(1))
    await world.work()
    texts = await group.told()
    assert sum(text.count("unverified: deleted") for text in texts) == 25
    assert [one.description for one in await world.control.journal() if not one.ok] == []
    assert await world.outbox.untold(group.id) == 0


async def test_poster_is_told_of_once(world, paint):
    """However often a poster repeats an image, administrators get one message an hour, which counts and lists."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    for _ in range(12):
        await world.control.post(group.id, group.member, "photo", image=paint(1))
        await world.work()
    (report,) = await group.told()
    assert "Listed images so far: 12" in report
    assert report.count("Match:") == 5
    assert report.count(": deleted") == 7
    assert len([one for one in await world.calls("sendMessage") if "listed image" in one["text"]]) == 1
    (other,) = await group.members(1)
    await world.control.post(group.id, other, "photo", image=paint(1))
    await world.work()
    assert len(await group.told()) == 2
    for key in await world.redis.keys("*:grouped:*"):
        assert 0 < await world.redis.ttl(key) <= GROUPED_SECONDS
        await world.redis.delete(key)
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert len(await group.told()) == 3


async def test_dry_run_has_its_own_card(world, paint):
    """What is only tried is never told on the card of what was done."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    for dry_run in (False, True):
        await world.chats.choose(group.id, Policy(dry_run=dry_run))
        await world.control.post(group.id, group.member, "photo", image=paint(1))
        await world.work()
    real, dry = await group.told()
    assert "Dry run" not in real
    assert dry.startswith("Dry run.")


async def test_card_counts_what_it_cannot_hold(world, paint):
    """A flood on one card is counted to the end, and the card still fits."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    (name,) = [key.decode().partition("}:card:")[2] for key in await world.redis.keys("*:card:*")]
    card = await world.outbox.card(group.id, name)
    (facts,) = card.hits.values()
    hit = f"{facts['message']}/{facts['posted']}"
    for at in range(MOST_FIELDS + 20):
        await world.outbox.add(group.id, name, f"{at}/x", {**facts, "message": 1000 + at}, float(at))
    await world.outbox.add(group.id, name, hit, facts, 0.0)
    await world.reports.ring([group.id])
    await world.send_reports()
    (report,) = await group.told()
    assert f"Listed images so far: {MOST_FIELDS + 21}" in report
    assert "more images" in report
    assert await world.outbox.waiting(group.id) == 0


async def test_refused_report_is_said_plainly(world, paint):
    """A report that Telegram refuses for its form comes without markup; its reader still counts as reachable."""
    world.list_image()
    group = await world.group()
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.control.fault("status", "sendMessage", times=1, chat=group.owner, code=400)
    await world.work()
    (report,) = await group.told()
    assert report.startswith(f"A listed image was posted in {group.id}.")
    assert "Max & <b>Mia</b> (id" in report
    assert await world.outbox.untold(group.id) == 0


@pytest.mark.parametrize(("chosen", "told"), [("operator", (1, 1)), ("private", (0, 1)), ("chat", (1, 0))])
async def test_log_chat_is_told_besides(world, vault, paint, chosen, told):
    """The operator's log chat gets reports besides the administrators; a chat that the group chose instead of them."""
    world.list_image()
    group = await world.group()
    place = await world.control.create_supergroup("Log", owner=group.member, members=[world.simulator.bot_id])
    mine = None if chosen == "chat" else place.id
    await world.chats.adjust(group.id, {"reports": chosen, "reports_chat": None if mine else place.id})
    recipients = Recipients(world.bot, Owed(world.redis), world.chats, mine, LostReports(world.redis))
    keyboards, wishes = Keyboards(Tokens(world.redis, vault)), Wishes(world.redis)
    known = world.outbox, world.unchecked, world.chats
    reporter = Reporter(world.bot, recipients, *known, Texts("en"), world.reports, keyboards, wishes)
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    for delivery in await world.updates():
        await world.handler.handle(delivery)
    await reporter.send_pending(group.id)
    copies = [int(one["chat_id"]) for one in await world.calls("sendMessage") if "Match:" in one["text"]]
    assert (copies.count(place.id), copies.count(group.owner)) == told


async def test_silent_log_chat_gives_way(world, vault, paint):
    """Where the log chat does not take the report, the administrators get it, without a second try there."""
    world.list_image()
    group = await world.group()
    place = await world.control.create_supergroup("Log", owner=group.owner, members=[world.simulator.bot_id])
    await world.control.fault("status", "sendMessage", chat=place.id, code=400)
    recipients = Recipients(world.bot, Owed(world.redis), world.chats, place.id, LostReports(world.redis))
    keyboards, wishes = Keyboards(Tokens(world.redis, vault)), Wishes(world.redis)
    known = world.outbox, world.unchecked, world.chats
    reporter = Reporter(world.bot, recipients, *known, Texts("en"), world.reports, keyboards, wishes)
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    for delivery in await world.updates():
        await world.handler.handle(delivery)
    await reporter.send_pending(group.id)
    assert len(await group.told()) == 1
    assert await world.outbox.waiting(group.id) == 0


async def test_deleted_report_is_sent_anew(world, paint):
    """Somebody who has deleted the report hears of what joins it in a new one."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    (message,) = [
        int(number)
        for number, one in (await world.control.chat_state(group.owner)).messages.items()
        if "listed image" in one.get("text", "")
    ]
    await world.bot.delete_message(group.owner, message)
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    (report,) = await group.told()
    assert "Listed images so far: 2" in report


async def test_names_have_no_power(world, paint):
    """A name mentions nobody, links nowhere, and turns no text around."""
    world.list_image()
    group = await world.group()
    (member,) = await group.members(1, "\u202etxt\x07 @olga t.me/evil /ban\n\nx")
    await world.control.post(group.id, member, "photo", image=paint(1))
    await world.work()
    (report,) = await group.told()
    assert not any(unicodedata.category(one) in {"Cc", "Cf"} for one in report if one not in "\n\u2060")
    assert not re.search(r"@olga|t\.me/evil|(?<!\S)/ban", report)
    assert "txt @\u2060olga t.\u2060me/evil /\u2060ban x" in report


async def test_untold_waits_for_administrator(world, paint):
    """While no administrator has started the bot the report waits, and comes once one does."""
    world.list_image()
    owner, member = await world.control.create_user("Olga"), await world.control.create_user("Mia")
    place = await world.control.create_supergroup(
        "Quiet", owner=owner.id, members=[member.id], bots=[world.simulator.bot_id]
    )
    await world.control.post(place.id, member.id, "photo", image=paint(1))
    await world.work()
    assert await world.outbox.untold(place.id) == 1
    await world.control.start(owner.id)
    assert await world.reporter.retry_untold(place.id, owner.id) == 1
    await world.send_reports()
    assert await world.outbox.untold(place.id) == 0
    assert len([one for one in await world.calls("sendMessage") if "Match:" in one["text"]]) == 1


async def test_unchecked_comes_as_digest(world, paint):
    """Images that could not be checked are told once an hour, counted by reason."""
    group = await world.group()
    for _ in range(3):
        await world.control.post(group.id, group.member, "photo", image=paint(1))
    for delivery in await world.updates():
        for size in delivery.raw.get("message", {}).get("photo", []):
            size["file_id"] += "gone"
        await handled(world, delivery)
    await world.send_reports()
    (digest,) = await group.told()
    assert "no longer available at Telegram: 3" in digest
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.unchecked.count(group.id, "9/x", "damaged")
    await world.reports.ring([group.id])
    await world.send_reports()
    assert len(await group.told()) == 1


async def test_report_speaks_the_groups_language(world, paint):
    """Every text of a report goes through the catalogue of the group's language."""
    from records.chats import Chat  # noqa: PLC0415 - used here only

    world.list_image()
    group = await world.group()
    await world.chats.choose(group.id, Policy())
    await world.chats.save(Chat(group.id, "Jardin", language="en"))
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    (report,) = await group.told()
    assert report.startswith("A listed image was posted in Jardin.")
