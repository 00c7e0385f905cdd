"""The drawn pictures of the benchmarks: seeded, distinct, and of the kinds they say."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from benchmarks.corpus import KINDS, synthetic, template
from benchmarks.corpus.dice import Dice
from benchmarks.corpus.memes import TEMPLATES
from benchmarks.corpus.paper import wrapped
from matching.fingerprint import MATCH_RADIUS, MINIMUM_QUALITY
from matching.images import read
from matching.reading import Reading


def _reading(image: Image.Image) -> Reading:
    file = io.BytesIO()
    image.save(file, format="PNG", compress_level=1)
    return read(file.getvalue())


def _brightness(kind: str) -> float:
    return ImageStat.Stat(synthetic(kind, 3).convert("L")).mean[0]


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_picture(kind: str):
    """A kind and a seed give the same pixels each time, whatever was drawn in between."""
    first = synthetic(kind, 7).tobytes()
    synthetic(kind, 8)
    assert synthetic(kind, 7).tobytes() == first


@pytest.mark.parametrize("kind", KINDS)
def test_other_seed_other_picture(kind: str):
    """Four seeds give four RGB pictures of 480 to 1280 pixels, also where the template of a meme repeats."""
    images = [synthetic(kind, seed * TEMPLATES) for seed in range(4)]
    assert len({image.tobytes() for image in images}) == len(images)
    assert {image.mode for image in images} == {"RGB"}
    assert all(480 <= max(image.size) <= 1280 for image in images)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("meme-")])
def test_memes_share_their_template(kind: str):
    """Equal templates have more in common than different ones, and still other words."""
    same, other = _reading(synthetic(kind, 1 + TEMPLATES)), _reading(synthetic(kind, 2))
    meme = _reading(synthetic(kind, 1)).fingerprint
    assert template(kind, 1) == template(kind, 1 + TEMPLATES) != template(kind, 2)
    assert 0 < meme.distance(same.fingerprint) < meme.distance(other.fingerprint)


def test_only_memes_have_templates():
    """A chat shows no template, and a kind that does not exist is an error."""
    assert template("chat-light", 1) is None
    with pytest.raises(KeyError):
        template("postcard", 1)


def test_flat_pictures_say_little():
    """Colour without detail gives fingerprints below the quality that may be matched."""
    assert all(_reading(synthetic("plain-flat", seed)).quality < MINIMUM_QUALITY for seed in range(8))


def test_scenes_are_no_copies():
    """Captioned pictures of different templates lie beyond the radius of a match."""
    readings = [_reading(synthetic("meme-lettered", seed)).fingerprint for seed in range(6)]
    distances = [one.distance(other) for one in readings for other in readings if one != other]
    assert min(distances) > MATCH_RADIUS


@pytest.mark.parametrize(("darker", "lighter"), [("night", "sky"), ("dim", "document"), ("chat-dark", "chat-light")])
def test_dark_kinds_are_dark(darker: str, lighter: str):
    """What is meant to be dark is darker than its bright counterpart."""
    assert _brightness(darker) < _brightness(lighter)


def test_grain_keeps_the_light():
    """Noise changes the pixels and leaves their mean within a level."""
    grey = Image.new("RGB", (400, 300), (120, 120, 120))
    noisy = Dice("grain", 1).grain(grey, 4)
    assert ImageChops.difference(grey, noisy).getbbox() is not None
    assert ImageStat.Stat(noisy).mean == pytest.approx([120, 120, 120], abs=1)


def test_lines_keep_every_word():
    """Wrapping loses no word, and gives one wider than the column a line of its own."""
    text = "one two incomprehensibilities three"
    lines = wrapped(text, 20, 80)
    assert " ".join(lines) == text
    assert "incomprehensibilities" in lines
