"""Whom somebody is shown, and in which order."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
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
WEEK = [datetime(2026, 11, 23, tzinfo=PARIS) + timedelta(hours=hour) for hour in range(7 * 24)]
"""Every hour of a week."""
COUNTRIES = st.sampled_from(["", "ZZ", "PT", "JP", *DIRECTORY.countries])
LANGUAGES = st.sampled_from(["fr", "en", "it", "es", "de", "nl"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
ASKERS = st.builds(Asker, COUNTRIES, LANGUAGES, st.sampled_from(Need), st.sampled_from([None, True, False]))


def names(offers) -> list[str]:
    """The names of what is offered."""
    return [offer.entry.name for offer in offers]


@given(ASKERS, MOMENTS)
def test_emergency_is_always_there(asker, now):
    """Whoever asks for what, from a country with a number, is told the number."""
    numbers = {one.phone for one in choose(DIRECTORY, asker, now).urgent}
    assert numbers == {one.phone for one in urgent(DIRECTORY, asker.country)}
    if asker.country in MEMBERS:
        assert "112" in numbers


@given(ASKERS, MOMENTS)
def test_three_at_most_come_first(asker, now):
    """Somebody is shown one to three helplines first, each of the others once, none of another country."""
    choice = choose(DIRECTORY, asker, now)
    assert 1 <= len(choice.first) <= FIRST
    every = [*choice.first, *choice.more]
    assert len({offer.entry for offer in every}) == len(every)
    assert {offer.entry.country for offer in every} <= {asker.country, "EU", "*"}


@given(ASKERS, MOMENTS)
def test_minors_see_only_what_is_for_them(asker, now):
    """Nobody is shown a helpline that is not for their age."""
    choice = choose(DIRECTORY, asker, now)
    for offer in (*choice.first, *choice.more):
        if asker.minor is not None:
            assert offer.entry.for_minors if asker.minor else offer.entry.for_adults


@pytest.mark.parametrize("country", [*DIRECTORY.countries, ""])
def test_sites_only_after_voices(country):
    """Who wants to talk sees no site where nobody answers among the first, while a line for adults is left."""
    for now in WEEK:
        choice = choose(DIRECTORY, Asker(country, "fr"), now)
        left = [one.entry for one in choice.more if one.entry.answers and one.entry.for_adults]
        if not all(offer.entry.answers for offer in choice.first):
            assert not [one for one in left if Need.SUPPORT in one.needs], now


@given(ASKERS, MOMENTS)
def test_open_only_decides_between_equals(asker, now):
    """Of lines of one country, scope and language, open comes before unknown, and that before closed."""
    choice = choose(DIRECTORY, asker, now)
    places: dict[tuple[object, ...], list[int]] = {}
    for offer in choice.first[:-1]:  # the last may be the one that is awake
        entry = offer.entry
        if entry.country == asker.country and entry.url != BEFORE_18:
            openness = 1 if offer.standing is None else 0 if offer.standing.open else 2
            kind = (entry.scope, asker.language in entry.languages, entry.for_adults, entry.answers, entry.kind)
            places.setdefault(kind, []).append(openness)
    assert all(order == sorted(order) for order in places.values())


@pytest.mark.parametrize("minor", [None, False])
def test_france_reads_well_at_every_hour(minor):
    """Adults: the line for intimate images, open or not, then one for all victims; somebody answers a call now."""
    for now in WEEK:
        first = choose(DIRECTORY, Asker("FR", "fr", minor=minor), now).first
        assert first[0].entry.name == "3018 (e-Enfance)"
        assert first[0].standing is not None
        assert first[1].entry.name in {"France Victimes", "Arrêtons les violences"}
        assert len(first) == FIRST
        assert any(one.entry.phone and one.standing and one.standing.open for one in first)
        assert all(one.entry.answers for one in first)


EXPECTED = {
    ("FR", "fr", True): ["Take It Down (NCMEC)", "3018 (e-Enfance)", "119 Allô enfance en danger"],
    ("BE", "fr", None): ["Télé-Accueil", "Écoute violences conjugales", "SOS Viol"],
    ("BE", "nl", None): ["Télé-Accueil", "1712", "Écoute violences conjugales"],
    ("BE", "fr", True): ["Take It Down (NCMEC)", "Child helpline"],
    ("CH", "de", False): ["143 Die Dargebotene Hand, La Main Tendue"],
    ("CH", "fr", True): ["Take It Down (NCMEC)", "147 Pro Juventute"],
    ("US", "en", False): ["CCRI Image Abuse Helpline", "988 Suicide & Crisis Lifeline"],
    ("US", "en", True): ["Take It Down (NCMEC)", "NCMEC CyberTipline", "988 Suicide & Crisis Lifeline"],
    ("IT", "it", None): ["1522", "Victim support", "PermessoNegato"],
    ("DE", "de", None): ["HateAid", "Hilfetelefon", "Victim support"],
    ("GB", "en", False): ["Revenge Porn Helpline"],
}
"""Country, language, under 18 -> who comes first, at every hour of the week."""


@pytest.mark.parametrize(("asked", "first"), EXPECTED.items(), ids=lambda one: "-".join(map(str, one)))
def test_others_read_well_at_every_hour(asked, first):
    """In the other countries, too, the first ones are the same whatever the hour: a closed one says when it opens."""
    country, language, minor = asked
    for now in WEEK:
        choice = choose(DIRECTORY, Asker(country, language, minor=minor), now)
        assert names(choice.first) == first, now
        assert all(one.standing is None or one.standing.open or one.standing.changes for one in choice.first)


def test_night_in_france():
    """At three in the morning the closed line for this says when it opens, and one that is awake is among the three."""
    choice = choose(DIRECTORY, Asker("FR", "fr"), NIGHT)
    assert names(choice.first) == ["3018 (e-Enfance)", "Arrêtons les violences", "3919"]
    closed = choice.first[0]
    assert closed.standing is not None
    assert closed.standing.changes == datetime(2026, 11, 24, 9, tzinfo=PARIS)


REPORTED = {
    "FR": ["Pharos", "INHOPE hotlines", "119 Allô enfance en danger"],
    "CH": ["clickandstop", "INHOPE hotlines"],
    "US": ["NCMEC CyberTipline", "INHOPE hotlines"],
    "CA": ["Cyberaide.ca", "INHOPE hotlines"],
    "BE": ["INHOPE hotlines"],
    "": ["INHOPE hotlines"],
    "ZZ": ["INHOPE hotlines"],
}


@pytest.mark.parametrize(("country", "first"), REPORTED.items())
def test_found_images_are_reported_nearby(country, first):
    """Who has found an image of a minor is shown the country's police or hotline, and those of everywhere."""
    assert names(choose(DIRECTORY, Asker(country, "fr", Need.REPORT), NIGHT).first) == first


def test_take_it_down_first_for_minors():
    """For images taken before the age of 18 Take It Down comes first, then the country's line."""
    choice = choose(DIRECTORY, Asker("FR", "fr", Need.SUPPORT, minor=True), NOON)
    assert names(choice.first) == ["Take It Down (NCMEC)", "3018 (e-Enfance)", "119 Allô enfance en danger"]


def test_language_decides_between_equals():
    """Of two of which nothing is known to be open, the one that speaks the person's language comes first."""
    of = {language: choose(DIRECTORY, Asker("BE", language), NOON) for language in ("fr", "nl")}
    assert "SOS Viol" in names(of["fr"].first)
    assert "1712" in names(of["fr"].more)
    assert "1712" in names(of["nl"].first)
    assert "SOS Viol" in names(of["nl"].more)


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
