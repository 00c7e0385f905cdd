"""The directory of helplines: what ships is right, and what is broken costs nothing else."""

import json
import logging
import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from handlers.helplines.countries import MEMBERS, NAMES
from handlers.helplines.directory import SHIPPED, read, shipped
from handlers.helplines.entry import BrokenEntry, Entry, Kind, Need, Scope
from handlers.helplines.opening import Opening
from handlers.helplines.words import PROPER_NAMES, WORDS

RAW = json.loads(SHIPPED.read_text(encoding="utf-8"))["entries"]
NEEDED = {"country", "name", "kind", "needs", "scope", "who", "for_minors", "for_adults"}
NEEDED |= {"confidence", "source", "checked"}
ALLOWED = NEEDED | {"phone", "abroad", "sms", "chat", "url", "email", "hours", "zone", "languages", "note"}
GOOD = {
    "country": "FR",
    "name": "Line",
    "kind": "support",
    "needs": ["support"],
    "scope": "everyone",
    "who": "All victims",
    "for_minors": True,
    "for_adults": True,
    "confidence": "A",
    "source": "example.org",
    "checked": "2026-11-21",
    "phone": "116 006",
    "hours": "Mo-Fr 09:00-17:00",
    "zone": "Europe/Paris",
}


@pytest.mark.parametrize("raw", RAW, ids=lambda raw: f"{raw['country']} {raw['name']}")
def test_shipped_entries_keep_the_schema(raw):
    """Every entry has its fields, none that is unknown or empty, and values of the right kind."""
    assert set(raw) >= NEEDED
    assert set(raw) <= ALLOWED
    assert all(value not in ("", [], None) for value in raw.values())
    assert raw["country"] in {*NAMES, "*"} - {"ZZ"}
    assert Kind(raw["kind"])
    assert [Need(need) for need in raw["needs"]]
    assert Scope(raw["scope"])
    assert raw["confidence"] in {"A", "B", "C"}
    assert date(2026, 1, 1) <= date.fromisoformat(raw["checked"]) <= date(2030, 1, 1)
    assert {"phone", "sms", "chat", "url", "email"} & set(raw)
    assert all(re.fullmatch(r"\+?[\d -]+", raw[field]) for field in ("phone", "sms", "abroad") if field in raw)
    assert all(raw[field].startswith("https://") for field in ("chat", "url") if field in raw)
    if "hours" in raw:
        assert Opening.read(raw["hours"]).always or ZoneInfo(raw["zone"])
    Entry.read(raw)


def test_shipped_entries_are_all_there():
    """Nothing of the shipped file is left out, and nothing is in it twice."""
    assert len(shipped().entries) == len(RAW)
    assert len({(one.country, one.name) for one in shipped().entries}) == len(RAW)


def test_countries_of_several_zones_have_no_hours():
    """Where it is not the same time everywhere, a line is open day and night or its hours are not told."""
    assert {one.hours for one in shipped().entries if one.country in {"CA", "US", "AU", "EU", "*"}} <= {"", "24/7"}


def test_words_of_the_directory_are_translated():
    """Who an entry is for, notes, and names that are words stand where gettext finds them; nothing else does."""
    entries = shipped().entries
    translated = {one.who for one in entries} | {one.note for one in entries if one.note}
    names = {one.name for one in entries}
    sources = {one.source for one in entries if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", one.source)}
    assert translated <= WORDS
    assert names <= WORDS | PROPER_NAMES
    assert names >= PROPER_NAMES
    assert {one for one in WORDS if one not in translated | names | sources} == set()


def test_every_country_knows_whom_to_call():
    """Each country has an emergency number of its own, or that of the Union."""
    directory = shipped()
    for country in set(directory.countries) - {"ZZ"}:
        assert directory.emergency(country) or country in MEMBERS


BROKEN = {
    "no name": {"name": None},
    "unchecked": {"confidence": "M"},
    "unknown country": {"country": "XX"},
    "elsewhere": {"country": "ZZ"},
    "unknown kind": {"kind": "other"},
    "no need": {"needs": []},
    "unknown scope": {"scope": "others"},
    "bad hours": {"hours": "sometimes"},
    "bad zone": {"zone": "Europe/Nowhere"},
    "zone is a path": {"zone": "../../etc/passwd"},
    "bad number": {"phone": "call us"},
    "plain http": {"url": "http://example.org"},
    "script": {"url": "javascript:alert(1)"},
    "bad date": {"checked": "yesterday"},
    "for nobody": {"for_minors": False, "for_adults": False},
    "truth as text": {"for_minors": "yes"},
    "unknown field": {"fax": "1"},
    "two lines": {"who": "All\nvictims"},
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_broken_entry_is_left_out(change, caplog):
    """A broken entry is skipped and logged; the others work."""
    everywhere = {**GOOD, "country": "*"}
    with caplog.at_level(logging.ERROR):
        directory = read([{**GOOD, **change}, everywhere])
    assert [one.country for one in directory.entries] == ["*"]
    assert "left out" in caplog.text or "is broken" in caplog.text


@pytest.mark.parametrize("field", sorted(NEEDED))
def test_missing_field_breaks_an_entry(field):
    """An entry without one of its fields is none."""
    with pytest.raises(BrokenEntry):
        Entry.read({name: value for name, value in GOOD.items() if name != field})


@pytest.mark.parametrize("fields", [{"phone"}, {"zone"}])
def test_fields_go_together(fields):
    """Without any way to reach it, or with hours of no zone, it is none."""
    with pytest.raises(BrokenEntry):
        Entry.read({name: value for name, value in GOOD.items() if name not in fields})


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_what_is_no_entry_is_left_out(raw):
    """Anything else in the list is left out as well."""
    assert read([raw, {**GOOD, "country": "*"}]).entries[0].country == "*"


def test_directory_without_worldwide_entries_is_logged(caplog):
    """An empty directory is no reason to fall silent, but the operator is told."""
    assert read([]).entries == ()
    assert "countries it does not know" in caplog.text
