"""The parts screenshots are made of: status bars, avatars, bubbles, rows of icons, windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import ImageDraw

from benchmarks.recall.fitting import Colour, any_colour, covering, ellipse, gradient, rounded
from benchmarks.recall.lettering import font, paragraph, phrase, wrapped, written

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Circumstances, Picture


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a program."""

    ground: Colour
    bar: Colour
    ink: Colour
    faint: Colour
    theirs: Colour
    mine: Colour


LIGHT: Final = Theme((232, 226, 218), (250, 250, 250), (20, 20, 22), (140, 142, 148), (255, 255, 255), (222, 246, 200))
DARK: Final = Theme((15, 20, 26), (28, 35, 43), (236, 238, 240), (125, 135, 145), (32, 44, 56), (46, 90, 130))


def status_bar(screen: Picture, theme: Theme, circumstances: Circumstances, height: int) -> None:
    """The time on the left; signal, network and battery on the right."""
    dice, draw = circumstances.dice, ImageDraw.Draw(screen)
    size, width = round(height * 0.5), screen.width
    written(screen, f"{dice.randint(0, 23)}:{dice.randint(0, 59):02}", (height * 0.6, height * 0.25), size, theme.ink)
    left = width - height * 3.2
    for bar in range(4):
        top = height * (0.62 - 0.1 * bar)
        draw.rectangle((left + bar * size * 0.35, top, left + bar * size * 0.35 + size * 0.2, height * 0.72), theme.ink)
    written(screen, dice.choice(("4G", "5G", "LTE")), (left + size * 1.8, height * 0.28), round(size * 0.9), theme.ink)
    battery(screen, theme, (width - height * 1.2, height * 0.3, width - height * 0.4, height * 0.7), dice.random())


def battery(screen: Picture, theme: Theme, box: tuple[float, float, float, float], charge: float) -> None:
    """A battery so full (0..1)."""
    draw, (left, top, right, bottom) = ImageDraw.Draw(screen), box
    draw.rounded_rectangle(box, (bottom - top) / 4, outline=theme.ink, width=max(1, round((bottom - top) / 8)))
    draw.rectangle((left + 2, top + 2, left + 2 + (right - left - 4) * charge, bottom - 2), theme.ink)


def avatar(screen: Picture, circumstances: Circumstances, place: tuple[float, float], size: int) -> None:
    """A round picture of somebody: a photograph, or a letter on colour."""
    if circumstances.dice.random() < 0.5:  # noqa: PLR2004 - every second one
        face = covering(circumstances.another(), size, size)
    else:
        face = gradient(size, size, any_colour(circumstances, 60), any_colour(circumstances, 60))
        letter = circumstances.dice.choice("ABCDEFGLMNPRST")
        draw = ImageDraw.Draw(face)
        draw.text((size / 2, size / 2), letter, fill="white", font=font(size // 2), anchor="mm")
    screen.paste(face, (round(place[0]), round(place[1])), ellipse((size, size)))


def title_bar(screen: Picture, theme: Theme, circumstances: Circumstances, box: tuple[int, int], name: str) -> None:
    """Between two heights (pixels): an arrow back, an avatar, a name and a line below, three dots."""
    (top, bottom), draw = box, ImageDraw.Draw(screen)
    height, middle = bottom - top, (top + bottom) / 2
    draw.rectangle((0, 0, screen.width, bottom), theme.bar)
    nib = height * 0.15
    draw.line([(nib * 3, middle - nib), (nib * 2, middle), (nib * 3, middle + nib)], theme.ink, max(2, height // 30))
    avatar(screen, circumstances, (height * 0.75, top + height * 0.15), round(height * 0.7))
    written(screen, name, (height * 1.65, top + height * 0.18), round(height * 0.3), theme.ink, bold=True)
    written(
        screen, phrase(circumstances, 1, 3), (height * 1.65, top + height * 0.56), round(height * 0.24), theme.faint
    )
    for dot in (-1, 0, 1):
        draw.circle((screen.width - height * 0.35, middle + dot * height * 0.14), height * 0.04, theme.ink)


def icon_row(screen: Picture, theme: Theme, box: tuple[float, float], count: int) -> None:
    """Outlined icons spread over the width, between two heights (pixels)."""
    (top, bottom), draw = box, ImageDraw.Draw(screen)
    radius, line = (bottom - top) * 0.2, max(2, round((bottom - top) / 30))
    for number in range(count):
        middle = screen.width * (number + 0.5) / count
        place = (middle - radius, (top + bottom) / 2 - radius, middle + radius, (top + bottom) / 2 + radius)
        shape = draw.ellipse if number % 2 else draw.rectangle
        shape(place, outline=theme.ink, width=line)
        draw.line((middle - radius / 2, (top + bottom) / 2, middle + radius / 2, (top + bottom) / 2), theme.ink, line)


def bubble(screen: Picture, theme: Theme, circumstances: Circumstances, top: float, size: int) -> float:
    """A message of some lines, on the left or the right, with its time; the height where the next begins."""
    mine = circumstances.side() > 0
    text = phrase(circumstances, 2, 18)
    lines = wrapped(text, size, screen.width * 0.6)
    width = max(font(size).getlength(line) for line in lines) + size * 4
    height = len(lines) * size * 1.3 + size
    left = screen.width - width - size * 0.7 if mine else size * 0.7
    box = (left, top, left + width, top + height)
    ImageDraw.Draw(screen).rounded_rectangle(box, size * 0.8, fill=theme.mine if mine else theme.theirs)
    paragraph(screen, text, (left + size * 0.6, top + size * 0.45, screen.width * 0.6), size, theme.ink)
    time_stamp(screen, theme, circumstances, (left + width - size * 2.6, top + height - size), size)
    return top + height + size * 0.4


def time_stamp(
    screen: Picture, theme: Theme, circumstances: Circumstances, place: tuple[float, float], size: int
) -> None:
    """The small time of a message."""
    time = f"{circumstances.dice.randint(0, 23)}:{circumstances.dice.randint(0, 59):02}"
    written(screen, time, place, round(size * 0.7), theme.faint)


def picture_bubble(screen: Picture, picture: Picture, place: tuple[float, float], radius: float) -> None:
    """A picture with rounded corners."""
    screen.paste(picture, (round(place[0]), round(place[1])), rounded(picture.size, radius))
