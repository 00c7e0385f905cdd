"""Pictures that have nothing to do with each other, for measuring how often fingerprints match by accident.

Two sets belong together. Drawn pictures come from here: what fills group chats besides photographs, made by code from
a seed, so that every machine measures the same ones. Photographs come from the person who measures, as a folder, since
a repository is no place for thousands of them: collections under a free licence (wallpapers of operating systems, the
sample images of picture-processing libraries, one's own camera) serve. Three things decide whether a folder is good:

- nothing of it was looked at while radii and quality gates were chosen, if recall is measured with it;
- near-duplicates are taken out first (whole-image distance at most 60 in any orientation), and so are the further
  pictures of one series: what is left of them would be counted as false matches, rightly or not;
- tiles of one photograph are unrelated to the tiles of others only, never to their own photograph.

A drawn picture stands for its kind's layout and light. It is no substitute for photographs when recall is measured.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image

from benchmarks.corpus import chats, figures, light, marks, memes, pages, plain, printed
from benchmarks.corpus.dice import Dice

KINDS: Final[Mapping[str, Callable[[Dice], Image.Image]]] = {
    "chat-light": chats.light_chat,
    "chat-dark": chats.dark_chat,
    "document": pages.document,
    "web-page": pages.web_page,
    "table": pages.table,
    "code": pages.code,
    "meme-captioned": memes.captioned,
    "meme-lettered": memes.lettered,
    "meme-labelled": memes.labelled,
    "meme-two-panels": memes.two_panels,
    "plain-flat": plain.flat,
    "plain-speck": plain.speck,
    "plain-gradient": plain.gradient,
    "plain-blocks": plain.blocks,
    "sky": light.sky,
    "wall": light.wall,
    "horizon": light.horizon,
    "night": light.night,
    "dim": light.dim,
    "logo": marks.logo,
    "sticker": marks.sticker,
    "qr-code": marks.qr_code,
    "bar-code": marks.bar_code,
    "chart": figures.chart,
    "map": figures.street_map,
    "receipt": printed.receipt,
    "form": printed.form,
    "comic": printed.comic,
}
"""Every kind there is, and what draws it."""


def synthetic(kind: str, seed: int) -> Image.Image:
    """The RGB picture of one of KINDS with this seed, the same every time; KeyError for a kind there is not.

    Its longer side has 480 to 1280 pixels. Memes of one kind show the same picture where their seeds are equal
    modulo `memes.TEMPLATES`; all other pictures of a kind share at most its layout.
    """
    return KINDS[kind](Dice(kind, seed))


def template(kind: str, seed: int) -> int | None:
    """Which meme's picture this one shows; None for a kind that has no templates. KeyError for no kind at all."""
    return seed % memes.TEMPLATES if KINDS[kind].__module__ == memes.__name__ else None
