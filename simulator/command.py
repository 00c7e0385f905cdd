"""`egide simulator`: the simulator as a program of its own."""

import asyncio
import signal
import sys

from simulator.server import running_simulator

DEFAULT_PORT = 8081


async def serve(port: int) -> None:
    """Run until SIGTERM or SIGINT; prints one line with the address and the default bot's token."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    async with running_simulator(port) as simulator:
        sys.stdout.write(f"{simulator.url} {simulator.token}\n")
        sys.stdout.flush()
        await stopped.wait()
