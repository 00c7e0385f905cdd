"""Pasted settings: exactly what they say, or a refusal that says what is wrong."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.settings.exporting import EGIDE, VERSION, exported
from handlers.settings.group import Group
from handlers.settings.reading import NewerSettings, NotSettings, NotTaken, UnknownField, WrongValue, read
from locales.texts import Texts
from policies.choices import Choices
from records.chats import Chat

ENGLISH, FRENCH = Texts().of("en"), Texts().of("fr")


def pasted(choices: object, **envelope: object) -> str:
    """A text as it is exported, with some of it replaced."""
    return json.dumps({"egide": EGIDE, "version": VERSION, "group": "Garden", "settings": choices, **envelope})


QUICKLY = settings(max_examples=60)
"""Enough for each field and each kind of value."""

CHOICES = st.builds(
    Choices,
    language=st.sampled_from([None, "fr", "en"]),
    reports=st.sampled_from(["operator", "private"]),
    reports_chat=st.none() | st.integers(-(10**13), -1),
    notice=st.booleans(),
    notice_seconds=st.integers(10, 86_400),
    silent=st.booleans(),
    unverified=st.sampled_from(["hide", "report"]),
    confirmed=st.sampled_from(["delete", "mute", "ban"]),
    mute_seconds=st.integers(60, 365 * 86_400),
    later_mutes=st.lists(st.integers(60, 365 * 86_400), max_size=5).map(tuple),
    ban_after=st.integers(2, 100),
    within_days=st.integers(1, 90),
    without=st.frozensets(st.text("abcdef", min_size=1), max_size=3).map(lambda names: names - {"own"}),
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
VALUES = st.dictionaries(st.sampled_from(sorted(Choices.model_fields)) | st.text(max_size=8), JSON, max_size=4)


@QUICKLY
@given(CHOICES)
def test_export_is_read_exactly(choices):
    """What was exported is read as the very same choices, all of them."""
    text = json.dumps(exported(Group(Chat(-7, "Garden"), choices, {})))
    assert Choices.model_validate(read(text)) == choices
    assert set(read(text)) == set(Choices.model_fields)


@QUICKLY
@given(VALUES)
def test_any_values_are_taken_exactly_or_refused(values):
    """Whatever JSON stands for the settings: each field is taken as it is, or there is a refusal in words."""
    taken, told = _read(values)
    if taken is None:
        assert all(one.encode() for one in told)
        return
    assert taken.keys() == values.keys()
    for name, value in taken.items():
        plain = sorted(value) if isinstance(value, frozenset) else value
        written = sorted(set(values[name])) if isinstance(value, frozenset) else values[name]
        assert json.dumps(plain) == json.dumps(written)


def _read(values: object) -> tuple[dict[str, object] | None, list[str]]:
    """What is taken, or what is said in each language."""
    try:
        return read(pasted(values)), []
    except NotTaken as no:
        return None, [no.tell(ENGLISH), no.tell(FRENCH)]


PARTS = st.dictionaries(st.sampled_from(["egide", "version", "settings"]), JSON)


@QUICKLY
@given(st.text() | (JSON | PARTS).map(json.dumps))
def test_any_text_is_refused_in_words(text):
    """What is no text of ours is refused, and never anything worse."""
    with pytest.raises(NotTaken) as refused:
        read(text)
    assert refused.value.tell(ENGLISH)


@pytest.mark.parametrize("text", ["[" * 4000, '{"a":' * 1300, "1" * 4000, '{"egide": 1}', "", "\ud800"])
def test_hostile_texts_are_refused(text):
    """Deep and long texts are no settings either."""
    with pytest.raises(NotSettings):
        read(text)


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"ban_after": 1}, "“ban_after” cannot be 1. Allowed: a whole number from 2 to 100."),
        ({"ban_after": "3"}, '“ban_after” cannot be "3". Allowed: a whole number from 2 to 100.'),
        ({"silent": 1}, "“silent” cannot be 1. Allowed: true or false."),
        ({"confirmed": "kick"}, '“confirmed” cannot be "kick". Allowed: one of "delete", "mute", "ban".'),
        ({"language": "de"}, '“language” cannot be "de". Allowed: one of "fr", "en".'),
        (
            {"without": ["own"]},
            '“without” cannot be ["own"]. Allowed: a list of names of further lists;',
        ),
        ({"later_mutes": [1]}, "“later_mutes” cannot be [1]. Allowed: a list of up to five whole numbers of seconds"),
    ],
)
def test_refusal_names_field_value_and_what_is_allowed(choices, told):
    """A wrong value is named with its field, and so is what would be right."""
    with pytest.raises(WrongValue) as refused:
        read(pasted(choices))
    assert refused.value.tell(ENGLISH).startswith(told)


def test_unknown_field_and_newer_version_are_refused():
    """What this Égide does not know it does not take in part."""
    with pytest.raises(UnknownField, match="colour"):
        read(pasted({"colour": "red", "silent": True}))
    with pytest.raises(NewerSettings, match="2") as refused:
        read(pasted({"silent": True}, version=2))
    assert "upgrade" in refused.value.tell(ENGLISH)
