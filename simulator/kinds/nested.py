"""Kinds whose media stands deeper: in a poll, a quote, a rich message, paid media, or behind an id."""

import secrets
from typing import Any

from simulator.draft import Draft
from simulator.people import User

Json = dict[str, Any]

_ELSEWHERE = {"id": -1_002_000_000_001, "type": "channel", "title": "Another channel", "username": "another_channel"}
_FIRST_POLL = 5_267_000_000_000_000_000
_PLACEHOLDER = "\N{FRAME WITH PICTURE}"


def _paid(draft: Draft, medium: Json) -> Json:
    return draft.captioned({"paid_media": {"star_count": 5, "paid_media": [medium]}})


def _paid_photo(draft: Draft) -> Json:
    return _paid(draft, {"type": "photo", "photo": draft.pictured().photo()})


def _paid_video(draft: Draft) -> Json:
    return _paid(draft, {"type": "video", "video": draft.pictured().video()})


def _paid_live_photo(draft: Draft) -> Json:
    return _paid(draft, {"type": "live_photo", "live_photo": draft.pictured().live_photo()})


def _poll(draft: Draft, in_poll: Json, in_option: Json) -> Json:
    options = [
        {"persistent_id": str(number), "text": text, "voter_count": 0} | (in_option if number == 0 else {})
        for number, text in enumerate(("Oui", "Non"))
    ]
    poll = {
        "id": str(_FIRST_POLL + secrets.randbits(40)),
        "question": draft.text or "Alors ?",
        "options": options,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "quiz" if "explanation" in in_poll else "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    }
    return {"poll": poll | in_poll}


def _poll_question(draft: Draft) -> Json:
    return _poll(draft, {"media": {"photo": draft.pictured().photo()}}, {})


def _poll_option(draft: Draft) -> Json:
    return _poll(draft, {}, {"media": {"photo": draft.pictured().photo()}})


def _poll_explanation(draft: Draft) -> Json:
    media = {"photo": draft.pictured().photo()}
    return _poll(draft, {"correct_option_ids": [1], "explanation": "Voici", "explanation_media": media}, {})


def _poll_option_added(draft: Draft) -> Json:
    """Tell of an option somebody added to a poll later: its picture is in the poll's message, told of with it."""
    added = {"option_persistent_id": "0", "option_text": "Oui", "poll_message": _poll_option(draft)}
    return {"poll_option_added": added}


def _external_reply(draft: Draft) -> Json:
    origin = {"type": "channel", "date": 1_700_000_000, "chat": _ELSEWHERE, "message_id": 12}
    quoted = {"origin": origin, "chat": _ELSEWHERE, "message_id": 12, "photo": draft.pictured().photo()}
    return {"text": draft.text or "regardez", "external_reply": quoted}


def _external_reply_live(draft: Draft) -> Json:
    content = _external_reply(draft)
    del content["external_reply"]["photo"]
    content["external_reply"]["live_photo"] = draft.pictured().live_photo()
    return content


def _rich_photo(draft: Draft) -> Json:
    photo = {"type": "photo", "photo": draft.pictured().photo()}
    return {"rich_message": {"blocks": [_paragraph(draft), photo]}}


def _rich_nested(draft: Draft) -> Json:
    """Put the picture three blocks deep: details, a list, a collage."""
    photo = {"type": "photo", "photo": draft.pictured().photo(), "has_spoiler": True}
    collage = {"type": "collage", "blocks": [photo, {"type": "video", "video": draft.pictured().video()}]}
    listed = {"type": "list", "items": [{"label": "1", "blocks": [_paragraph(draft), collage]}]}
    details = {"type": "details", "summary": "Voir", "blocks": [listed]}
    return {"rich_message": {"blocks": [{"type": "heading", "text": "Titre", "size": 1}, details]}}


def _rich_document(draft: Draft) -> Json:
    document = draft.pictured().document(draft.file_name, draft.mime_type, draft.declared_size)
    quote = {"type": "blockquote", "blocks": [{"type": "document", "document": document}]}
    return {"rich_message": {"blocks": [_paragraph(draft), quote]}}


def _paragraph(draft: Draft) -> Json:
    return {"type": "paragraph", "text": ["Un ", {"type": "bold", "text": draft.text or "texte"}]}


def _custom_emoji(draft: Draft) -> Json:
    """The message names the emoji; its picture comes from getCustomEmojiStickers."""
    emoji_id = emoji_id_of(draft)
    entity = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": emoji_id}
    return {"text": _PLACEHOLDER + (draft.text or ""), "entities": [entity]}


def emoji_id_of(draft: Draft) -> str:
    """Give the custom emoji's number: the same for the same picture."""
    return str(5_000_000_000_000_000_000 + int(draft.pictured().picture.image_id[:15], 16))


def _via_bot(draft: Draft) -> Json:
    inline = User(4_000_001, "Inline", is_bot=True, username="inline_images_bot")
    return draft.captioned({"photo": draft.pictured().photo(), "via_bot": inline.json()})


KINDS = {
    "paid_photo": _paid_photo,
    "paid_video": _paid_video,
    "paid_live_photo": _paid_live_photo,
    "poll": _poll_question,
    "poll_option": _poll_option,
    "poll_explanation": _poll_explanation,
    "poll_option_added": _poll_option_added,
    "external_reply": _external_reply,
    "external_reply_live": _external_reply_live,
    "rich_message": _rich_photo,
    "rich_nested": _rich_nested,
    "rich_document": _rich_document,
    "custom_emoji": _custom_emoji,
    "via_bot": _via_bot,
}
