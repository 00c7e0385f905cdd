"""`egide group`: what the operator sets for single groups, whose administrators can do so themselves."""

from argparse import ArgumentParser, Namespace
from functools import partial

from bot.arguments import action_of
from bot.groups.choosing import choices, choose
from bot.groups.dismissing import dismiss, take_back
from bot.groups.known import show
from bot.terminal import Terminal
from config.errors import N_
from config.settings import Settings
from locales.texts import Translator
from matching.fingerprint import Fingerprint
from policies.choices import Choices
from records.store import opened_store


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the actions of `egide group`."""
    parser.description = say(
        "Set for a group what its administrators can set themselves, with /settings in the private chat. It works\n"
        "whether the bot runs or not; a running bot follows at the next post."
    )
    parser.epilog = say(
        "example: egide group set -1001234567890 look_back=false confirmed=delete\n"
        "         egide group dismiss -1001234567890 7502284b...d8b"
    )
    places = parser.add_subparsers(title=say("actions"), metavar=say("ACTION"), prog=parser.prog, required=True)
    action = partial(action_of, places.add_parser, parser.prog, say)
    action("list", show, N_("show the groups the bot is in, and where their choices differ from the default"))
    setting = action("set", choose, N_("choose how hits are answered in a group, and who is told"))
    _group(setting, say)
    choice = say("one of: {names}; `default` as the value goes back to the default")
    names = ", ".join(Choices.model_fields)
    setting.add_argument("choices", metavar=say("NAME=VALUE"), nargs="+", help=choice.format(names=names))
    for name, act, summary in (
        ("dismiss", dismiss, N_("have an image, and the entry it matches, act on nothing in a group")),
        ("undismiss", take_back, N_("take that back, for all that is dismissed there and near the image")),
    ):
        place = action(name, act, summary)
        _group(place, say)
        place.add_argument("fingerprint", metavar=say("FINGERPRINT"), help=say("64 hexadecimal digits"))


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Carry out one action. What was typed is checked before the store is opened."""
    if "choices" in args:
        args.choices = choices(args.choices)
    if "fingerprint" in args:
        args.fingerprint = Fingerprint.from_hex(args.fingerprint)
    async with opened_store(settings) as store:
        return int(await args.act(args, settings, store, terminal))


def _group(place: ArgumentParser, say: Translator) -> None:
    place.add_argument("chat", metavar=say("GROUP"), type=int, help=say("its id, as `egide group list` shows it"))
