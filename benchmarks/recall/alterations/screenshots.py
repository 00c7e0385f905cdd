"""Screenshots in which the picture is shown: a gallery, a chat, a desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from benchmarks.recall.alteration import Alteration
from benchmarks.recall.fitting import BLACK, Colour, any_colour, blurred, contained, gradient
from benchmarks.recall.lettering import paragraph, phrase, written
from benchmarks.recall.screens import (
    DARK,
    LIGHT,
    Theme,
    bubble,
    icon_row,
    picture_bubble,
    status_bar,
    time_stamp,
    title_bar,
)

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

PHONE: Final = (720, 1560)
DESKTOP: Final = (1280, 800)
STATUS: Final = 56
TITLE: Final = 110


def gallery(picture: Picture, circumstances: Circumstances) -> Picture:
    """A phone's gallery: the picture as wide as the screen, title above, icons below."""
    theme = circumstances.dice.choice((LIGHT, DARK))
    width, height = PHONE
    screen = Image.new("RGB", PHONE, theme.bar)
    status_bar(screen, theme, circumstances, STATUS)
    written(screen, phrase(circumstances, 1, 3), (40, STATUS + 20), 30, theme.ink)
    written(screen, phrase(circumstances, 2, 3), (40, STATUS + 60), 22, theme.faint)
    shown = contained(picture, width, height - STATUS - 2 * TITLE)
    screen.paste(shown, ((width - shown.width) // 2, (height - shown.height) // 2))
    icon_row(screen, theme, (height - TITLE, height - 10), 4)
    return screen


def full_screen(picture: Picture, circumstances: Circumstances) -> Picture:
    """A viewer in black with nothing but the status bar and a strip of small pictures below."""
    width, height = PHONE
    screen = Image.new("RGB", PHONE, BLACK)
    status_bar(screen, DARK, circumstances, STATUS)
    shown = contained(picture, width, height - 4 * STATUS)
    screen.paste(shown, ((width - shown.width) // 2, (height - shown.height) // 2))
    for left in range(8, width, 66):
        screen.paste(circumstances.another().resize((58, 58), reducing_gap=2), (left, height - 90))
    return screen


def chat(theme: Theme) -> Change:
    """A phone's messenger, the picture a message among messages."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        screen = wallpaper(PHONE, theme, circumstances)
        size = circumstances.dice.randint(24, 30)
        top = STATUS + TITLE + size + 0.0
        for _ in range(circumstances.dice.randint(0, 2)):
            top = bubble(screen, theme, circumstances, top, size)
        top = _picture_message(screen, picture, theme, circumstances, top)
        while top < PHONE[1] - TITLE - 200:
            top = bubble(screen, theme, circumstances, top, size)
        title_bar(screen, theme, circumstances, (STATUS, STATUS + TITLE), phrase(circumstances, 1, 2))
        status_bar(screen, theme, circumstances, STATUS)
        _input_line(screen, theme, circumstances)
        return screen

    return apply


def wallpaper(size: tuple[int, int], theme: Theme, circumstances: Circumstances) -> Picture:
    """Plain, a gradient, or somebody's blurred photograph."""
    kind = circumstances.dice.randrange(3)
    if kind == 0:
        return Image.new("RGB", size, theme.ground)
    if kind == 1:
        red, green, blue = theme.ground
        return gradient(*size, theme.ground, (red // 2 + 30, green // 2 + 40, blue // 2 + 50))
    return blurred(circumstances.another(), *size, 60, 0.8)


def _picture_message(
    screen: Picture, picture: Picture, theme: Theme, circumstances: Circumstances, top: float
) -> float:
    """The picture with rounded corners and its time on it, on either side; where the next message begins."""
    shown = contained(picture, screen.width * circumstances.dice.uniform(0.65, 0.85), 800)
    left = 20 if circumstances.side() > 0 else screen.width - shown.width - 20
    picture_bubble(screen, shown, (left, top), 24)
    bottom = top + shown.height
    ImageDraw.Draw(screen).rounded_rectangle(
        (left + shown.width - 96, bottom - 42, left + shown.width - 14, bottom - 12), 14, theme.bar
    )
    time_stamp(screen, theme, circumstances, (left + shown.width - 86, bottom - 38), 28)
    return bottom + 14


def _input_line(screen: Picture, theme: Theme, circumstances: Circumstances) -> None:
    draw, (width, height) = ImageDraw.Draw(screen), screen.size
    draw.rectangle((0, height - TITLE, width, height), theme.bar)
    draw.rounded_rectangle((70, height - TITLE + 20, width - 90, height - 30), 28, outline=theme.faint, width=2)
    written(screen, phrase(circumstances, 1, 1), (100, height - TITLE + 34), 26, theme.faint)
    draw.ellipse((width - 76, height - TITLE + 22, width - 20, height - 32), (60, 140, 220))


def browser(picture: Picture, circumstances: Circumstances) -> Picture:
    """A desktop: a window with tabs and an address, the picture in a page with words beside it."""
    theme = circumstances.dice.choice((LIGHT, DARK))
    width, height = DESKTOP
    screen = blurred(circumstances.another(), width, height, 30)
    left, top = circumstances.dice.randint(0, 120), circumstances.dice.randint(0, 60)
    draw = ImageDraw.Draw(screen)
    draw.rectangle((left, top, width - left // 2, height - 40), theme.theirs)
    _tabs(screen, theme, circumstances, (left, top, width - left // 2))
    shown = contained(picture, (width - 1.5 * left) * 0.66, height - top - 180)
    screen.paste(shown, (left + 30, top + 110))
    beside = left + 60 + shown.width
    bottom = top + 110.0
    while bottom < height - 160:
        bottom = paragraph(
            screen, phrase(circumstances, 5, 30), (beside, bottom, width - left // 2 - beside - 20), 18, theme.ink
        )
        bottom += 14
    _task_bar(screen, circumstances)
    return screen


def _tabs(screen: Picture, theme: Theme, circumstances: Circumstances, box: tuple[int, int, int]) -> None:
    left, top, right = box
    draw = ImageDraw.Draw(screen)
    draw.rectangle((left, top, right, top + 84), theme.ground)
    for number in range(circumstances.dice.randint(1, 4)):
        start = left + 10 + number * 190
        draw.rounded_rectangle((start, top + 8, start + 180, top + 44), 8, theme.bar)
        written(screen, phrase(circumstances, 1, 2)[:16], (start + 12, top + 16), 16, theme.ink)
    draw.rectangle((left, top + 42, right, top + 84), theme.bar)
    draw.rounded_rectangle((left + 120, top + 48, right - 120, top + 78), 14, theme.ground)
    written(screen, phrase(circumstances, 2, 4), (left + 140, top + 54), 16, theme.faint)


def _task_bar(screen: Picture, circumstances: Circumstances) -> None:
    width, height = screen.size
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, height - 40, width, height), (32, 34, 40))
    for number in range(circumstances.dice.randint(4, 9)):
        colour: Colour = any_colour(circumstances, 80)
        draw.rounded_rectangle((20 + number * 48, height - 34, 48 + number * 48, height - 6), 6, colour)


ALTERATIONS = (
    Alteration("screenshot of a gallery", "screenshots", gallery),
    Alteration("screenshot, full screen", "screenshots", full_screen),
    Alteration("screenshot of a chat, light", "screenshots", chat(LIGHT)),
    Alteration("screenshot of a chat, dark", "screenshots", chat(DARK)),
    Alteration("screenshot of a desktop", "screenshots", browser),
)
