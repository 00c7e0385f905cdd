"""The store: does it answer, and does it keep what it acknowledged?"""

from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bot.doctor.finding import Finding, well, wrong
from config.errors import N_

OLDEST_REDIS = 7
"""Major version. Valkey began with 7.2 and reports that number as its compatible Redis version."""

CHECK = "store"


async def look_at_store(redis: Redis, *, embedded: bool) -> list[Finding]:
    """Version, memory, durability. An embedded store is configured by us, so only what may differ is looked at."""
    info: dict[str, Any] = await redis.info()
    facts = {
        "name": info.get("server_name", "redis"),
        "version": info.get("valkey_version") or info.get("redis_version"),
        "memory": info.get("used_memory_human"),
    }
    answer = well(CHECK, N_("{name} {version} answers, {memory} in use"), **facts)
    if int(str(info.get("redis_version", "0")).partition(".")[0]) < OLDEST_REDIS:
        return [wrong(CHECK, N_("{name} {version} is too old"), N_("Use Redis 7 or newer, or Valkey."), **facts)]
    return [answer, *_durability(info, await _configured(redis), embedded=embedded)]


def _durability(info: dict[str, Any], configured: dict[str, str], *, embedded: bool) -> list[Finding]:
    findings: list[Finding] = []
    if info.get("aof_enabled") == 1 and info.get("aof_last_write_status") not in (None, "ok"):
        cure = N_("Free space on its disk; nothing is written down at present.")
        findings.append(wrong(CHECK, N_("The last write to its append-only file failed."), cure))
    if embedded:
        return findings
    if info.get("aof_enabled") != 1 or configured.get("appendfsync", "always") != "always":
        detail = N_("It may lose what it acknowledged: updates, evidence and registrations.")
        findings.append(wrong(CHECK, detail, N_("Set `appendonly yes` and `appendfsync always` on that server.")))
    if info.get("maxmemory", 0) and info.get("maxmemory_policy") != "noeviction":
        detail = N_("It throws records away when its memory is full.")
        findings.append(wrong(CHECK, detail, N_("Set `maxmemory-policy noeviction` on that server.")))
    return findings


async def _configured(redis: Redis) -> dict[str, str]:
    """The server's configuration; empty where it does not show it (hosted servers often do not)."""
    try:
        return cast("dict[str, str]", await redis.config_get("appendfsync"))
    except ResponseError:
        return {}
