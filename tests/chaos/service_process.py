"""The matching service as a process of its own: `python service_process.py PORT STORE_URL KEY`, until it is killed."""

import sys

from aiohttp import web

from matching.wire import Keys
from records.hashes import Hashes
from records.store import connect
from records.vault import opened_vault
from web.access import KeyTable
from web.gate import Gate, Unwatched
from web.service import service_application


def main() -> None:
    """Serve the records of a store; one key opens everything."""
    port, url, key = sys.argv[1:]
    web.run_app(_application(url, key), host="127.0.0.1", port=int(port), print=None)


async def _application(url: str, key: str) -> web.Application:
    redis = connect(url)
    vault = await opened_vault(redis, b"a secret that outlives this process", "the test")
    gate = Gate(KeyTable({"partner": Keys(key, key, key, key)}), Unwatched())
    return service_application(Hashes(redis, vault), gate)


if __name__ == "__main__":
    main()
