"""An image registered after it was posted: what was seen in the last 48 hours is judged again."""

import numpy as np
from PIL import ImageOps

from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.policy import Policy
from records.lookback import KEPT_SECONDS


async def test_post_before_registration_goes(world, process, paint):
    """A post nobody had listed is deleted once its image is, told of with its poster's name, and recorded."""
    message = await world.post(paint(1))
    await process.work()
    assert [image.message for image in await world.remembered()] == [message]
    await process.register(paint(1))
    assert await world.gone(message)
    (record,) = await world.evidence()
    assert (record["message"], record["look_back"], record["poster"]) == (message, True, world.member)
    (report,) = await world.told()
    assert "Found later" in report
    assert "Mia" in report
    assert "the post was deleted" in report
    assert await world.remembered() == []


async def test_altered_copies_are_found(world, process, paint, alter):
    """Mirrored, turned, cropped, and framed copies of an image registered later go as well."""
    framed = alter(paint(1), lambda image: ImageOps.expand(image, 130, "white"))
    cropped = alter(paint(1), lambda image: image.crop((0, 0, 870, 750)))
    copies = [alter(paint(1), ImageOps.mirror), alter(paint(1), lambda image: image.rotate(90, expand=True))]
    messages = [await world.post(copy) for copy in (*copies, cropped, framed)]
    await process.work()
    await process.register(paint(1))
    assert [await world.gone(message) for message in messages] == [True] * 4


async def test_long_lists_are_compared(world, process, paint, monkeypatch):
    """A list that comes into force at once finds old posts, be it longer than what is remembered or not."""
    monkeypatch.setattr("bot.lookback.MANY", 3)
    messages = [await world.post(paint(seed)) for seed in (1, 2)]
    await process.work()
    await process.register(paint(1))
    assert [await world.gone(message) for message in messages] == [True, False]
    monkeypatch.setattr("matching.lookback.RecentPosts.__len__", lambda _: 10**6)
    await process.register(paint(2))
    assert await world.gone(messages[1])


async def test_registration_goes_before_a_list(process):
    """What one person registers does not wait for a long list."""
    process.watch.added("far", np.zeros((30_000, 32), np.uint8))
    process.watch.added("far", np.zeros((1_000, 32), np.uint8))
    process.watch.added("own", np.ones((2, 32), np.uint8))
    assert next(len(part) for part in process.watch._added) == 2


async def test_other_posts_stay(world, process, paint):
    """What shows another image is neither deleted nor told of."""
    others = [await world.post(paint(seed)) for seed in range(2, 8)]
    await process.work()
    await process.register(paint(1))
    assert [await world.gone(message) for message in others] == [False] * 6
    assert await world.told() == []


async def test_unverified_spares_the_poster(world, process, paint):
    """An entry nobody has reviewed hides an old post as it hides a new one, and sanctions nobody."""
    message = await world.post(paint(1))
    await process.work()
    await process.register(paint(1), Trust.UNVERIFIED)
    assert await world.gone(message)
    done = [entry.method for entry in await world.simulator.control.journal()]
    assert "restrictChatMember" not in done


async def test_deleted_posts_leave_nothing(world, process, paint):
    """A post that is deleted when it comes is not remembered; what is spared is."""
    process.enforce([(await process.register(paint(1)))])
    listed, owners = await world.post(paint(1)), await world.post(paint(1), world.owner)
    await process.work()
    assert await world.gone(listed)
    assert [image.message for image in await world.remembered()] == [owners]


async def test_administrators_are_reported_only(world, process, paint):
    """A remembered post of an administrator stays, and is told of."""
    message = await world.post(paint(1), world.owner)
    await process.work()
    await process.register(paint(1))
    assert not await world.gone(message)
    (report,) = await world.told()
    assert "Posts of administrators are only reported" in report


async def test_dismissed_image_stays(world, process, paint):
    """What the group has called a false alarm stays when it is registered anew."""
    message = await world.post(paint(1))
    await process.work()
    await world.dismissals.add(world.group, Fingerprint((await world.remembered())[0].views.octets[:32]))
    await process.register(paint(1))
    assert not await world.gone(message)
    assert await world.evidence() == []


async def test_album_goes_image_by_image(world, process, paint):
    """Of an album, the message that shows the image goes; the rest stays."""
    sent = await world.simulator.control.album(world.group, world.member, [paint(1), paint(2)])
    await process.work()
    await process.register(paint(1))
    assert [await world.gone(one.message) for one in sent] == [True, False]


async def test_too_old_posts_are_left_alone(world, process, paint, later):
    """After 48 hours Telegram lets nobody delete: nothing is tried, nothing told, nothing kept."""
    message = await world.post(paint(1))
    await process.work()
    process.media._clock = later(KEPT_SECONDS + 1)
    await process.register(paint(1))
    assert not await world.gone(message)
    assert await world.evidence() == []
    process.watch._clock = later(KEPT_SECONDS + 1)
    await process.watch.round()
    assert await world.remembered() == []
    assert len(process.watch._recent) == 0


async def test_switched_off_keeps_nothing(world, process, paint):
    """A group that wants nothing remembered has nothing in the store or in memory, and its old posts stay."""
    message = await world.post(paint(1))
    await process.work()
    await process.shared.chats.choose(world.group, Policy(look_back=False))
    await world.post(paint(2))
    await process.work()
    assert await world.remembered() == []
    await process.register(paint(1))
    assert not await world.gone(message)
    assert len(process.watch._recent) == 0


async def test_switching_off_erases_without_posts(world, process, paint):
    """Housekeeping erases what a group does not want any more, though nothing is posted there."""
    await world.post(paint(1))
    await process.work()
    await process.shared.chats.choose(world.group, Policy(look_back=False))
    await process.watch.round()
    assert await world.remembered() == []


async def test_quoted_posts_are_written_once(world, process, paint):
    """Answers to a post, and posts handled twice, do not have it remembered twice."""
    message = await world.post(paint(1))
    await process.work()
    for _ in range(3):
        await world.simulator.control.say(world.group, world.owner, "?", reply_to=message)
    await process.work()
    other = await world.process()
    await world.simulator.control.say(world.group, world.owner, "?", reply_to=message)
    other.offset = process.offset
    await other.work()
    assert len(await world.remembered()) == 1
    await process.watch._take_in()
    assert len(process.watch._recent) == 2
