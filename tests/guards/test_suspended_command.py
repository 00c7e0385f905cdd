"""`egide suspended`, and what the doctor says of entries and feedback that wait."""

import json
import time

import pytest

from bot.arguments import parse
from bot.commands.suspended import NoEntryName
from bot.doctor.guards import look_at_feedback, look_at_suspended
from bot.terminal import Terminal
from config.settings import Settings, Source
from locales.texts import Texts
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback
from matching.wire import FeedbackValue
from policies.suspension import Cause, Concern, Spread
from records.feedback import FeedbackQueue
from records.store import Store, opened_store
from records.suspended import Flag, State, Suspended

ENTRY, OTHER = Fingerprint(b"\xa1" * 32), Fingerprint(b"\xa2" * 32)
SUSPENDS = Concern(Cause.POSTERS, suspends=True)


def found(entry: Fingerprint, source: str = "own") -> Flag:
    """A flag to raise."""
    return Flag(entry, State.NOTED, Cause.POSTERS, time.time(), source, spread=Spread(31, 40, 4))


@pytest.fixture
def settings(data_dir) -> Settings:
    """An installation of its own."""
    return Settings(data_dir=data_dir)


@pytest.fixture
def egide(settings, capsys):
    """Run the command beside the test; gives its status and the JSON lines."""

    async def run(*words):
        say = Texts().of("en")
        args = parse(("suspended", *words, "--json"), say)
        status = await args.run(args, settings, Terminal(say, json=True))
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


async def test_entries_are_decided(settings, egide):
    """Listed with what was found, lifted and rejected by their first digits; the source hears of a rejection."""
    async with opened_store(settings) as store:
        suspended = Suspended(store.redis, store.vault)
        await suspended.raise_flag(found(ENTRY), SUSPENDS)
        await suspended.raise_flag(found(OTHER, "far"), SUSPENDS)
        status, rows = await egide("list")
        assert (status, [row["entry"] for row in rows]) == (0, [str(OTHER), str(ENTRY)])
        assert (rows[1]["state"], rows[1]["spread"]["posters"], rows[1]["source"]) == ("suspended", 31, "own")
        assert await egide("lift", "a1a1a1a1", "deadbeef") == (
            1,
            [
                {"entry": str(ENTRY), "state": "lifted", "source_told": True},
                {"entry": "deadbeef", "error": "nothing-to-decide"},
            ],
        )
        assert [flag.by for flag in await suspended.all() if flag.entry == ENTRY] == ["operator"]
        assert await egide("reject", str(ENTRY).upper()) == (
            0,
            [{"entry": str(ENTRY), "state": "rejected", "source_told": True}],
        )
        waiting = await FeedbackQueue(store.redis, store.vault).waiting("own", 10)
        assert waiting == [Feedback(ENTRY, FeedbackValue.NOT_BLOCKED)]
        assert await egide("reject", "a2a2a2a2") == (
            0,
            [{"entry": str(OTHER), "state": "rejected", "source_told": False}],
        )


async def test_trail_is_shown(settings, egide):
    """What was found and decided, by the name under which `list` shows the entry."""
    async with opened_store(settings) as store:
        await Suspended(store.redis, store.vault).raise_flag(found(ENTRY), SUSPENDS)
        await egide("lift", "a1a1a1a1")
        (listed,) = (await egide("list"))[1]
        steps = (await egide("trail"))[1]
    assert [(step["entry"], step["state"], step["by"]) for step in steps] == [
        (listed["name"], "suspended", ""),
        (listed["name"], "lifted", "operator"),
    ]


@pytest.mark.parametrize("text", ["a1a1", "a1" * 33, "a1a1a1zz"])
async def test_other_names_are_refused(egide, text):
    """What could mean anything, or nothing, is not looked up; the error says what an entry goes by."""
    with pytest.raises(NoEntryName) as refused:
        await egide("lift", text)
    assert "8 to 64 hexadecimal digits" in refused.value.tell(str)


async def test_empty_trail_is_told(settings, capsys):
    """Where nothing was ever found, that is said, beside the empty result."""
    say = Texts().of("en")
    assert (
        await parse(("suspended", "trail"), say).run(parse(("suspended", "trail"), say), settings, Terminal(say)) == 0
    )
    told = capsys.readouterr()
    assert (told.out, "Nothing was found" in told.err) == ("", True)


async def test_doctor_tells_of_open_entries(redis, vault):
    """Until somebody has decided."""
    store = Store(redis, vault)
    assert [finding.ok for finding in await look_at_suspended(store)] == [True]
    await Suspended(redis, vault).raise_flag(found(ENTRY), SUSPENDS)
    (finding,) = await look_at_suspended(store)
    assert not finding.ok
    assert "1" in str(finding.told(str)["detail"])
    await Suspended(redis, vault).reject(ENTRY, "mona", time.time())
    assert [finding.ok for finding in await look_at_suspended(store)] == [True]


async def test_doctor_tells_of_waiting_feedback(redis, vault, queue, settings):
    """Each source that takes feedback: what waits, what was refused, and what has failed for minutes."""
    far = Source.model_validate({"url": "http://127.0.0.1:9", "feedback_key": "key"})
    silent = Source.model_validate({"url": "http://127.0.0.1:9"})
    settings = settings.model_copy(update={"sources": {"far": far, "silent": silent}})
    store = Store(redis, vault)
    await queue.pending("far", ENTRY)
    await queue.failed("far", "connection refused", time.time())
    assert [finding.ok for finding in await look_at_feedback(store, settings)] == [True, True]
    await queue.sent("far", [])
    await queue.failed("far", "connection refused", time.time() - 3_600)
    away, own = await look_at_feedback(store, settings)
    assert (away.ok, own.ok) == (False, True)
    assert "connection refused" in str(away.told(str)["detail"])
    await queue.refused("far", [Feedback(ENTRY, FeedbackValue.PENDING_REVIEW)])
    away, _ = await look_at_feedback(store, settings)
    assert away.ok
    assert "1 were refused" in str(away.told(str)["detail"])
