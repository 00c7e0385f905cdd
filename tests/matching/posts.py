"""Pictures put into other things, and whether they are found there."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from matching.looks.cuts import inner_rectangles

WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (90, 120, 100)
Edges = tuple[int, int, int, int]
"""Left, top, right, bottom."""

SIDE = 256
NEAR = 1.0
"""Pixels of 256 by which an edge may be off: 0.4 %."""


def plane_of(picture: Image.Image) -> NDArray[np.float32]:
    """Its luma as compared: once more through JPEG, the longer side 256 pixels."""
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=87)
    factor = SIDE / max(picture.size)
    size = (round(picture.width * factor), round(picture.height * factor))
    return np.asarray(Image.open(file).convert("L").resize(size, Image.Resampling.BOX), dtype=np.float32)


def placed(
    picture: Image.Image, size: tuple[int, int], corner: tuple[int, int], ground: tuple[int, int, int] = WHITE
) -> tuple[Image.Image, Edges]:
    """A picture on a ground of one colour, and where it lies there."""
    post = Image.new("RGB", size, ground)
    post.paste(picture, corner)
    return post, (*corner, corner[0] + picture.width, corner[1] + picture.height)


def kinds_of(post: Image.Image, box: Edges) -> set[str]:
    """The kinds of the rectangles found where the box is."""
    factor = SIDE / max(post.size)
    wanted = [edge * factor for edge in box]
    return {
        found.kind
        for found in inner_rectangles(plane_of(post))
        if max(np.abs(np.subtract((found.left, found.top, found.right, found.bottom), wanted))) <= NEAR
    }
