"""Who could not be written to is told once they start the bot; nobody else's start costs or changes anything."""

from records.owed import Owed


async def _untold_group(program, listed, title: str):
    """Make a group in which a listed image was posted, and nobody could be told."""
    owner, member = await program.person("Olga"), await program.person("Mia")
    group = await program.control.create_supergroup(title, owner=owner.id, members=[member.id])
    await program.join(group)
    await program.control.post(group.id, member.id, "photo", image=listed)
    await program.settled()
    assert await program.redis.zcard(f"egide:{{{group.id}}}:untold") == 1
    return owner, group


async def test_strangers_start_costs_nothing(program, listed):
    """A stranger's /start looks at no group, asks Telegram nothing, and takes up no report."""
    _, group = await _untold_group(program, listed, "Garden")
    await program.posters_told()
    asked = len(await program.calls("getChatAdministrators"))
    looked = []
    for name in ("Zoe", "Yan", "Xia"):  # what the program does by the clock can fall into one of them
        await program.redis.config_resetstat()
        await program.person(name, started=True)
        await program.settled()
        looked.append("cmdstat_smembers" in await program.redis.info("commandstats"))
    assert not all(looked)
    assert len(await program.calls("getChatAdministrators")) == asked
    assert await program.redis.zcard(f"egide:{{{group.id}}}:untold") == 1


async def test_start_brings_what_is_owed(program, listed):
    """Whoever was owed it reads the self-check and the report after /start, of their own group only, and once."""
    owner, group = await _untold_group(program, listed, "Garden")
    _, other = await _untold_group(program, listed, "Cellar")
    await program.control.start(owner.id)
    await program.settled()
    texts = await program.told(owner.id)
    assert sum("self-check" in text for text in texts) == 1
    assert sum("A listed image was posted in Garden" in text for text in texts) == 1
    assert not any("Cellar" in text for text in texts)
    assert await program.redis.zcard(f"egide:{{{other.id}}}:untold") == 1
    assert await Owed(program.redis).to(owner.id) == []
    await program.control.start(owner.id)
    await program.settled()
    assert len(await program.told(owner.id)) == len(texts) + 1
    assert await program.redis.zcard(f"egide:{{{group.id}}}:untold") == 0
