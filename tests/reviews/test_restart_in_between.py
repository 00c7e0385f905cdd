"""The program is stopped between the two taps of a card, with a moderators' chat and a log chat set."""

from pydantic import AnyHttpUrl, SecretStr

from bot.service import opened_client
from config.moderation import Moderation
from config.settings import Images, Reports, Settings, Telegram, Web
from matching.images import read
from matching.uploads import Submission
from policies.policy import Policy
from policies.reviewing import Outcome
from records.chats import Chats
from records.evidence import Evidence
from records.store import Store, opened_store
from tests.reviews.conftest import SUSPECT, House
from tests.whole_program import Program, _running, picture


async def test_second_tap_counts_after_a_restart(simulator, data_dir):
    """The card's buttons work on, what was decided is carried out, and nothing is sent twice."""
    control = simulator.control
    team = await control.create_supergroup("Team", bots=[simulator.bot_id])
    log = await control.create_supergroup("Log", bots=[simulator.bot_id])
    settings = Settings(
        data_dir=data_dir,
        telegram=Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url)),
        web=Web(port=0),
        images=Images(processes=1),
        language="en",
        reports=Reports(chat=log.id),
        moderation=Moderation(chat=team.id),
    )
    async with opened_store(settings) as (redis, vault):
        async with opened_client(settings.service, Store(redis, vault)) as client:
            await client.submit([Submission(read(picture(SUSPECT)).fingerprint)])
        program = Program(simulator, redis, Chats(redis, Policy()), Evidence(redis, vault), vault)
        house = House(program)
        async with _running(settings):
            mona = await house.reviewer("Mona")
            await house.hit()
            await mona.asks()
            await mona.taps("Possible minor")
            (line,) = await program.until(lambda: lines(program, team.id))
            assert line == "1 review waits. The oldest is due in 23 h."
            outsider = await program.person("Eve")
            message = max((await control.chat_state(team.id)).messages)
            tapped = await control.tap(team.id, message, outsider.id, forged="r:take", wait=20)
            assert tapped.answer["text"] == "This is for moderators only."
            tapped = await control.tap(team.id, message, mona.person.id, forged="r:take", wait=20)
            assert tapped.answer["url"].endswith("?start=queue")
        async with _running(settings):
            await mona.taps("Somebody said so")
            (review,) = await house.reviews.ended_since(0)
            assert review.outcome is Outcome.MINOR
            told = [text for text in await program.told(log.id) if "may show somebody under 18" in text]
            assert len(told) == 1
            assert review.id in told[0]
            await program.settled()
            assert len(await lines(program, team.id)) == 1


async def lines(program: Program, chat: int) -> list[str]:
    """What moderators were told in their chat."""
    return [text for text in await program.told(chat) if "review" in text]
