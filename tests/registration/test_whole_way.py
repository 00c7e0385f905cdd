"""From the first tap in the chat to a deleted post, by way of the page."""

from typing import Any

from matching.wire import HashStatus
from tests.registration.conftest import TO_THE_PAGE, image


async def test_taps_lead_to_enforcement(registry):
    """A few taps, one sending: a post that was there is deleted, a later one too, and the chat tells neither secret."""
    group, visitor = await registry.group(), await registry.visitor()
    before = await registry.posted(group, 3)
    other = await registry.posted(group, 4)
    await visitor.starts()
    await visitor.goes(*TO_THE_PAGE)
    screen = await visitor.screen()
    opened = await registry.program.control.open_app(
        visitor.person.id, screen["message_id"], "Open the page", visitor.person.id
    )
    assert opened.url.startswith(f"{registry.url}/en/#tgWebAppData=")
    answer = await registry.send(image(3), launch=opened.data)
    assert (answer.status, answer.body["purpose"], answer.body["images"]) == (200, "register", 1)
    assert answer.body["refused"] == []
    await registry.gone(before)
    after = await registry.posted(group, 3)
    await registry.gone(after)
    assert other.message not in (await registry.program.control.chat_state(group.id)).deleted
    state = await registry.cases.state(answer.body["case"], answer.body["pin"])
    assert (state.images, state.status) == (1, HashStatus.ACTIVE)
    await _told_without_secrets(registry, visitor, answer.body)


async def _told_without_secrets(registry: Any, visitor: Any, body: dict[str, Any]) -> None:
    await registry.program.until(lambda: _says(visitor, "1 image is registered"))
    everything = str(await registry.program.control.journal())
    assert body["case"] not in everything
    assert body["pin"] not in str([one["text"] for one in await visitor.messages()])


async def _says(visitor: Any, words: str) -> bool:
    return any(words in one["text"] for one in await visitor.messages())


async def test_stop_closes_the_page(registry):
    """/stop in the chat: an open page, with launch data of a minute ago, registers nothing; nor does anybody else's."""
    visitor, other = await registry.visitor(), await registry.visitor("Bea")
    await visitor.starts()
    await visitor.goes(*TO_THE_PAGE)
    launch = await registry.launch(visitor.person, age=60)
    assert (await registry.send(image(3), launch=await registry.launch(other.person))).body["reason"] == "no-grant"
    assert (await registry.send(image(3), launch=f"{launch[:-1]}x")).body["reason"] == "not-opened-here"
    await registry.program.control.say(visitor.person.id, visitor.person.id, "/stop")
    await registry.program.settled()
    answer = await registry.send(image(3), launch=launch)
    assert (answer.status, answer.body["reason"]) == (403, "no-grant")
    assert await registry.store.redis.hlen("egide:{service}:cases") == 0


async def test_replay_after_use(registry):
    """Launch data of a page that has made a case makes no other; the conversation, begun again, does."""
    visitor = await registry.visitor()
    await visitor.starts()
    await visitor.goes(*TO_THE_PAGE)
    launch = await registry.launch(visitor.person)
    first = await registry.send(image(3), launch=launch)
    assert first.status == 200
    assert (await registry.send(image(4), launch=launch)).body["reason"] == "grant-spent"
    await registry.program.until(lambda: _says(visitor, "1 image is registered"))
    await registry.program.control.start(visitor.person.id)
    await visitor.goes(*TO_THE_PAGE)
    second = await registry.send(image(4), launch=launch)
    assert second.status == 200
    assert second.body["case"] != first.body["case"]


async def test_page_lies_beside_the_others(registry):
    """Over the same HTTPS address: the page without keys, the calls of others with theirs, health for everybody."""
    root = registry.url.removesuffix("/page")

    async def found(path: str) -> tuple[int, bool]:
        async with registry.session.get(root + path) as response:
            return response.status, "Content-Security-Policy" in response.headers

    assert await found("/page/en/") == (200, True)
    assert await found("/v1/FetchHashes") == (401, False)
    assert await found("/v1/page/en/") == (404, False)
    assert (await found("/health"))[1] is False
