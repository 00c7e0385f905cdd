"""Kinds whose media stands at the top of the message."""

from typing import Any

from simulator.draft import Draft

Json = dict[str, Any]
_LINK = "https://example.org/a-page-with-a-preview"


def _text(draft: Draft) -> Json:
    return {"text": draft.text or "bonjour"}


def _photo(draft: Draft) -> Json:
    return draft.captioned({"photo": draft.pictured().photo()})


def _spoiler_photo(draft: Draft) -> Json:
    return _photo(draft) | {"has_media_spoiler": True}


def _document(draft: Draft) -> Json:
    document = draft.pictured().document(draft.file_name, draft.mime_type, draft.declared_size)
    return draft.captioned({"document": document})


def _animation(draft: Draft) -> Json:
    """An animation stands in `document` too, for bots older than animations."""
    animation = draft.pictured().animation(draft.declared_size)
    document = {key: value for key, value in animation.items() if key not in {"width", "height", "duration"}}
    return draft.captioned({"animation": animation, "document": document})


def _video(draft: Draft) -> Json:
    return draft.captioned({"video": draft.pictured().video(declared_size=draft.declared_size)})


def _video_cover(draft: Draft) -> Json:
    return draft.captioned({"video": draft.pictured().video(cover=True, declared_size=draft.declared_size)})


def _video_qualities(draft: Draft) -> Json:
    return draft.captioned({"video": draft.pictured().video(qualities=True)})


def _spoiler_video(draft: Draft) -> Json:
    return _video(draft) | {"has_media_spoiler": True}


def _video_note(draft: Draft) -> Json:
    return {"video_note": draft.pictured().video_note()}


def _live_photo(draft: Draft) -> Json:
    """A live photo comes with the ordinary renditions of its still in `photo`."""
    studio = draft.pictured()
    return draft.captioned({"live_photo": studio.live_photo(), "photo": studio.photo()})


def _live_photo_alone(draft: Draft) -> Json:
    return draft.captioned({"live_photo": draft.pictured().live_photo()})


def _sticker(draft: Draft) -> Json:
    return {"sticker": draft.pictured().sticker("static")}


def _sticker_animated(draft: Draft) -> Json:
    return {"sticker": draft.pictured().sticker("animated")}


def _sticker_video(draft: Draft) -> Json:
    return {"sticker": draft.pictured().sticker("video")}


def _game(draft: Draft) -> Json:
    photo = draft.pictured().photo()
    return {"game": {"title": "Game", "description": draft.caption or "A game", "photo": photo}}


def _link_preview(draft: Draft) -> Json:
    """Only the address reaches a bot, never the picture of the preview."""
    text = draft.text or _LINK
    entity = {"type": "url", "offset": 0, "length": len(text)}
    return {"text": text, "entities": [entity], "link_preview_options": {"url": text}}


def _new_chat_photo(draft: Draft) -> Json:
    return {"new_chat_photo": draft.pictured().photo("profile_photos")}


KINDS = {
    "text": _text,
    "photo": _photo,
    "spoiler_photo": _spoiler_photo,
    "document": _document,
    "animation": _animation,
    "video": _video,
    "video_cover": _video_cover,
    "video_qualities": _video_qualities,
    "spoiler_video": _spoiler_video,
    "video_note": _video_note,
    "live_photo": _live_photo,
    "live_photo_alone": _live_photo_alone,
    "sticker": _sticker,
    "sticker_animated": _sticker_animated,
    "sticker_video": _sticker_video,
    "game": _game,
    "link_preview": _link_preview,
    "new_chat_photo": _new_chat_photo,
}
