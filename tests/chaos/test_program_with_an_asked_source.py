"""The program as an operator runs it, with a source that is asked instead of fetched."""

import json
from typing import Any

from matching.images import read
from tests.asking.stand_in import StandIn

PARTNER = "EGIDE_SOURCES__PARTNER__"


def _rows(done: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_source_is_asked_and_told(new_world, served, paint, eventually):
    """Posts are judged by it, its death is told and stops nothing, and commands ask it as well."""
    hma = StandIn()
    hma.hold(read(paint(71)).fingerprint)
    hma.hold(read(paint(72)).fingerprint)
    async with served(*hma.routes()) as url:
        settings = {f"{PARTNER}URL": url, f"{PARTNER}KIND": "hma", f"{PARTNER}UNREVIEWED": "confirmed"}
        async with new_world(**settings) as world:
            program = world.program
            await program.enlist(73)
            await program.started()
            group = await world.group("garden")
            asked = await world.post(group.id, 71)
            await world.gone(group.id, asked.message)
            (record,) = [one for one in await world.evidence(group.id) if one["type"] == "hit"]
            assert (record["source"], record["trust"], record["matched"]) == ("partner", "confirmed", record["posted"])

            hma.trouble = "error"
            unknown, own = await world.post(group.id, 74), await world.post(group.id, 73)
            await world.gone(group.id, own.message)
            await world.idle()
            assert unknown.message not in (await world.simulator.control.chat_state(group.id)).deleted
            for seed in (75, 76):
                await world.post(group.id, seed)  # with the one before, six questions or more

            async def told() -> bool:
                return "HTTP 500" in (await program.health())[1].get("source partner", "")

            await eventually(told)
            found = {row["check"]: row for row in _rows(await program.run("doctor", "--json"))}
            assert not found["source partner"]["ok"]
            assert f"{PARTNER}URL" in found["source partner"]["cure"]

            paths = [program.directory / f"{seed}.jpg" for seed in (72, 74)]
            for path, seed in zip(paths, (72, 74), strict=True):
                path.write_bytes(paint(seed))
            unanswered = await program.run("scan", "--json", *map(str, paths))
            assert [row["match"] for row in _rows(unanswered)] == [False, False]
            assert unanswered.returncode == 2
            assert "without the answer of a source that is asked: 2" in unanswered.stderr
            hma.trouble = ""
            answered = await program.run("scan", "--json", *map(str, paths))
            assert [row["match"] for row in _rows(answered)] == [True, False]
            assert answered.returncode == 1
