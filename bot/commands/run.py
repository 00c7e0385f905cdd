"""`egide run`: the bot itself."""

from argparse import ArgumentParser, Namespace

from bot.assembly import run_bot
from bot.hardening import harden
from bot.terminal import Terminal
from config.settings import Settings
from locales.texts import Translator


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare nothing: the settings say it all."""
    parser.description = say(
        "Run the bot until it is stopped. It needs EGIDE_TELEGRAM__TOKEN, a token from @BotFather;\n"
        "docs/settings.md has the other settings."
    )
    parser.epilog = say("example: EGIDE_TELEGRAM__TOKEN=123456:ABC... egide run")


async def run(_args: Namespace, settings: Settings, _terminal: Terminal) -> int:
    """Run until SIGINT or SIGTERM."""
    harden()
    await run_bot(settings)
    return 0
