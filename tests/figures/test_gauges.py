"""How things stand, as Prometheus is told."""

import time
from dataclasses import dataclass, field

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.health import Health
from bot.metrics.gauges import GAUGES, Exposition
from bot.metrics.meters import Meters
from bot.metrics.standing import OfPeople, OfProcess, OfStore
from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.match import Trust
from matching.sync import SyncStatus
from policies.policy import Policy
from records.appeals import Appeals
from records.chats import Chat, Chats
from records.duequeue import DueQueue
from records.feedback import FeedbackQueue
from records.inbox import Inbox
from records.reviews import Reviews


@dataclass
class Kept:
    """A list, and how it is kept."""

    blocklist: Blocklist = field(default_factory=Blocklist)
    fetched_at: float = field(default_factory=lambda: time.time() - 90)

    @property
    def sync(self):
        """Itself."""
        return self

    def status(self) -> SyncStatus:
        """How equal it is."""
        return SyncStatus("somewhere", len(self.blocklist), fetched_at=self.fetched_at, failures=2)


@pytest.fixture
async def told(redis, vault):
    """Everything, by name and labels, of an installation where something of each kind waits."""
    chats, work, reports = Chats(redis, Policy()), DueQueue(redis, "work"), DueQueue(redis, "reports")
    inbox, feedback, health, kept = Inbox(redis), FeedbackQueue(redis, vault), Health(redis), Kept()
    await chats.save(Chat(-1))
    await work.ring([-1, -2])
    await reports.ring([-1])
    await inbox.quarantine_raw(-1, "{}", "a bug", time.time())
    await feedback.pending("own", Fingerprint(bytes(32)))
    kept.blocklist.apply([(Fingerprint(bytes([at]) * 32), Trust.CONFIRMED) for at in (1, 2)])
    health.ill("intake", "Telegram is away")
    exposition = Exposition(
        Meters().registry,
        [OfProcess([kept], health).read],
        [
            OfStore(chats, work, reports, inbox, feedback, {"own"}).read,
            OfPeople(chats, Reviews(redis, vault), Appeals(redis, vault)).read,
        ],
    )
    text, _ = await exposition.text()
    samples = [one for family in text_string_to_metric_families(text.decode()) for one in family.samples]
    return {(one.name, *one.labels.values()): one.value for one in samples}


def test_queues_have_their_lengths(told):
    """What waits in the store is told."""
    assert told["egide_groups",] == 1
    assert told["egide_inbox_chats",] == 2
    assert told["egide_reports_chats",] == 1
    assert told["egide_quarantined_updates",] == 1
    assert told["egide_feedback_waiting", "own"] == 1
    assert told["egide_reviews_open",] == told["egide_reviews_overdue",] == told["egide_appeals_open",] == 0


def test_lists_have_size_and_age(told):
    """Each list is told with its entries by trust, its age and its failures."""
    assert told["egide_list_entries", "own", "confirmed"] == 2
    assert told["egide_list_entries", "own", "unverified"] == 0
    assert 90 <= told["egide_list_age_seconds", "own"] < 150
    assert told["egide_list_failures", "own"] == 2


def test_parts_say_how_they_are(told):
    """A part that is ill is 0."""
    assert told["egide_part_well", "intake"] == 0
    assert told["egide_store_up",] == 1


def test_every_gauge_is_read(told):
    """None of those that are documented is missing while the store answers."""
    assert {gauge.name for gauge in GAUGES} <= {name for name, *_ in told}
