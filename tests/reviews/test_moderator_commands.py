"""`egide moderator` and `egide audit`, and what the doctor says of reviews."""

import hashlib
import json
import time

import pytest

from bot.arguments import parse
from bot.doctor.reviews import look_at_reviews
from bot.terminal import Terminal
from config.settings import Settings
from locales.texts import Texts
from matching.fingerprint import Fingerprint
from policies.reviewing import HOUR, Kind, Outcome
from records.audit import MODERATION, Audit
from records.chain import canonical
from records.minors import Minor, Minors
from records.moderators import Moderator, Moderators
from records.review import Review
from records.reviews import Reviews
from records.store import opened_store
from records.streams import entries_of


@pytest.fixture
def settings(data_dir) -> Settings:
    """An installation of its own."""
    return Settings(data_dir=data_dir)


@pytest.fixture
def egide(settings, capsys):
    """Run a command beside the test; gives its status and the JSON lines."""

    async def run(*words, shown=("--json",)):
        say = Texts().of("en")
        args = parse((*words, *shown), say)
        status = await args.run(args, settings, Terminal(say, json=args.json))
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


async def test_moderators_are_added_and_removed(settings, egide):
    """Each once, and written down; who is removed gives their card back."""
    async with opened_store(settings) as store:
        assert await egide("moderator", "add", "101", "--name", "Mona") == (
            0,
            [{"id": 101, "name": "Mona", "added": True}],
        )
        assert (await egide("moderator", "add", "101"))[1][0]["added"] is False
        await egide("moderator", "add", "102")
        assert [row["id"] for row in (await egide("moderator", "list"))[1]] == [101, 102]
        held = Review("", (Kind.FLAG,), 1.0, Fingerprint(b"\x01" * 32), holder=101, held_until=1e12)
        review = await Reviews(*store).open(held, lambda known: known, unless=lambda _: False)
        assert review
        assert await egide("moderator", "remove", "101") == (0, [{"id": 101, "removed": True}])
        released = await Reviews(*store).get(review.id)
        assert released
        assert released.holder == 0
        assert (await egide("moderator", "remove", "101"))[0] == 1
        assert [one["what"] for one in await Audit(*store).decisions.records(MODERATION)] == [
            "moderator added",
            "moderator added",
            "moderator removed",
        ]


@pytest.mark.parametrize("text", ["0", "-5", "ada", "12a", "9" * 20])
async def test_other_numbers_are_refused(egide, text):
    """A group, a name or nonsense is no person's account."""
    with pytest.raises(SystemExit):
        await egide("moderator", "add", "--", text, shown=())


async def test_minors_are_shown_to_the_operator(settings, egide):
    """Ids and dates; that one looked, and that it was reported, is written down."""
    async with opened_store(settings) as store:
        await Minors(*store).add(Minor("4F7A2C10", 1_800_000_000.0, 1_800_000_060.0, ((-1001, 42, 1_800_000_000.0),)))
        (row,) = (await egide("moderator", "minors"))[1]
        assert row == {
            "review": "4F7A2C10",
            "opened": "2027-01-15T08:00:00+00:00",
            "said": "2027-01-15T08:01:00+00:00",
            "reported": None,
            "places": [{"chat": -1001, "message": 42, "time": "2027-01-15T08:00:00+00:00"}],
        }
        assert (await egide("moderator", "minors", "--reported", "4f7a2c10"))[0] == 0
        assert (await egide("moderator", "minors", "--reported", "00000000"))[0] == 1
        assert (await egide("moderator", "minors"))[1][0]["reported"]
        assert len(await Audit(*store).views.records(MODERATION)) == 2


async def test_audit_is_exported_with_hashes(settings, egide):
    """Whoever has the lines can follow the chain without us."""
    async with opened_store(settings) as store:
        audit = Audit(*store)
        for number in range(3):
            await audit.decided(MODERATION, 101, "review", {"review": str(number)})
        await audit.decided(-1001, 7, "settings", {"language": ["fr", "en"]})
        await audit.viewed(MODERATION, 101, "review", {"review": "1"})
        status, rows = await egide("audit", "export", shown=())
        assert status == 0
        before = "0" * 64
        for row in rows:
            assert row["record"]["previous"] == before
            before = hashlib.sha256(canonical(row["record"])).hexdigest()
            assert row["sha256"] == before
        (one,) = (await egide("audit", "export", "--group", "-1001", shown=()))[1]
        assert one["record"]["about"] == {"language": ["fr", "en"]}
        (view,) = (await egide("audit", "export", "--views", shown=()))[1]
        assert view["record"]["about"] == {"review": "1"}
        status, logs = await egide("audit", "verify")
        assert (status, [(log["log"], log["records"]) for log in logs]) == (0, [("decisions", 3), ("views", 1)])


async def test_changed_log_is_found(settings, egide):
    """A record taken out shows, in the export and in the check."""
    async with opened_store(settings) as store:
        for number in range(3):
            await Audit(*store).decided(MODERATION, 101, "review", {"review": str(number)})
        key = "egide:{moderation}:audit"
        _, (second, _), _ = await entries_of(store.redis, key)
        await store.redis.xdel(key, second)
        assert (await egide("audit", "export", shown=()))[0] == 1
        status, logs = await egide("audit", "verify")
        assert (status, logs[0]["holds"]) == (1, False)


async def test_doctor_tells_of_reviews(settings):
    """That nobody is there, that they are late, that some ended so, and what has to be reported."""
    async with opened_store(settings) as store:
        reviews, moderators = Reviews(*store), Moderators(*store)

        async def told() -> list[tuple[bool, str]]:
            return [(one.ok, one.detail.format(**one.facts)) for one in await look_at_reviews(store)]

        assert await told() == [(True, "No review waits.")]
        old = Review("", (Kind.FLAG,), time.time() - 30 * HOUR, Fingerprint(b"\x01" * 32))
        review = await reviews.open(old, lambda known: known, unless=lambda _: False)
        assert review
        assert await told() == [(False, "Reviews wait, and there is no moderator: 1.")]
        await moderators.add(Moderator(101, "", time.time()))
        assert await told() == [(True, "Reviews wait: 1, none for more than 24 h.")]
        await moderators.remove(101)
        await moderators.add(Moderator(101, "", 1.0))
        assert await told() == [(False, "Reviews wait: 1, the oldest for more than 24 h.")]
        await reviews.change(review.id, lambda one: ended(one, Outcome.UNREVIEWED))
        await Minors(*store).add(Minor("4F7A2C10", 1.0, 2.0))
        assert [ok for ok, _ in await told()] == [True, False, False]


def ended(review: Review, outcome: Outcome) -> Review:
    """A review that has just ended."""
    return Review(review.id, review.kinds, review.opened, review.entry, outcome=outcome, closed=time.time())
