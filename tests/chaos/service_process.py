"""The matching service as a process of its own: `python service_process.py PORT STORE_URL KEY`, until it is killed."""

import sys

from aiohttp import web

from matching.wire import Keys
from records.hashes import Hashes
from records.store import connect
from web.access import KeyTable
from web.service import service_application


def main() -> None:
    """Serve the records of a store; one key opens everything."""
    port, url, key = sys.argv[1:]
    keys = KeyTable({"partner": Keys(key, key, key, key)})
    web.run_app(service_application(Hashes(connect(url)), keys), host="127.0.0.1", port=int(port), print=None)


if __name__ == "__main__":
    main()
