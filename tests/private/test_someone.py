"""Talking to someone: the helplines on the screen."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.helplines.danger import danger_line
from handlers.helplines.directory import Directory, shipped
from handlers.lengths import LONGEST, units
from handlers.private.child_help import ChildHelplines
from handlers.private.conversation import ENGINE_ACTIONS
from handlers.private.minors import FOUND, UNKEPT, UNKEPT_STEPS, Minors, read_unkept
from handlers.private.screens import LONGEST_ACTION
from handlers.private.someone import Someone
from locales.languages import FOR_PERSONS
from locales.texts import Texts
from records.conversations import Talk

NIGHT = datetime(2026, 11, 24, 2, tzinfo=UTC)
EN = Texts().of("en")
TEXTS = Texts()
COUNTRIES = st.sampled_from(["", *shipped().countries])


def someone(directory: Directory | None = None) -> Someone:
    """The branch, at three in the morning in Paris."""
    return Someone(directory, clock=lambda: NIGHT)


def talk(step: str = "begin", **answers: str) -> Talk:
    """Somebody at a step."""
    return Talk(1, f"someone.{step}", "en", answers)


async def test_country_is_asked_once():
    """Who has told no country is asked for it, with a reason; afterwards the list is there at once."""
    screen = await someone().show(talk(), EN)
    assert "Which country are you in?" in screen.text
    assert "forgotten an hour after your last step" in screen.text
    after = await someone().press(talk(), "country.fr")
    assert after.get("country") == "FR"
    assert "3919" in (await someone().show(after, EN)).text


async def test_emergency_is_the_first_line():
    """Every screen of numbers begins with whom to call in danger."""
    for step in ("begin", "more"):
        screen = await someone().show(talk(step, country="FR"), EN)
        assert screen.text.startswith("In immediate danger, call 17 or 112.")
    assert (await someone().show(talk(), EN)).text.startswith("In immediate danger")


async def test_three_first_then_the_others():
    """Three helplines are shown, the others one tap away, and each is on one of the two screens."""
    first = await someone().show(talk(country="FR"), EN)
    assert sum(one in first.text for one in ("3018 (e-Enfance)", "Arrêtons les violences", "3919")) == 3
    assert "Closed now. Opens today at 09:00" in first.text
    assert "France Victimes" not in first.text
    after = await someone().press(talk(country="FR"), "more")
    assert "France Victimes" in (await someone().show(after, EN)).text
    assert (await someone().press(after, "list")).step == "someone.begin"


async def test_under_18_changes_the_list():
    """One tap shows what is for people under 18, one more everything again."""
    minor = await someone().press(talk(country="FR"), "minor")
    text = (await someone().show(minor, EN)).text
    assert "Take It Down" in text
    assert "3919" not in text
    assert "3919" in (await someone().show(await someone().press(minor, "all"), EN)).text


async def test_sources_are_told_on_request():
    """How we know: source and date of each number that is shown."""
    after = await someone().press(talk(country="US"), "sources")
    text = (await someone().show(after, EN)).text
    assert "911.gov" in text
    assert "checked on November 21, 2026" in text
    assert "a weak source" in text


async def test_chats_and_sites_are_buttons():
    """What is on the web is a button, what is a number is text."""
    screen = await someone().show(talk(country="FR"), EN)
    assert "https://arretonslesviolences.gouv.fr" in {button.url for row in screen.rows for button in row}
    assert "https://" not in screen.text


async def test_unknown_country_is_told_so():
    """Who is somewhere we know nothing of is told so, and what works everywhere."""
    screen = await someone().show(talk(country="ZZ"), EN)
    assert "We know no helpline of your country" in screen.text
    assert "StopNCII.org" in screen.text


async def test_empty_directory_still_has_a_screen():
    """Without a directory there is the line for danger, and nothing breaks."""
    screen = await someone(Directory(())).show(talk(country="FR"), EN)
    assert screen.text.startswith("In immediate danger")


@given(COUNTRIES, st.sampled_from(["begin", "more", "sources", "country"]), st.booleans(), st.sampled_from(FOR_PERSONS))
async def test_every_screen_fits(country, step, minor, language):
    """Whatever the country, language and age: one message, buttons that Telegram takes, none of the engine's."""
    say = TEXTS.of_person(language)
    answers = {"country": country} | ({"someone.minor": "yes"} if minor else {})
    screen = await someone().show(Talk(1, f"someone.{step}", language, answers), say)
    assert 0 < units(screen.text) <= LONGEST
    for action in screen.actions:
        assert re.fullmatch(r"[a-z0-9_.:-]+", action)
        assert len(action) <= LONGEST_ACTION
        assert action not in ENGINE_ACTIONS
        assert (await someone().press(Talk(1, f"someone.{step}", language, answers), action)).branch == "someone"


@pytest.mark.parametrize("country", ["", *shipped().countries])
def test_minors_are_told_whom_to_call(country):
    """The screen that keeps nothing names whom to call, as text, and its buttons can carry each country."""
    help_ = ChildHelplines(clock=lambda: NIGHT)
    text = help_.for_minors(country, EN)
    assert help_.danger(country, EN).startswith("In immediate danger")
    assert units(text) < LONGEST // 2
    assert "Take It Down" not in text
    for one in help_.countries(EN):
        assert read_unkept(f"minor.fr.{one.code}") == (UNKEPT, "fr", one.code)
        assert read_unkept(f"found.fr.{one.code}") == (FOUND, "fr", one.code)


@pytest.mark.parametrize("step", sorted(UNKEPT_STEPS))
@pytest.mark.parametrize("language", FOR_PERSONS)
def test_danger_comes_first_for_minors(step, language):
    """Both screens about people under 18 begin with whom to call, fit into a message, and lead only to themselves."""
    say, minors = TEXTS.of_person(language), Minors(ChildHelplines(clock=lambda: NIGHT))
    for country in ("", *shipped().countries):
        screen = minors.at(step, country, say)
        assert screen.text.startswith(danger_line(country, language, say))
        assert units(screen.text) <= LONGEST
        assert not screen.reads
        assert screen.alone
        for action in screen.actions:
            assert len(action) <= LONGEST_ACTION
            assert (said := read_unkept(action)) is not None
            assert (said.step, said.language) == (step, language)


def test_finders_are_told_where_to_report():
    """Who has found an image is told to copy nothing and where to report; nothing of it is said to be theirs."""
    minors = Minors(ChildHelplines(clock=lambda: NIGHT))
    text = minors.at(FOUND, "FR", EN).text
    for words in ("Do not save or copy", "https://www.internet-signalement.gouv.fr", "https://www.inhope.org", "119"):
        assert words in text
    assert "not your fault" not in text
    assert "Take It Down" not in text
    assert text.index("Pharos") < text.index("You can talk to somebody")
    anywhere = minors.at(FOUND, "", EN).text
    assert "https://www.inhope.org" in anywhere
    assert "Choose your country to see where to report it there." in anywhere


@pytest.mark.parametrize(
    "forged", ["other.fr.FR", "found.fr", "found.fr.FRA", "found.fr.fr", "found..FR", "found.fr.FR "]
)
def test_forged_unkept_buttons_say_nothing(forged):
    """What is no button of these screens is none."""
    assert read_unkept(forged) is None


def test_minors_in_france_are_told_the_number():
    """In France that is 3018, with its hours."""
    text = ChildHelplines(clock=lambda: NIGHT).for_minors("FR", EN)
    assert "Call 3018." in text
    assert "Closed now. Opens today at 09:00." in text
    assert "https://3018.fr" in text


async def test_someone_is_there_at_every_step(visitor):
    """From any step one comes to the helplines, and back to where one was."""
    await visitor.starts()
    before = await visitor.taps("An image of me is online, or may be")
    await visitor.goes("Talk to someone", "France")
    text = await visitor.text()
    assert text.startswith("In immediate danger, call 17 or 112.")
    assert "Talk to someone" not in await visitor.labels()
    await visitor.goes("Others", "How do we know this?", "Back to the list")
    assert await visitor.taps("Back") == before
    assert (await visitor.taps("Talk to someone")).startswith("In immediate danger, call 17 or 112.")
