"""What happened after a backup was made, and is not undone by restoring it."""

import hashlib
import time

import pytest

from matching.cases import CaseRefused, RegisteredImage
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import Endpoint, FeedbackValue, HashStatus
from policies.policy import Policy
from records.backups.since import Since
from records.cases import Cases
from records.chats import Chat, Chats
from records.clients import Clients, Limits
from records.dismissals import Dismissals
from records.hashes import ORDER, RECORDS, Hashes
from records.purge import Purges
from records.vault import WRAPPED

ONE, TWO, THREE, FOUR = (Fingerprint(bytes([number]) * 32) for number in range(1, 5))
GONE = FeedbackValue.WITHDRAWN


@pytest.fixture
def hashes(store) -> Hashes:
    """Keep the service's records."""
    return Hashes(*store)


def some_image(number: int) -> Fingerprint:
    """A fingerprint as a photograph has it."""
    return Fingerprint(hashlib.sha256(bytes([number])).digest())


async def listed(hashes: Hashes, fingerprint: Fingerprint) -> bool:
    """Whether it is on the list."""
    holding = await hashes.get(fingerprint)
    return holding is not None and holding.on_the_list


async def test_withdrawn_stays_withdrawn(hashes, backups, redis):
    """What was withdrawn since the backup is withdrawn after it, and told to clients as a change of now."""
    await hashes.submit("operator", [Submission(ONE), Submission(TWO)])
    path = backups.path()
    await backups.make(redis, path)
    await hashes.feedback("operator", [Feedback(ONE, GONE)])
    before = await hashes.position()
    done = await backups.restore(redis, path)
    assert done.since == Since(withdrawn=1)
    assert not await listed(hashes, ONE)
    assert await listed(hashes, TWO)
    assert [held.fingerprint for held in (await hashes.slice(before, 10)).held] == [ONE.octets]


async def test_withdrawn_case_stays_withdrawn(hashes, backups, redis):
    """A withdrawn case is withdrawn whole; another case, and another holder of the same fingerprint, stay."""
    await hashes.submit("registrations", [Submission(ONE, cases=("a",)), Submission(TWO, cases=("a", "b"))])
    await hashes.submit("registrations", [Submission(THREE, cases=("a",), derived=True)])
    await hashes.submit("operator", [Submission(THREE)])
    path = backups.path()
    await backups.make(redis, path)
    await hashes.withdraw("registrations", ["a"])
    await backups.restore(redis, path)
    assert [await listed(hashes, one) for one in (ONE, TWO, THREE)] == [False, True, True]
    kept = await hashes.get(THREE)
    assert kept is not None
    assert kept.submitters == {"operator"}
    assert not await hashes.fingerprints("registrations", "a")


async def test_one_holder_of_several_stays_withdrawn(hashes, backups, redis):
    """Who took a fingerprint back that others have on their list has taken it back after the restoring too."""
    for source in ("operator", "neighbour"):
        await hashes.submit(source, [Submission(ONE)])
    path = backups.path()
    await backups.make(redis, path)
    await hashes.feedback("neighbour", [Feedback(ONE, GONE)])
    await backups.restore(redis, path)
    kept = await hashes.get(ONE)
    assert kept is not None
    assert kept.submitters == {"operator"}


async def test_registered_again_stays(hashes, backups, redis):
    """What was withdrawn and put on the list again is on the list."""
    await hashes.submit("operator", [Submission(ONE)])
    path = backups.path()
    await backups.make(redis, path)
    await hashes.feedback("operator", [Feedback(ONE, GONE)])
    await hashes.submit("operator", [Submission(ONE)])
    assert (await backups.restore(redis, path)).since == Since()
    assert await listed(hashes, ONE)


async def test_erased_records_stay_away(hashes, backups, redis):
    """A record that was withdrawn so long ago that it was erased does not match again."""
    await hashes.submit("operator", [Submission(ONE), Submission(TWO)])
    path = backups.path()
    await backups.make(redis, path)
    await hashes.feedback("operator", [Feedback(ONE, GONE)])
    await hashes.erase_gone(int(time.time()) + 10)
    assert await hashes.get(ONE) is None
    assert (await backups.restore(redis, path)).since == Since(withdrawn=1)
    assert not await listed(hashes, ONE)
    assert await listed(hashes, TWO)


async def test_many_withdrawals_are_said_again(hashes, backups, redis):
    """More than a page of them, among others that stay."""
    everything = [Fingerprint(number.to_bytes(32, "big")) for number in range(5_000)]
    await hashes.submit("operator", [Submission(one) for one in everything])
    path = backups.path()
    await backups.make(redis, path)
    await hashes.feedback("operator", [Feedback(one, GONE) for one in everything[::2]])
    assert (await backups.restore(redis, path)).since == Since(withdrawn=2_500)
    assert not await listed(hashes, everything[4_998])
    assert await listed(hashes, everything[4_999])


async def test_damaged_store_says_nothing_of_what_is_missing(hashes, backups, redis):
    """Where the service's records were lost, they are brought back: missing is not withdrawn."""
    await hashes.submit("operator", [Submission(ONE)])
    path = backups.path()
    await backups.make(redis, path)
    await redis.delete(RECORDS, ORDER, "egide:{service}:position")
    await backups.restore(redis, path)
    assert await listed(hashes, ONE)


async def test_new_store_tells_what_it_knows(hashes, backups, redis):
    """A store begun anew with other data keys says what was withdrawn from it, and nothing of the rest."""
    await hashes.submit("operator", [Submission(ONE), Submission(TWO)])
    path = backups.path()
    await backups.make(redis, path)
    await redis.flushall()
    new = Hashes(*(await backups.open(redis)))
    await new.submit("operator", [Submission(ONE), Submission(THREE)])
    await new.feedback("operator", [Feedback(ONE, GONE)])
    assert (await backups.restore(redis, path)).since == Since(withdrawn=1)
    assert [await listed(hashes, one) for one in (ONE, TWO, THREE)] == [False, True, False]


async def test_lost_store_tells_nothing(hashes, backups, redis):
    """Without a store, everything is as it was in the backup, and that is told apart from nothing withdrawn."""
    await hashes.submit("operator", [Submission(ONE)])
    path = backups.path()
    await backups.make(redis, path)
    await redis.flushall()
    assert (await backups.restore(redis, path)).since is None
    assert await listed(hashes, ONE)


async def test_case_stays_as_its_owner_left_it(hashes, backups, redis):
    """A withdrawn case is told as withdrawn, a forgotten one is nobody's, and one that lives goes on."""
    cases = Cases(hashes)
    opened = [await cases.create([RegisteredImage(one)]) for one in map(some_image, range(3))]
    withdrawn, forgotten, living = ((one.state.number, one.pin) for one in opened)
    path = backups.path()
    await backups.make(redis, path)
    await cases.withdraw("", *withdrawn)
    await cases.forget("", *forgotten)
    done = await backups.restore(redis, path)
    assert done.since == Since(withdrawn=2, cases=2)
    assert (await cases.state("", *withdrawn)).status is HashStatus.WITHDRAWN
    assert (await cases.state("", *living)).status is not HashStatus.WITHDRAWN
    with pytest.raises(CaseRefused):
        await cases.state("", *forgotten)
    assert [await listed(hashes, one) for one in map(some_image, range(3))] == [False, False, True]


async def test_dismissed_stays_dismissed(store, backups, redis):
    """A group's false alarms are those it has now, added or taken back since."""
    await Chats(redis, Policy()).save(Chat(-1))
    dismissals = Dismissals(*store)
    await dismissals.add(-1, ONE)
    path = backups.path()
    await backups.make(redis, path)
    await dismissals.remove(-1, ONE)
    await dismissals.add(-1, TWO)
    await backups.restore(redis, path)
    assert await dismissals.of(-1) == {TWO}


async def test_left_groups_stay_erased(store, backups, redis):
    """A group erased since is not brought back; one that is to be erased still is, at its time."""
    chats = Chats(redis, Policy())
    for number in (-1, -2, -3):
        await chats.save(Chat(number, title="unmistakable"))
        await Dismissals(*store).add(number, ONE)
    path = backups.path()
    await backups.make(redis, path)
    purges = Purges(redis, chats)
    await purges.erase(-1)
    await purges.schedule(-2, 3_600)
    due = await purges.due()
    done = await backups.restore(redis, path)
    assert done.since is not None
    assert done.since.groups == 1
    assert await redis.keys("egide:{-1}:*") == []
    assert await chats.ids() == [-3, -2]
    assert (await purges.due())[-2] == pytest.approx(due[-2], abs=60)


async def test_revoked_keys_stay_revoked(store, backups, redis):
    """Keys of clients that were revoked since open nothing after the restoring."""
    clients = Clients(*store)
    for name in ("stays", "revoked"):
        await clients.create(name, list(Endpoint), Limits())
    path = backups.path()
    await backups.make(redis, path)
    await clients.revoke("revoked")
    done = await backups.restore(redis, path)
    assert done.since is not None
    assert done.since.clients == 1
    assert [client.name for client in await clients.listed()] == ["stays"]


async def test_data_keys_are_those_of_the_backup(store, backups, redis):
    """The restored store is opened by what was sealed into the backup, wrapped for the secret key in use."""
    before, path = await redis.hgetall(WRAPPED), backups.path()
    await backups.make(redis, path)
    await redis.flushall()
    await backups.restore(redis, path)
    assert await redis.hgetall(WRAPPED) == before
    assert store.vault
