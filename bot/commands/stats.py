"""`egide stats`: figures of all groups together, or of one."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from bot.arguments import json_option
from bot.list_ages import NEVER, ListAges
from bot.terminal import Terminal, printable
from config.errors import N_, InputError
from config.settings import Settings
from handlers.figures import summary
from handlers.figures.periods import period_of
from locales.texts import Translator
from records.chats import Chats
from records.durations import Span
from records.statistics import KEPT_SECONDS, SINCE_POSTED, SINCE_RECEIVED, Day, Figures, Statistics, summed
from records.store import opened_store

MOST_DAYS = KEPT_SECONDS // 86_400


class NoSuchPeriod(InputError):
    """A number of days that no figures are kept for."""

    cause = N_("{days} days cannot be summed up: figures are kept for {most} days.")
    cure = N_("Give a number of days from 1 to {most}.")


class NoSuchGroup(InputError):
    """A group the bot does not know."""

    cause = N_("The bot knows no group {group}.")
    cure = N_("`egide group list` shows the groups it is in.")


def arguments(parser: ArgumentParser, say: Translator) -> None:
    """Declare the options of `egide stats`."""
    parser.description = say(
        "Figures of the last days: posts checked, matches, deletions and how soon, false alarms, appeals, what could\n"
        "not be checked, and how old the lists are. They name nobody. It works whether the bot runs or not."
    )
    parser.epilog = say("example: egide stats --days 30 --group -1001234567890")
    json_option(parser, say)
    parser.add_argument("--days", type=int, default=7, metavar=say("N"), help=say("so many days, today included (7)"))
    parser.add_argument(
        "--group", type=int, metavar=say("GROUP"), help=say("of one group; its id, as `egide group list` shows it")
    )


async def run(args: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Print the figures: as text, or with --json each day by itself and then all of them."""
    if not 1 <= args.days <= MOST_DAYS:
        raise NoSuchPeriod(days=args.days, most=MOST_DAYS)
    async with opened_store(settings) as store:
        chat = await Chats(store.redis, settings.policy).get(args.group) if args.group is not None else None
        if args.group is not None and chat is None:
            raise NoSuchGroup(group=args.group)
        days = await Statistics(*store).days(args.group, args.days)
        ages = await ListAges.of(store, settings).read()
    if terminal.json:
        _rows(days, ages, terminal)
    else:
        title = printable(chat.title) if chat else terminal.say("All groups together")
        terminal.line(f"{title}, {terminal.say(period_of(args.days, terminal.say).title)}")
        figures = summed(days)
        if not chat:
            terminal.line(summary.groups(figures, terminal.say))
        terminal.line(summary.told(figures, ages, terminal.say))
    return 0


def _rows(days: list[Day], ages: Mapping[str, float], terminal: Terminal) -> None:
    for day in days:
        terminal.row({"day": f"{day.date}", "figures": dict(sorted(day.figures.counts.items()))})
    figures = summed(days)
    lists = {source: None if age == NEVER else round(age, 1) for source, age in ages.items()}
    terminal.row(
        {"days": len(days), "figures": dict(sorted(figures.counts.items())), **_medians(figures), "lists": lists}
    )


def _medians(figures: Figures) -> dict[str, Any]:
    spans = {"received": figures.durations(SINCE_RECEIVED).median, "posted": figures.durations(SINCE_POSTED).median}
    return {"median_seconds_since": {name: _ends(span) for name, span in spans.items()}}


def _ends(span: Span | None) -> list[float | None] | None:
    """Over and under; the median lies between them."""
    return [span.over, span.under] if span else None
