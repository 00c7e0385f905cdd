"""Going from step to step: what every screen offers, the way back, and what is forgotten on the way.

Beside what a branch offers, one can always put it off, talk to somebody, or leave and have everything erased. Who
comes back from such a step is where they were: the steps left behind stand in the answer `back`, the last one last.

What a person typed belongs to a branch and goes when it is left for good: the number and the PIN with the case, and
every answer whose name begins with the branch's and a dot.
"""

from dataclasses import replace
from typing import Final

from handlers.private.screens import Button, Screen
from locales.texts import Translator
from records.conversations import Talk

BACK: Final = "back"
_BETWEEN: Final = ">"

LATER, SOMEONE, QUIT, RETURN, HOME = "later", "someone", "quit", "return", "home"
"""The actions every screen may have."""

_SHARED: Final = {"number": frozenset({"case", "file"}), "pin": frozenset({"case", "file"})}
"""Answers of more than one branch."""


def with_ways(screen: Screen, talk: Talk, say: Translator) -> Screen:
    """A screen with the buttons of every step."""
    if screen.alone:
        return screen
    back = ((Button(say("Back"), RETURN),),) if talk.get(BACK) else ()
    away = [Button(say("Later"), LATER)] if talk.step != "begin.later" else []
    away += [Button(say("Talk to someone"), SOMEONE)] if talk.branch != "someone" else []
    out = (Button(say("To the beginning"), HOME), Button(say("Quit and erase"), QUIT))
    rows = (*screen.rows, *back, tuple(away), out)
    return replace(screen, rows=tuple(row for row in rows if row))


def aside(talk: Talk, step: str) -> Talk:
    """At a step from which one comes back."""
    waiting = [*talk.get(BACK).split(_BETWEEN), talk.step] if talk.get(BACK) else [talk.step]
    if step in waiting:  # where one was before: the way there and back is not told twice
        waiting = waiting[: waiting.index(step)]
    return talk.at(step, back=_BETWEEN.join(waiting))


def returned(talk: Talk) -> Talk:
    """Where one was before."""
    *waiting, step = talk.get(BACK).split(_BETWEEN)
    return forgetting(talk.at(step, back=_BETWEEN.join(waiting)))


def home(talk: Talk) -> Talk:
    """At the first screen."""
    return forgetting(talk.at("begin.begin", back=""))


def present_in(talk: Talk) -> set[str]:
    """The branches one is in, or comes back to."""
    return {step.partition(".")[0] for step in (talk.step, *talk.get(BACK).split(_BETWEEN))} - {""}


def forgetting(talk: Talk) -> Talk:
    """Without the answers of branches that were left for good."""
    present = present_in(talk)
    kept = {name: text for name, text in talk.answers.items() if _owners(name) & present or not _owners(name)}
    return replace(talk, answers=kept)


def _owners(name: str) -> frozenset[str]:
    """The branches an answer belongs to; none where it belongs to the whole conversation."""
    branch, dot, _ = name.partition(".")
    return _SHARED.get(name, frozenset({branch} if dot else ()))
