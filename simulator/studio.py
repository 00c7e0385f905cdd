"""Makes the file objects of the Bot API (PhotoSize, Document, Video, ...) out of uploaded pictures.

Made once for a picture and a role, so that a picture posted twice is the same stored file; with `distinct` every
post is an upload of its own, with new `file_unique_id`s for the same bytes.
"""

import gzip
import json
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from simulator.files import Files
from simulator.pictures import STICKER_SIDE, STICKER_THUMBNAIL_SIDE, Picture, Rendition

Json = dict[str, Any]

_NOTE_SIDE = 384
"""Pixels: the side of a round video message."""
_FILLER_BYTES = 65_536
_ANIMATION = gzip.compress(
    json.dumps({"v": "5.5.7", "fr": 60, "ip": 0, "op": 60, "w": 512, "h": 512, "layers": []}).encode(), mtime=0
)


def filler_video() -> bytes:
    """Give bytes that start like an MP4 and hold no picture, for videos posted without bytes of their own."""
    head = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
    return head + (_FILLER_BYTES + 8).to_bytes(4) + b"mdat" + bytes(_FILLER_BYTES)


def filler_webm() -> bytes:
    """Give bytes that start like a WebM and hold no picture."""
    return b"\x1a\x45\xdf\xa3" + bytes(4096)


class Studio:
    """The file objects of one picture; `video` are the bytes given for moving kinds, if any."""

    def __init__(self, files: Files, picture: Picture, *, distinct: bool = False, video: bytes = b"") -> None:
        self._files = files
        self.picture = picture
        self._video = video
        self._stored: dict[object, Any] = {} if distinct else picture.stored

    def _once(self, role: object, make: Callable[[], Any]) -> Any:
        if role not in self._stored:
            self._stored[role] = make()
        return self._stored[role]

    def _file(self, data: bytes, folder: str, extension: str, declared_size: int | None = None) -> Json:
        stored = self._files.store(data, folder, extension, declared_size)
        return {"file_id": stored.key, "file_unique_id": stored.unique_id, "file_size": stored.declared_size}

    def _sized(self, rendition: Rendition, folder: str, extension: str = ".jpg") -> Json:
        shape = {"width": rendition.width, "height": rendition.height}
        return {**self._file(rendition.data, folder, extension), **shape}

    def photo(self, folder: str = "photos") -> list[Json]:
        """Give the list of PhotoSize of a photo, smallest first."""
        sizes = self.picture.photo
        return list(self._once(("photo", folder), lambda: [self._sized(size, folder) for size in sizes()]))

    def thumbnail(self, role: str) -> Json:
        """Give the 320 px thumbnail of a document or video; each such file has its own."""
        return dict(self._once(("thumb", role), lambda: self._sized(self.picture.thumbnail(), "thumbnails")))

    def document(self, name: str, mime: str, declared_size: int | None) -> Json:
        """Give a Document: the very bytes, with the sender's name and mime type."""

        def make() -> Json:
            suffix = PurePath(name).suffix
            file = self._file(self.picture.original, "documents", suffix, declared_size)
            return file | ({"thumbnail": self.thumbnail(name)} if self.picture.is_image() else {})

        return {**self._once(("document", name, declared_size), make), "file_name": name, "mime_type": mime}

    def _moving(self, folder: str, declared_size: int | None) -> Json:
        data = self._video or filler_video()
        role = (folder, data, declared_size)
        return dict(self._once(role, lambda: self._file(data, folder, ".mp4", declared_size)))

    def video(self, *, cover: bool = False, qualities: bool = False, declared_size: int | None = None) -> Json:
        """Give a Video with thumbnail, and on demand a cover and lower qualities."""
        width, height = self.picture.size
        shape = {"width": width, "height": height, "duration": 3, "mime_type": "video/mp4"}
        made = {**self._moving("videos", declared_size), **shape, "thumbnail": self.thumbnail("video")}
        if cover:
            made["cover"] = self.photo()
        if qualities:
            lower = self._once("quality", lambda: self._file(self._video or filler_video(), "videos", ".mp4"))
            made["qualities"] = [{**lower, "width": width // 2, "height": height // 2, "codec": "h264"}]
        return made

    def animation(self, declared_size: int | None = None) -> Json:
        """Give an Animation (a silent MP4) with its thumbnail."""
        width, height = self.picture.size
        shape = {"width": width, "height": height, "duration": 2, "file_name": "animation.mp4"}
        moving = self._moving("animations", declared_size)
        return {**moving, **shape, "mime_type": "video/mp4", "thumbnail": self.thumbnail("animation")}

    def video_note(self) -> Json:
        """Give a VideoNote, the round video message, with its thumbnail."""
        moving = self._moving("video_notes", None)
        return {**moving, "length": _NOTE_SIDE, "duration": 3, "thumbnail": self.thumbnail("note")}

    def live_photo(self) -> Json:
        """Give a LivePhoto: a short video with the renditions of its still."""
        width, height = self.picture.size
        shape = {"width": width, "height": height, "duration": 2, "mime_type": "video/mp4"}
        return {**self._moving("videos", None), **shape, "photo": self.photo()}

    def sticker(self, form: str, custom_emoji_id: str | None = None) -> Json:
        """Give a Sticker; `form` is static (WebP), animated (TGS) or video (WebM)."""

        def make() -> Json:
            if form == "static":
                return self._sized(self.picture.sticker(), "stickers", ".webp")
            data, extension = (_ANIMATION, ".tgs") if form == "animated" else (self._video or filler_webm(), ".webm")
            return {**self._file(data, "stickers", extension), "width": STICKER_SIDE, "height": STICKER_SIDE}

        def thumbnail() -> Json:
            return self._sized(self.picture.thumbnail(STICKER_THUMBNAIL_SIDE, "WEBP"), "thumbnails", ".webp")

        made = {**self._once(("sticker", form), make), "thumbnail": self._once("sticker thumb", thumbnail)}
        made |= {"is_animated": form == "animated", "is_video": form == "video", "emoji": "\N{FRAME WITH PICTURE}"}
        if custom_emoji_id:
            return made | {"type": "custom_emoji", "custom_emoji_id": custom_emoji_id}
        return made | {"type": "regular", "set_name": "simulated_by_somebody"}
