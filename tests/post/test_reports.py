"""What administrators are told, how often, and what happens when nobody can be."""

from matching.match import Trust
from policies.policy import Policy


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
    for _ in range(7):
        await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    (summary,) = await group.told()
    assert summary.count("bits, unreviewed: deleted") == 7
    await world.reports.ring([group.id])
    await world.send_reports()
    assert len(await group.told()) == 1
    assert await world.outbox.waiting(group.id) == 0


async def test_summary_fits_telegram(world, paint):
    """However long the names, every text stays within Telegram's 4096 characters."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group()
    person = await world.control.create_user("W" * 128, username="w" * 32)
    await world.control.set_member(group.id, person.id, "member")
    for _ in range(30):
        await world.control.post(group.id, person.id, "photo", image=paint(1))
    await world.work()
    texts = await group.told()
    assert sum(text.count("unreviewed: deleted") for text in texts) == 30
    assert max(map(len, texts)) <= 4096


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
    assert await world.reporter.retry_untold(place.id) == 1
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
        await world.handler.handle(delivery)
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
