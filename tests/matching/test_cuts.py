"""Pictures inside of posts are found to the pixel, and nothing a post holds upsets the search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from matching.looks.cuts import MOST_RECTANGLES, inner_rectangles
from tests.matching.posts import BLACK, GREY, WHITE, kinds_of, placed, plane_of

SEEDS = (3, 5, 11)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("ground", [BLACK, WHITE, GREY])
def test_letterbox_is_taken_off(photo, seed, ground):
    """Bars of one colour above and below are no part of the picture."""
    post, box = placed(photo(seed, (800, 500)), (800, 760), (0, 130), ground)
    assert "trimmed" in kinds_of(post, box)


@pytest.mark.parametrize("seed", SEEDS)
def test_uneven_border_is_taken_off(photo, seed):
    """A border may be of another width on each side."""
    post, box = placed(photo(seed, (700, 500)), (900, 640), (37, 101), GREY)
    assert "trimmed" in kinds_of(post, box)


@pytest.mark.parametrize("seed", SEEDS)
def test_frame_in_frame_is_opened(photo, seed):
    """Two borders of different colours around each other are both taken off."""
    inner, _ = placed(photo(seed, (700, 500)), (780, 580), (40, 40), WHITE)
    post, _ = placed(inner, (830, 630), (25, 25), BLACK)
    assert kinds_of(post, (65, 65, 765, 565))


@pytest.mark.parametrize("seed", SEEDS)
def test_noisy_border_is_taken_off(photo, seed):
    """Grain all over the post does not hide its border."""
    post, box = placed(photo(seed, (800, 500)), (800, 760), (0, 130), GREY)
    noise = np.random.default_rng(seed).normal(0, 6, np.asarray(post).shape)
    grainy = Image.fromarray(np.clip(np.asarray(post) + noise, 0, 255).astype(np.uint8))
    assert "trimmed" in kinds_of(grainy, box)


@pytest.mark.parametrize("seed", SEEDS)
def test_sky_is_kept(photo, seed):
    """A flat sky below a border belongs to the picture, not to the border."""
    picture = photo(seed, (800, 500))
    ImageDraw.Draw(picture).rectangle((0, 0, 800, 150), fill=(150, 180, 220))
    post, box = placed(picture, (800, 760), (0, 130), BLACK)
    assert kinds_of(post, box)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("above", [True, False])
def test_caption_is_cut_off(photo, seed, above):
    """Words on a band above or below are no part of the picture."""
    post, box = placed(photo(seed, (800, 500)), (800, 640), (0, 140 if above else 0))
    draw = ImageDraw.Draw(post)
    for line in range(2):
        draw.text(
            (40, (0 if above else 500) + 20 + 50 * line), "When nobody believes what you saw", BLACK, font_size=40
        )
    assert kinds_of(post, box)


@pytest.mark.parametrize("gap", [0, 8])
def test_cells_of_a_collage_are_found(photo, gap):
    """Each of four pictures side by side, with or without a gap, is found."""
    post = Image.new("RGB", (1200 + gap, 800 + gap), WHITE)
    corners = [(left, top) for top in (0, 400 + gap) for left in (0, 600 + gap)]
    for seed, corner in enumerate(corners):
        light = ImageEnhance.Brightness(photo(seed, (600, 400))).enhance((0.6, 1.4)[seed in {1, 2}])
        post.paste(light, corner)
    found = [kinds_of(post, (left, top, left + 600, top + 400)) for left, top in corners]
    assert found == [{"inner-rectangle"}] * len(corners)


@pytest.mark.parametrize("seed", SEEDS)
def test_picture_in_a_chat_is_found(photo, seed):
    """A picture among messages, with round corners, is found on its ground."""
    post = Image.new("RGB", (720, 1280), (229, 221, 213))
    draw = ImageDraw.Draw(post)
    draw.rectangle((0, 0, 720, 120), fill=(0, 128, 105))
    draw.rounded_rectangle((30, 150, 430, 260), 20, fill=WHITE)
    draw.text((50, 180), "Have you seen this?", BLACK, font_size=32)
    draw.rounded_rectangle((300, 900, 690, 1000), 20, fill=(220, 248, 198))
    rounded = Image.new("L", (520, 390), 0)
    ImageDraw.Draw(rounded).rounded_rectangle((0, 0, 519, 389), 16, fill=255)
    post.paste(photo(seed, (520, 390)), (40, 400), rounded)
    assert kinds_of(post, (40, 400, 560, 790)) == {"inner-rectangle"}


@pytest.mark.parametrize("seed", SEEDS)
def test_picture_in_picture_is_found(photo, seed):
    """A picture laid over another one is found without any ground around it."""
    post = photo(seed + 20, (1200, 900))
    post.paste(photo(seed, (600, 450)), (350, 230))
    assert kinds_of(post, (350, 230, 950, 680)) == {"inner-rectangle"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [(800, 1420), (800, 800), (1400, 500)])
def test_blurred_copy_is_taken_off(photo, seed, size):
    """A picture before a blurred copy of itself is found by what is sharp."""
    picture = photo(seed, (800, 500))
    grain = np.random.default_rng(seed).normal(0, 8, (500, 800, 1))
    picture = Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))
    post = ImageOps.fit(picture, size).filter(ImageFilter.GaussianBlur(30))
    left, top = (size[0] - 800) // 2, (size[1] - 500) // 2
    post.paste(picture, (left, top))
    assert "blurred-padding" in kinds_of(post, (left, top, left + 800, top + 500))


def test_plain_pictures_propose_little(photo):
    """A picture that holds no other costs few further lookups."""
    proposed = [len(inner_rectangles(plane_of(photo(seed, (800, 600))))) for seed in range(30)]
    assert sum(proposed) / len(proposed) < 6


def test_answers_are_repeated(photo):
    """The same plane gives the same rectangles in the same order."""
    plane = plane_of(photo(3, (800, 600)))
    assert inner_rectangles(plane) == inner_rectangles(plane.copy())


@settings(max_examples=300)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 2**32 - 1), st.integers(0, 7))
def test_any_plane_is_survived(height, width, seed, pattern):
    """Whatever the shape and the content, rectangles lie within the plane and are few."""
    plane = _hostile(height, width, np.random.default_rng(seed), pattern)
    found = inner_rectangles(plane)
    assert len(found) <= MOST_RECTANGLES
    for one in found:
        assert 0 <= one.top < one.bottom <= height
        assert 0 <= one.left < one.right <= width


def _hostile(height: int, width: int, rng: np.random.Generator, pattern: int) -> NDArray[np.float32]:
    """Flat, noise, stripes of one pixel, a chequered board, steps, lines, a single point, or boxes."""
    rows, columns = np.mgrid[:height, :width]
    planes = (
        np.full((height, width), 128),
        rng.integers(0, 256, (height, width)),
        rows % 2 * 255,
        (rows // 7 + columns // 7) % 2 * 255,
        np.repeat(rng.integers(0, 256, (height, 1)), width, axis=1),
        (rng.random((height, 1)) < 0.1) * 255 | (rng.random((1, width)) < 0.1) * 255,
        (rows == height // 2) & (columns == width // 2),
        _boxes(height, width, rng),
    )
    return planes[pattern].astype(np.float32)


def _boxes(height: int, width: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise under boxes of one grey, some of them as thin as a line."""
    plane = rng.normal(128, 20, (height, width))
    for _ in range(12):
        top, left = rng.integers(0, height), rng.integers(0, width)
        plane[top : top + rng.integers(1, height + 1), left : left + rng.integers(1, width + 1)] = rng.integers(0, 256)
    return plane.astype(np.float32)
