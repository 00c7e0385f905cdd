"""Helplines as a person reads them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.helplines.choice import Offer
from handlers.helplines.danger import danger_line
from handlers.helplines.directory import Directory, shipped
from handlers.helplines.lines import source, told
from locales.texts import Texts

EN = Texts().of("en")
PARIS = ZoneInfo("Europe/Paris")


def line(name: str, day: int, hour: int, *, links: bool = False) -> str:
    """A helpline as it is told at an hour of a day in November 2026 in Paris."""
    now = datetime(2026, 11, day, hour, tzinfo=PARIS).astimezone(UTC)
    entry = next(one for one in shipped().entries if one.name == name)
    return told(Offer(entry, entry.standing(now)), now, EN, links=links)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("FR", "In immediate danger, call 17 or 112. If you cannot speak, write an SMS to 114."),
        ("BE", "In immediate danger, call 112."),
        ("PT", "In immediate danger, call 112."),
        ("EU", "In immediate danger, call 112."),
        ("CH", "In immediate danger, call 117."),
        ("GB", "In immediate danger, call 999."),
        ("US", "In immediate danger, call 911."),
        ("AU", "In immediate danger, call 000."),
        ("ZZ", "In immediate danger, call the emergency number of your country."),
        ("JP", "In immediate danger, call the emergency number of your country."),
    ],
)
def test_danger_line_names_the_number(country, expected):
    """The country's own number, that of the Union, or that there is one."""
    assert danger_line(country, "en", EN) == expected


def test_danger_line_guesses_by_language():
    """As long as the country is unknown, the numbers where the language is spoken are named."""
    assert "European Union: 112; France: 17 or 112" in danger_line("", "fr", EN)
    assert "European Union: 112; United Kingdom: 999; United States: 911" in danger_line("", "en", EN)
    assert "112" in danger_line("", "xx", EN)


def test_danger_line_without_a_directory():
    """Even an empty directory leaves a sentence."""
    assert (
        danger_line("FR", "fr", EN, Directory(())) == "In immediate danger, call the emergency number of your country."
    )


def test_open_line_says_until_when():
    """What is open says until when, and what never closes says so."""
    assert "Open now, until 23:00." in line("3018 (e-Enfance)", 22, 22)
    assert "Open day and night." in line("3919", 22, 3)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ((23, 9), "Closed now. Opens today at 10:00."),
        ((22, 12), "Closed now. Opens tomorrow at 10:00."),
        ((20, 20), "Closed now. Opens on Monday at 10:00."),
    ],
)
def test_closed_line_says_when_it_opens(when, expected):
    """The day is named as one would say it."""
    assert expected in line("Viols Femmes Informations (CFCV)", *when)


def test_site_needs_no_hours():
    """Of a site on which nobody answers, nothing is said of hours; of a number whose hours are unknown, that."""
    assert "hours" not in line("StopNCII.org", 22, 3)
    assert "Opening hours not known." in line("SOS Viol", 22, 3)


def test_line_says_how_to_reach_it():
    """Numbers and addresses are text; links too where there are no buttons."""
    text = line("France Victimes", 22, 12)
    assert "Call 116 006." in text
    assert "From another country: +33 1 80 52 33 76." in text
    assert "victimes@france-victimes.fr" in text
    assert "Languages: French." in text
    assert line("3018 (e-Enfance)", 22, 12, links=True).count("https://3018.fr") == 1


def test_source_is_told():
    """Where a number comes from, how good that is, and when it was checked."""
    entry = next(one for one in shipped().entries if one.name == "988 Suicide & Crisis Lifeline")
    assert source(entry, EN) == (
        "988 Suicide & Crisis Lifeline: 988lifeline.org (a weak source: check it before you rely on it), "
        "checked on November 21, 2026."
    )
