"""Reads settings that somebody pasted: either exactly what they say, or a refusal that says what is wrong with them."""

import json
from collections.abc import Callable
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from config.errors import N_, EgideError
from config.sources import OWN_SOURCE
from handlers.lengths import plain
from handlers.names import shown_name
from handlers.settings.exporting import EGIDE, VERSION
from policies.choices import Choices


class NotTaken(EgideError):
    """Pasted settings cannot be taken."""


class NotSettings(NotTaken):
    """It is no text of ours."""

    cause = N_("This is not the text of a group's settings (look at: {detail}).")
    cure = N_("Paste the whole text that Égide gave the owner of a group, from the first brace to the last.")


class NewerSettings(NotTaken):
    """A later Égide wrote it."""

    cause = N_("These settings have version {found}; this Égide knows version {known}.")
    cure = N_("Ask the operator to upgrade Égide, or choose the settings by hand.")


class UnknownField(NotTaken):
    """A name that is none of ours."""

    cause = N_("{field} is no setting of a group.")
    cure = N_("Take it out. The settings are: {allowed}.")


class WrongValue(NotTaken):
    """A value that a setting cannot have. `kind` is a message id with fields for `allowed`."""

    cause = N_("“{field}” cannot be {value}.")
    cure = ""

    def __init__(self, field: str, value: object, kind: str, **allowed: object) -> None:
        self.kind = kind
        self.allowed = allowed
        super().__init__(field=field, value=_shown(value))

    def tell(self, translate: Callable[[str], str]) -> str:
        """With what would be allowed."""
        told = super().tell(translate)
        return " ".join((told, translate(N_("Allowed: {what}.")).format(what=self._what(translate))))

    def _what(self, translate: Callable[[str], str]) -> str:
        return translate(self.kind).format(**self.allowed)


def read(text: str) -> dict[str, object]:
    """The choices that a pasted text makes, by field. Raises NotTaken."""
    pasted = _parsed(text)
    if pasted.get("egide") != EGIDE:
        raise NotSettings(detail='"egide"')
    _check_version(pasted.get("version"))
    settings = pasted.get("settings")
    if not isinstance(settings, dict):
        raise NotSettings(detail='"settings"')
    for name in settings:
        if name not in Choices.model_fields:
            raise UnknownField(field=_shown(name), allowed=", ".join(sorted(Choices.model_fields)))
    return {name: _value(name, value) for name, value in settings.items()}


def _parsed(text: str) -> dict[str, Any]:
    try:
        pasted = json.loads(text)
    except (ValueError, RecursionError):
        raise NotSettings(detail="JSON") from None
    if not isinstance(pasted, dict):
        raise NotSettings(detail="JSON")
    return pasted


def _check_version(version: object) -> None:
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise NotSettings(detail='"version"')
    if version > VERSION:
        raise NewerSettings(found=_shown(version), known=VERSION)


def _value(name: str, value: object) -> object:
    """One value, taken strictly: no text that looks like a number is one."""
    trial: dict[str, object] = {name: value}
    if name == "reports" and value == "chat":
        trial["reports_chat"] = -1  # whether there is one is seen when all of them are there
    try:
        taken = getattr(Choices.model_validate_json(json.dumps(trial), strict=True), name)
    except (ValidationError, ValueError, RecursionError):
        raise _wrong(name, value) from None
    if name == "without" and OWN_SOURCE in taken:
        raise _wrong(name, value)
    if isinstance(taken, int) and not isinstance(taken, bool) and abs(taken) >= 2**53:
        raise _wrong(name, value)
    return taken


def _wrong(name: str, value: object) -> WrongValue:
    kind, allowed = _allowed(name, Choices.model_fields[name])
    return WrongValue(name, value, kind, **allowed)


def _allowed(name: str, field: FieldInfo) -> tuple[str, dict[str, object]]:
    """What a field may be, as a message id and what is put into it."""
    if name == "later_mutes":
        return N_("a list of up to five whole numbers of seconds from 60 to {most}"), {"most": 365 * 86_400}
    if name == "without":
        return N_("a list of names of further lists; the own list, “own”, always counts"), {}
    kinds = [kind for kind in get_args(field.annotation) if kind is not NoneType] or [field.annotation]
    if get_origin(kinds[0]) is Literal or get_origin(field.annotation) is Literal:
        values = get_args(field.annotation if get_origin(field.annotation) is Literal else kinds[0])
        return N_("one of {values}"), {"values": ", ".join(f'"{value}"' for value in values)}
    if bool in kinds:
        return N_("true or false"), {}
    bounds = {type(one).__name__.lower(): one for one in field.metadata}
    if "ge" in bounds and "le" in bounds:
        told = {"least": bounds["ge"].ge, "most": bounds["le"].le}
        return N_("a whole number from {least} to {most}"), told
    return N_("the id of a chat or topic, a whole number, or null"), {}


def _shown(value: object) -> str:
    """As JSON writes it, cut, and without what has power over the text around it."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = "…"
    return plain(shown_name(text))
