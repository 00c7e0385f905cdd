"""Whom somebody is shown, and in which order."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.helplines.choice import BEFORE_18, FIRST, Asker, choose, urgent
from handlers.helplines.countries import MEMBERS, in_order
from handlers.helplines.directory import Directory, shipped
from handlers.helplines.entry import Need
from locales.texts import Texts

DIRECTORY = shipped()
PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 24, 12, tzinfo=PARIS)
NIGHT = datetime(2026, 11, 24, 3, tzinfo=PARIS)
COUNTRIES = st.sampled_from(["", "ZZ", "PT", "JP", *DIRECTORY.countries])
LANGUAGES = st.sampled_from(["fr", "en", "it", "es", "de", "nl"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
ASKERS = st.builds(Asker, COUNTRIES, LANGUAGES, st.sampled_from(Need), st.sampled_from([None, True, False]))


def names(offers) -> list[str]:
    """The names of what is offered."""
    return [offer.entry.name for offer in offers]


@settings(deadline=None)
@given(ASKERS, MOMENTS)
def test_emergency_is_always_there(asker, now):
    """Whoever asks for what, from a country with a number, is told the number."""
    numbers = {one.phone for one in choose(DIRECTORY, asker, now).urgent}
    assert numbers == {one.phone for one in urgent(DIRECTORY, asker.country)}
    if asker.country in MEMBERS:
        assert "112" in numbers


@settings(deadline=None)
@given(ASKERS, MOMENTS)
def test_three_at_most_come_first(asker, now):
    """Somebody is shown one to three helplines first, each of the others once, none of another country."""
    choice = choose(DIRECTORY, asker, now)
    assert 1 <= len(choice.first) <= FIRST
    every = [*choice.first, *choice.more]
    assert len({offer.entry for offer in every}) == len(every)
    assert {offer.entry.country for offer in every} <= {asker.country, "EU", "*"}


@settings(deadline=None)
@given(ASKERS, MOMENTS)
def test_minors_see_only_what_is_for_them(asker, now):
    """Nobody is shown a helpline that is not for their age."""
    choice = choose(DIRECTORY, asker, now)
    for offer in (*choice.first, *choice.more):
        if asker.minor is not None:
            assert offer.entry.for_minors if asker.minor else offer.entry.for_adults


@settings(deadline=None)
@given(ASKERS, MOMENTS)
def test_open_ones_come_first(asker, now):
    """Among those of the same place: open, then unknown, then closed."""
    choice = choose(DIRECTORY, asker, now)
    local = [one for one in choice.first if one.entry.country == asker.country and one.entry.url != BEFORE_18]
    order = [1 if one.standing is None else 0 if one.standing.open else 2 for one in local]
    assert order == sorted(order)


def test_night_in_france():
    """At three in the morning those who are awake come first, and the others say when they open."""
    choice = choose(DIRECTORY, Asker("FR", "fr"), NIGHT)
    assert names(choice.first)[:2] == ["3919", "Arrêtons les violences"]
    closed = next(offer for offer in choice.more if offer.entry.name == "3018 (e-Enfance)")
    assert closed.standing is not None
    assert closed.standing.changes == datetime(2026, 11, 24, 9, tzinfo=PARIS)


def test_take_it_down_first_for_minors():
    """For images taken before the age of 18 Take It Down comes first, then the country's line."""
    choice = choose(DIRECTORY, Asker("FR", "fr", Need.SUPPORT, minor=True), NOON)
    assert names(choice.first) == ["Take It Down (NCMEC)", "3018 (e-Enfance)", "Child helpline"]


def test_language_decides_between_equals():
    """Of two of which nothing is known to be open, the one that speaks the person's language comes first."""
    of = {language: names(choose(DIRECTORY, Asker("BE", language), NOON).more) for language in ("fr", "nl")}
    assert of["fr"].index("SOS Viol") < of["fr"].index("1712")
    assert "1712" in names(choose(DIRECTORY, Asker("BE", "nl"), NOON).first) or of["nl"].index("1712") == 0


def test_member_without_entries_falls_back():
    """A country of the Union without entries is shown those of the Union, and its number."""
    choice = choose(DIRECTORY, Asker("PT", "en"), NOON)
    assert [one.phone for one in choice.urgent] == ["112"]
    assert names(choice.first) == ["Victim support", "Child helpline"]


@pytest.mark.parametrize("country", ["", "ZZ", "JP"])
def test_unknown_country_falls_back(country):
    """Who is nowhere we know is shown what works everywhere."""
    choice = choose(DIRECTORY, Asker(country, "en", minor=False), NOON)
    assert names(choice.first) == ["StopNCII.org"]
    assert choice.urgent == ()


def test_number_is_offered_once():
    """The number of a country and the same one of the Union are one helpline."""
    choice = choose(DIRECTORY, Asker("FR", "fr"), NOON)
    phones = [offer.entry.phone for offer in (*choice.first, *choice.more) if offer.entry.phone]
    assert len(set(phones)) == len(phones)


def test_need_decides_what_comes_first():
    """Who wants to go to the police is shown the police, who wants removal those who remove."""
    assert names(choose(DIRECTORY, Asker("GB", "en", Need.POLICE), NOON).first) == ["Police, non-emergency"]
    removal = names(choose(DIRECTORY, Asker("GB", "en", Need.REMOVAL, minor=False), NOON).first)
    assert removal == ["Revenge Porn Helpline", "StopNCII.org"]


def test_empty_directory_offers_nothing():
    """Without entries there is nothing to show, and nothing breaks."""
    assert choose(Directory(()), Asker("FR", "fr"), NOON).first == ()


@pytest.mark.parametrize(("language", "first"), [("fr", "FR"), ("it", "IT"), ("es", "ES"), ("de", "DE"), ("en", "GB")])
def test_likeliest_country_comes_first(language, first):
    """The buttons begin with where the language is spoken most, and end with the other countries."""
    codes = in_order(DIRECTORY.countries, Texts().of_person(language))
    assert codes[0] == first
    assert codes[-2:] == ["EU", "ZZ"]
    assert sorted(codes) == sorted(DIRECTORY.countries)
