"""The doctor: with a sound installation nothing is wrong, and each thing that can be is found with its cure."""

import json
import time
from functools import partial
from random import Random

import pytest
from pydantic import AnyHttpUrl, SecretStr

from bot.health import HEALTH
from bot.service import source_of
from bot.sources import fetched
from config.settings import Service, Source
from config.sources import OWN_SOURCE
from matching.blocklist import Changes
from matching.cases import RegisteredImage
from matching.fingerprint import BYTES, Fingerprint
from records.blocklist import BlocklistCopy
from records.cases import Cases
from records.duequeue import DueQueue
from records.evidence import Evidence
from records.hashes import Hashes
from records.inbox import Inbox
from records.kept_case import DAY, LIFE_SECONDS
from records.keys import SCHEMA
from records.outbox import Outbox
from records.pins import Cost, Pins
from records.store import opened_store

NOWHERE = AnyHttpUrl("http://127.0.0.1:9")


async def say_running(redis, **problems: str) -> None:
    """Write what the parts of a running bot write."""
    said = {part: json.dumps([problem, time.time(), time.time()]) for part, problem in problems.items()}
    await redis.hset(HEALTH, mapping=said)


async def test_sound_installation(installation):
    """Everything is looked at, and all is well."""
    await installation.group()
    examined = await installation.examine()
    assert examined.wrong == []
    checks = [
        "settings",
        "store",
        "bot",
        "service",
        "blocklist",
        "feedback",
        "suspended",
        "reviews",
        "clients",
        "cases",
        "page",
        "quarantine",
        "reports",
    ]
    checks += ["evidence", "telegram", "profile", "rights"]
    assert list(dict.fromkeys(one["check"] for one in examined.told)) == checks
    assert all(set(one) == {"check", "ok", "detail"} for one in examined.told)


def ago(age: float) -> float:
    """The time some seconds ago."""
    return time.time() - age


async def test_cases_are_counted(installation):
    """How many are alive, and how many of them end within a month; not which."""
    async with installation.sealed_store() as store:
        numbers = []
        for first, age in ((1, 0), (2, LIFE_SECONDS - DAY), (3, 0)):
            cases = Cases(Hashes(*store), Pins(store.vault, Cost(n=2, r=1)), partial(ago, age))
            (state, pin) = await cases.create([RegisteredImage(Fingerprint(Random(first).randbytes(BYTES)))])
            numbers.append(state.number)
        await cases.withdraw("bot", state.number, pin)
    (found,) = [one for one in (await installation.examine()).told if one["check"] == "cases"]
    assert found["ok"]
    assert found["detail"].startswith("Registered cases: 2; 1 of them end")
    assert not any(number in found["detail"] for number in numbers)


async def test_source_that_was_never_fetched(installation, session):
    """Of a further source that does not answer, a list is only said to stay in force where there is one."""
    far = Source(url=NOWHERE)
    installation.change(sources={"far": far})
    found = (await installation.examine()).only("source far")
    assert "nothing of its list is in force" in found["cure"]
    origin = fetched(session, "far", far).origin
    async with installation.sealed_store() as store:
        copy = BlocklistCopy(store.redis, store.vault, "far", origin)
        await copy.write(*Changes().columns(), 0, 1)
    found = (await installation.examine()).only("source far")
    assert "its list stays in force" in found["cure"]


async def test_new_installation_is_sound(installation):
    """Before the bot has ever run nothing is wrong either."""
    assert (await installation.examine()).wrong == []


async def test_unknown_variable(installation, monkeypatch):
    """A variable that looks like a setting is named."""
    monkeypatch.setenv("EGIDE_TOKEN", "hush")
    found = (await installation.examine()).only("settings")
    assert "EGIDE_TOKEN" in found["detail"]
    assert "hush" not in str(found)


@pytest.mark.parametrize(
    ("token", "detail", "cure"),
    [
        (None, "No bot token", "@BotFather"),
        (SecretStr("nonsense"), "is not of the form", "docs/settings.md"),
        (SecretStr("1234567:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"), "does not know this token", "@BotFather"),
    ],
    ids=["missing", "malformed", "unknown"],
)
async def test_token(installation, token, detail, cure):
    """A token that is missing, malformed or unknown is told, and never shown."""
    installation.telegram(token=token)
    found = (await installation.examine()).only("telegram")
    assert detail in found["detail"]
    assert cure in found["cure"]
    assert "nonsense" not in str(found)
    assert "AAbb" not in str(found)


async def test_telegram_unreachable(installation):
    """A Bot API that does not answer is told once; groups cannot be looked at then."""
    await installation.group()
    installation.telegram(api_url=NOWHERE)
    examined = await installation.examine()
    assert "does not answer" in examined.only("telegram")["detail"]
    assert not any(one["check"] == "rights" for one in examined.told)


async def test_missing_right(installation):
    """The group and the right that is missing there are named, by the words of Telegram's own screens."""
    await installation.group("Sound")
    number = await installation.group("Garden <3", {"can_delete_messages": True, "can_change_info": True})
    found = (await installation.examine()).only("rights")
    assert found["detail"] == f"Garden <3 ({number}): missing: Ban users"


async def test_group_without_us(installation):
    """A group that the bot was removed from is told until it is erased."""
    number = await installation.group()
    await installation.simulator.control.set_member(number, installation.simulator.bot_id, "kicked")
    found = (await installation.examine()).only("rights")
    assert f"Garden ({number})" in found["detail"]


async def test_foreign_webhook(installation):
    """Updates that go elsewhere are told with both addresses."""
    installation.telegram(webhook_url=AnyHttpUrl("https://bot.example/hook"))
    found = (await installation.examine()).only("telegram")
    assert "https://bot.example/hook" in found["detail"]
    assert "getUpdates" in found["detail"]


async def test_quarantined_updates(installation):
    """Updates in quarantine are counted by reason."""
    async with installation.store() as redis:
        for reason in ("does not parse", "does not parse", "a bug"):
            await Inbox(redis).quarantine_raw(-1, "{}", reason, 0.0)
    wrong = (await installation.examine()).wrong
    assert sorted(one["detail"] for one in wrong) == [
        "Updates in quarantine: 1 (a bug)",
        "Updates in quarantine: 2 (does not parse)",
    ]
    assert all("egide quarantine" in one["cure"] for one in wrong)


async def test_untold_reports(installation):
    """Reports that reached nobody are told with the group and what would help."""
    number = await installation.group()
    async with installation.sealed_store() as store:
        outbox = Outbox(*store)
        await outbox.add(number, "1", "hit", {}, 0.0)
        await outbox.put_aside(number, await outbox.card(number, "1"), 0.0)
    found = (await installation.examine()).only("reports")
    assert str(number) in found["detail"]
    assert "EGIDE_REPORTS__CHAT" in found["cure"]


async def test_changed_evidence(installation):
    """A record that was changed in the store is told with its chat."""
    number = await installation.group()
    async with installation.sealed_store() as (redis, vault):
        for n in range(2):
            await Evidence(redis, vault).append(number, f"post/{n}", {"n": n})
        stream = f"egide:{{{number}}}:evidence"
        (entry, _), *_ = await redis.xrange(stream)
        await redis.xdel(stream, entry)
    assert str(number) in (await installation.examine()).only("evidence")["detail"]


async def test_work_without_a_worker(installation):
    """Updates that wait while no bot runs are told."""
    async with installation.store() as redis:
        await DueQueue(redis, "work").ring([-1, -2])
    found = (await installation.examine()).only("bot")
    assert found["detail"].endswith("wait for it: 2")
    assert "egide run" in found["cure"]


async def test_trouble_of_a_running_bot(installation):
    """What a part of the running bot complains of is told."""
    async with installation.store() as redis:
        await say_running(redis, store="", intake="Telegram: 502")
    found = (await installation.examine()).only("bot")
    assert found["detail"] == "intake: Telegram: 502"


async def test_service_unreachable(installation):
    """A matching service that does not answer is told with its address."""
    installation.change(service=Service(url=NOWHERE))
    found = (await installation.examine()).only("service")
    assert "http://127.0.0.1:9" in found["detail"]
    assert "EGIDE_SERVICE__URL" in found["cure"]


async def test_stale_blocklist(installation):
    """A list that a running bot has not fetched for long is told; without a bot its age is no fault."""
    origin = source_of(installation.settings.service)
    async with opened_store(installation.settings) as store:
        copy = BlocklistCopy(store.redis, store.vault, OWN_SOURCE, origin, clock=lambda: time.time() - 86_400)
        await copy.write(*Changes().columns(), 0, 1)
        await copy.note_error("no answer")
    assert (await installation.examine()).wrong == []
    async with installation.store() as redis:
        await say_running(redis, store="")
    found = (await installation.examine()).only("blocklist")
    assert "stale" in found["detail"]


async def test_newer_schema(installation):
    """A store that a newer Égide wrote is told with both versions; nothing else is looked at."""
    async with installation.store() as redis:
        await redis.set(SCHEMA, 99)
    examined = await installation.examine()
    assert "version 99" in examined.only("store")["detail"]
    assert [one["check"] for one in examined.told] == ["settings", "store"]
