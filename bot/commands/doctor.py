"""`egide doctor`: is this installation all right, and if not, what helps?"""

from argparse import ArgumentParser, Namespace

from bot.arguments import json_option
from bot.doctor.examination import examine
from bot.terminal import Terminal, printable
from config.settings import Settings
from locales.texts import Translator


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options of `egide doctor`."""
    parser.description = say(
        "Check settings, store, matching service, blocklist, Telegram, the bot's rights in each group, and what\n"
        "waits or failed. It changes nothing, and works whether the bot runs or not."
    )
    parser.epilog = say("exit status: 0 if all is well, 1 if something is wrong\n\nexample: egide doctor")
    json_option(parser, say)


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Tell each finding as it comes."""
    all_well = True
    async for finding in examine(settings):
        all_well &= finding.ok
        told = finding.told(terminal.say)
        if args.json:
            terminal.row(told)
            continue
        mark = terminal.say("ok") if finding.ok else terminal.say("WRONG")
        terminal.line(f"{mark:7} {finding.check:10} {printable(told['detail'])}")
        if not finding.ok:
            terminal.line(f"{'':18} -> {printable(told.get('cure', ''))}")
    return 0 if all_well else 1
