"""Who has the store's files, and not its key, learns of no fingerprint, number or PIN."""

from base64 import b64encode

from matching.uploads import Submission
from matching.wire import FeedbackValue
from records.sources import OPERATOR


async def test_files_name_nothing(registry, image, redis, server):
    """Neither the append-only file nor a snapshot holds a fingerprint, a case number or a PIN, in any writing."""
    await redis.config_set("rdbcompression", "no")
    images = [image(), image(), image()]
    state, pin = await registry.cases.create(images[:2])
    await registry.cases.add("bot", state.number, pin, images[2:])
    await registry.hashes.submit(OPERATOR, [Submission(images[0].fingerprint, FeedbackValue.NOT_BLOCKED)])
    await registry.cases.state("bot", state.number, pin)
    await redis.save()
    await registry.cases.withdraw("bot", state.number, pin)
    files = [path.read_bytes() for path in server.directory.rglob("*") if path.is_file()]
    assert any(data.startswith((b"REDIS", b"VALKEY")) for data in files)
    assert sum(map(len, files)) > 2_000
    everything = b"".join(files).lower()
    texts = [state.number, state.number.replace("-", ""), f'"{pin}"', f"/{pin}"]
    needles = [text.lower().encode() for text in texts]
    for one in images:
        for fingerprint in (one.fingerprint, *one.derived):
            octets = fingerprint.octets
            needles += [octets.lower(), octets.hex().encode(), b64encode(octets).lower()]
    assert [needle for needle in needles if needle in everything] == []


async def test_erased_case_leaves_no_bytes(registry, image, redis):
    """30 days after the withdrawal no key of the store holds anything of the case, sealed or not."""
    before = await contents(redis)
    one = image()
    state, pin = await registry.cases.create([one])
    sealed = await contents(redis) - before
    await registry.cases.withdraw("bot", state.number, pin)
    await registry.pass_by(31 * 24 * 3_600)
    left = await contents(redis)
    named = registry.cases.name(state.number).encode()
    assert not {key for key, _ in left if named in key}
    members = {part for _, value in sealed for part in value if len(part) > 32}
    assert members
    assert not members & {part for _, value in left for part in value}


async def contents(redis) -> set[tuple[bytes, frozenset[bytes]]]:
    """Every key, with all the bytes it holds."""
    read = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1),
    }
    found = set()
    async for key in redis.scan_iter():
        value = await read[await redis.type(key)](key)
        parts = [value] if isinstance(value, bytes) else [*value, *(value.values() if isinstance(value, dict) else ())]
        found.add((key, frozenset(parts)))
    return found
