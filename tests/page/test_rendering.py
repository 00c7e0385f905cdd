"""The page's HTML: every text in its place, and nothing in it that could run."""

import json
import re
from dataclasses import dataclass

import pytest

from locales.languages import FOR_PERSONS
from locales.texts import Texts
from matching.cases import MOST_FINGERPRINTS, MOST_IMAGES
from matching.fingerprint import MINIMUM_QUALITY
from tests.browser.page_server import FILES
from web.page.rendering import rendered
from web.page.words import CHANGING, FIXED

TEMPLATE = (FILES / "index.html").read_text(encoding="utf-8")
MODULES = {path.name: path.read_text(encoding="utf-8") for path in FILES.glob("*.js")}
SAY = Texts().of("en")


@dataclass(frozen=True)
class Hostile:
    """A language whose every text tries to be markup."""

    language: str = "en"

    def __call__(self, message: str) -> str:
        """Markup, whatever the message."""
        return f"</script><b onclick=\"x\" id='y'>&{message}"

    def count(self, one: str, many: str, number: int) -> str:
        """The same."""
        return self(one if number == 1 else many)


def data(html: str) -> dict[str, object]:
    """The block of data, as a browser reads it: up to the first end of a script."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script', html, re.DOTALL)
    assert found
    read = json.loads(found[1])
    assert isinstance(read, dict)
    return read


def test_places_and_texts_agree():
    """Every fixed text stands in the template, and the template has no place without a text."""
    assert set(re.findall(r"\{\{(\w+)\}\}", TEMPLATE)) == {*FIXED, "language", "elsewhere", "data"}


def test_every_changing_text_is_used():
    """No text is sent along that no module says."""
    said = " ".join(MODULES.values()) + (FILES / "fingerprint" / "refusals.js").read_text(encoding="utf-8")
    assert [name for name in CHANGING if f'"{name}"' not in said] == []


def test_every_reason_has_a_text():
    """What the fingerprinting can refuse an image for, the page can say."""
    reasons = (FILES / "fingerprint" / "refusals.js").read_text(encoding="utf-8")
    listed = re.findall(r'^ +"([a-z-]+)",', reasons, re.MULTILINE)
    assert listed
    assert set(listed) <= set(CHANGING)


def test_every_element_named_exists():
    """The modules ask for no element that the page does not have."""
    ids = re.findall(r'\bid="([\w-]+)"', TEMPLATE)
    whole = [text for name, text in MODULES.items() if name != "card.js"]  # a card looks inside itself, by other names
    asked = {name for text in whole for name in re.findall(r'\bpart\("([\w-]+)"\)', text)}
    assert len(ids) == len(set(ids))
    assert asked <= set(ids)


@pytest.mark.parametrize("language", FOR_PERSONS)
def test_page_names_its_language(language):
    """Screen readers are told which language to read in."""
    html = rendered(TEMPLATE, Texts().of_person(language))
    assert f'<html lang="{language}">' in html
    assert data(html)["language"] == language
    assert "{{" not in html


def test_texts_cannot_be_markup():
    """A text with tags and quotes is shown, and nothing else."""
    plain, hostile = rendered(TEMPLATE, SAY), rendered(TEMPLATE, Hostile())
    assert re.findall(r"<\w+", hostile) == re.findall(r"<\w+", plain)
    assert "</script><b" in str(data(hostile)["texts"])


def test_numbers_are_counted_beforehand():
    """The texts about a number of images are there for every number that a case can hold."""
    counted = data(rendered(TEMPLATE, SAY))["counted"]
    assert isinstance(counted, dict)
    assert all(len(forms) == MOST_IMAGES + 1 for forms in counted.values())
    assert counted["total"][1:3] == ["Your case now holds 1 image.", "Your case now holds 2 images."]


def test_limits_are_the_service_s():
    """What the page refuses itself follows from the same numbers as at the service."""
    limits = {"images": MOST_IMAGES, "fingerprints": MOST_FINGERPRINTS, "quality": MINIMUM_QUALITY}
    assert data(rendered(TEMPLATE, SAY))["limits"] == limits


def test_page_names_nothing_elsewhere():
    """No file of the page has an address of somebody else's, but that of Telegram's frame and of the documentation."""
    texts = [TEMPLATE, *MODULES.values(), *(path.read_text(encoding="utf-8") for path in FILES.glob("*.css"))]
    found = {address for text in texts for address in re.findall(r"https?://[^\s\"')]+", text)}
    assert found == {"https://web.telegram.org", "https://core.telegram.org/api/web-events"}


def test_page_keeps_nothing():
    """No module uses a cookie, a storage, a database, a cache or a service worker, or makes text into code."""
    kept = r"cookie|[lL]ocalStorage|sessionStorage|indexedDB|caches\b|serviceWorker|innerHTML|eval\(|Function\("
    everything = {path.name: path.read_text(encoding="utf-8") for path in FILES.rglob("*.js")}
    assert {name: re.findall(kept, text) for name, text in everything.items() if re.search(kept, text)} == {}
