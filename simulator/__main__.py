"""`python -m simulator [PORT]`."""

import asyncio
import sys

from simulator.command import DEFAULT_PORT, serve

asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT))
