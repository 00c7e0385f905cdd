"""The colours of the page: WCAG 2.2 AA in both themes."""

import re

import pytest

from tests.browser.page_server import FILES

CSS = (FILES / "theme.css").read_text(encoding="utf-8")
TEXT = 4.5
"""Contrast of text to its background (success criterion 1.4.3)."""
OUTLINE = 3.0
"""Contrast of what shows a control, a state or the focus (1.4.11, 2.4.13)."""

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "quiet", "trouble", "accent") for ground in ("ground", "card")),
    ("on-accent", "accent", TEXT),
    ("ground", "ink", TEXT),
    *((line, ground, OUTLINE) for line in ("line", "focus", "accent", "trouble") for ground in ("ground", "card")),
]


def block(selector: str) -> dict[str, str]:
    """The colours that a rule sets."""
    found = re.search(rf"{re.escape(selector)} \{{(.*?)\}}", CSS, re.DOTALL)
    assert found, selector
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", found[1]))


THEMES = {"light": block("\n:root"), "dark": block('\n:root[data-theme="dark"]')}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast_is_enough(theme, front, back, least):
    """Each pair of colours that meet can be told apart."""
    assert contrast(THEMES[theme][front], THEMES[theme][back]) >= least


def test_dark_is_dark_either_way():
    """The system's dark theme and Telegram's are the same one."""
    assert block('  :root:not([data-theme="light"])') == THEMES["dark"]


def test_colours_have_names():
    """No rule beside the themes has a colour of its own, whose contrast nobody would compute."""
    sheets = "".join(path.read_text(encoding="utf-8") for path in FILES.glob("*.css"))
    rest = re.sub(r"--[\w-]+: #[0-9a-f]{6};", "", sheets)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", rest) == []
