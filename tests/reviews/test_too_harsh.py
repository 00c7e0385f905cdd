"""A moderator grants an appeal since the sanction was too harsh: the sanction goes, and the match stands."""

from records.appeals import Appeals, State
from records.dismissals import Dismissals
from records.standings import Standings
from tests.reviews.conftest import Reviewer
from tests.whole_program import picture


async def test_too_harsh_keeps_the_image_listed(house):
    """The poster is a member without a strike, and told so; the image is no false alarm there, and goes again."""
    mona = await house.reviewer("Mona")
    control = house.program.control
    group, _ = await house.group()
    poster = await house.program.person("Pia", started=True)
    await control.set_member(group.id, poster.id, "member")
    await control.post(group.id, poster.id, "photo", image=picture(1))
    visit = Reviewer(house.program, poster)

    async def stated() -> bool:
        return "Contest this decision" in await visit.labels()

    async def member() -> bool:
        return bool((await control.chat_state(group.id)).members[poster.id]["status"] == "member")

    async def told() -> list[str]:
        return [text for text in await house.program.told(poster.id) if "granted it in part" in text]

    await house.program.until(stated)
    assert not await member()
    await visit.taps("Contest this decision")
    await house.program.until(house.reviews.count)
    assert "only the sanction is lifted" in await mona.asks()
    assert await mona.taps("Grant", "The sanction was too harsh") == "Decided."
    await house.program.until(member)
    (appeal,) = await Appeals(*house.store).of(group.id, poster.id)
    assert (appeal.state, appeal.as_what) == (State.LIFTED, "moderator")
    assert await Standings(house.program.redis).strikes(group.id, poster.id, 0.0) == 0
    assert await Dismissals(*house.store).of(group.id) == frozenset()
    await house.program.until(told)
    again = await control.post(group.id, poster.id, "photo", image=picture(1))

    async def gone() -> bool:
        return again.message in (await control.chat_state(group.id)).deleted

    await house.program.until(gone)
