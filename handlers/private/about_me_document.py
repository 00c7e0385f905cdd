"""What is kept about a person as a document to keep: everything that the screen counts, in JSON."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from handlers.private.kept_about import About, InGroup
from records.standings import STRIKE_SECONDS, Restriction
from records.statements import Statement

VERSION: Final = 1
"""Of the document's form."""


def document(about: About) -> bytes:
    """The document, as JSON in UTF-8. Times are ISO 8601 in UTC, null where there is none."""
    told = {
        "egide": "about-me",
        "version": VERSION,
        "made": iso(about.made),
        "account": about.person,
        "groups": [_group(group) for group in about.groups],
        "private_chat": {
            "conversation": about.conversation,
            "leave_to_register": about.leave,
            "reminders": about.reminders,
        },
        "moderator": about.moderator,
        "not_listed": [
            "reports",
            "records of matches",
            "reviews",
            "decisions of yours",
            "cases",
            "counts of limited actions",
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def name_of(about: About) -> str:
    """What the file is called; it says when, and not about what."""
    return f"egide-{datetime.fromtimestamp(about.made, UTC).date().isoformat()}.json"


def iso(moment: float | None) -> str | None:
    """Epoch seconds in words of a machine."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _group(one: InGroup) -> Mapping[str, Any]:
    return {
        "id": one.chat,
        "title": one.title,
        "counting_against_you": [
            {"since": iso(since), "until": iso(since + STRIKE_SECONDS)} for since in sorted(one.strikes.values())
        ],
        "restrictions": [_restriction(restriction) for restriction in one.restrictions],
        "decisions": [_statement(statement) for statement in one.statements],
        "appeals": [
            {"made": iso(appeal.made), "state": appeal.state, "text": appeal.text, "decided": iso(appeal.decided)}
            for appeal in one.appeals
        ],
        "remembered_images": [
            {"message": image.message, "posted": iso(image.date), "kind": image.kind} for image in one.images
        ],
        "administrator": one.administers,
        "added_the_bot": one.added,
        "to_be_told": one.owed,
    }


def _restriction(one: Restriction) -> Mapping[str, Any]:
    return {"since": iso(one.since), "until": iso(one.until), "carried_out": one.done, "permissions_before": one.former}


def _statement(one: Statement) -> Mapping[str, Any]:
    return {
        "time": iso(one.time),
        "done": list(one.done),
        "until": iso(one.until),
        "registration_confirmed": one.confirmed,
        "likeness": one.likeness,
        "found_later": one.look_back,
        "decided_by": one.decided_by,
        "counts_days": one.counts_days,
        "undone": iso(one.undone),
        "sanction_lifted": iso(one.lifted),
    }
