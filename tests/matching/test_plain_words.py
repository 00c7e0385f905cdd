"""What a match is called: copies of the whole image are called so, though parts of it are on the list as well."""

import io

import pytest
from PIL import Image, ImageOps

from bot.demo.scenes import scene
from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.images import read
from matching.match import Trust
from matching.matcher import Matcher, shows_one_of
from matching.reading import Purpose, Reading

NUMBERS = range(20, 26)


def posted(picture: Image.Image, quality: int = 70) -> Reading:
    """A copy in a post."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return read(file.getvalue())


def original(number: int) -> Image.Image:
    """An image."""
    return Image.open(io.BytesIO(scene(number))).convert("RGB")


@pytest.fixture(scope="module")
def blocklist() -> Blocklist:
    """All images, with what is derived of them."""
    made = Blocklist()
    for number in NUMBERS:
        listed = read(scene(number), purpose=Purpose.LISTED)
        parts = [Fingerprint(listed.derived[at : at + 32]) for at in range(0, len(listed.derived), 32)]
        made.apply([(listed.fingerprint, Trust.CONFIRMED)], derived=[(one, Trust.CONFIRMED) for one in parts])
    return made


@pytest.mark.parametrize("number", NUMBERS)
def test_copies_are_called_whole(blocklist, number):
    """A compressed copy is the upright image and a mirrored one the mirrored image, by the image's own fingerprint."""
    own = read(scene(number)).fingerprint
    for picture, variant in ((original(number), "upright"), (ImageOps.mirror(original(number)), "mirrored")):
        match = Matcher(blocklist).matches(posted(picture))[0]
        assert (match.variant, match.entry, match.derived) == (variant, own, False)


def test_dismissed_image_stays_dismissed(blocklist):
    """Mirrored, cropped or framed, it is known for the dismissed one; beside another image it is not the whole post."""
    first, second = original(20), original(21)
    dismissed = {read(scene(20)).fingerprint}
    crop = first.crop((16, 12, first.width - 16, first.height - 12))
    for copy in (first, ImageOps.mirror(first), crop, ImageOps.expand(first, 60, "white")):
        assert shows_one_of(posted(copy), dismissed)
    both = Image.new("RGB", (first.width, 2 * first.height))
    both.paste(first)
    both.paste(second, (0, first.height))
    assert not shows_one_of(posted(both), dismissed)
    known = {match.entry for match in Matcher(blocklist).matches(posted(first))}
    found = Matcher(blocklist).matches(posted(both), known)
    assert read(scene(21)).fingerprint in {match.entry for match in found}
