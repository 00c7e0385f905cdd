"""Puts the simulator together and runs it, on loopback only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from simulator.api import LARGEST_REQUEST, Api, Trouble
from simulator.call import Telegram
from simulator.client import Simulation
from simulator.clock import Clock
from simulator.control.routes import control_routes
from simulator.delivery import Delivery
from simulator.faults import Faults
from simulator.files import Files
from simulator.journal import Journal
from simulator.limits import Limits
from simulator.membership import Membership
from simulator.pictures import Library
from simulator.posting import Posting
from simulator.queries import Queries
from simulator.webhooks import Webhooks
from simulator.world import World

LOOPBACK = "127.0.0.1"
"""Never configurable: the control API has no password."""
_ENCODED_SLACK = 2
_CLOSING_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """A running simulator.

    `url` is the base of the Bot API (python-telegram-bot: `base_url=url + "/bot"`, `base_file_url=url + "/file/bot"`),
    `token` the default bot's, `control` a client of the control API.
    """

    url: str
    token: str
    bot_id: int
    control: Simulation


def build() -> tuple[web.Application, World]:
    """Assemble a simulator with nothing in it."""
    world = World(Clock(), Files(), Library())
    delivery = Delivery(world)
    posting = Posting(world, delivery)
    webhooks = Webhooks()
    membership = Membership(world, delivery, posting)
    telegram = Telegram(world, delivery, posting, membership, webhooks, Queries())
    trouble = Trouble(Faults(), Limits(), Journal())
    application = web.Application(client_max_size=LARGEST_REQUEST * _ENCODED_SLACK)
    application.add_routes([*Api(telegram, trouble).routes(), *control_routes(telegram, trouble)])

    async def close(_: web.Application) -> None:
        await webhooks.close()
        delivery.close()

    application.on_shutdown.append(close)
    return application, world


@asynccontextmanager
async def running_simulator(port: int = 0, token: str = "") -> AsyncIterator[RunningSimulator]:
    """Run a simulator for as long as the block lasts; port 0 takes a free one.

    The default bot gets `token`, or a new one. An occupied port raises OSError.
    """
    application, world = build()
    bot = world.create_bot("Simulated bot", "simulated_bot", reads_all=True, reads_bots=False, token=token)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_CLOSING_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        taken = runner.addresses[0][1]
        url = f"http://{LOOPBACK}:{taken}"
        async with Simulation(url) as control:
            yield RunningSimulator(url, bot.token, bot.id, control)
    finally:
        await runner.cleanup()
