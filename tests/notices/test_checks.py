"""What an answer may be."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.notice_builder import checks
from handlers.notice_builder.checks import PROBLEMS, BadAnswer
from matching.case_numbers import new_number

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://t.me/example/123", "https://t.me/example/123"),
        ("  t.me/example/123 \n\n t.me/example/123", "https://t.me/example/123"),
        ("https://t.me/c/1234567/89 https://telegram.me/x", "https://t.me/c/1234567/89\nhttps://telegram.me/x"),
        ("https://t.me/+AbCdEf", "https://t.me/+AbCdEf"),
        ("tg://openmessage?user_id=1&message_id=2", "tg://openmessage?user_id=1&message_id=2"),
        ("https://web.telegram.org/k/#-123", "https://web.telegram.org/k/#-123"),
    ],
)
def test_links_to_telegram_are_read(text, read):
    """As people copy them, each once, one on a line."""
    assert checks.posts(text, TODAY) == read


@pytest.mark.parametrize(
    ("check", "text", "problem"),
    [
        (checks.posts, "https://example.org/1", "post"),
        (checks.posts, "https://t.me.evil.example/1", "post"),
        (checks.posts, "in the group", "post"),
        (checks.posts, "https://t.me/", "post"),
        (checks.links, "in the group", "link"),
        (checks.links, "javascript:alert(1)", "link"),
        (checks.links, "https://user@example.org/1", "link"),
        (checks.links, "https://localhost/1", "link"),
        (checks.links, "\n".join(f"https://example.org/{one}" for one in range(11)), "many"),
        (checks.links, "https://example.org/" + "a" * 200, "long"),
        (checks.day, "yesterday", "date"),
        (checks.day, "31.02.2026", "date"),
        (checks.day, "24.11.2026", "future"),
        (checks.day, "01.01.1990", "past"),
        (checks.email, "ada", "email"),
        (checks.email, "ada@example", "email"),
        (checks.email, "ada@example.org, bob@example.org", "email"),
        (checks.name, "Ada", "name"),
        (checks.name, "@ada lovelace", "name"),
        (checks.name, "1 2", "name"),
        (checks.age, "old", "age"),
        (checks.age, "-3", "age"),
        (checks.age, "300", "age"),
        (checks.age, "9" * 5000, "age"),
        (checks.age, "17", "minor"),
        (checks.words, "a\nb", "lines"),
        (checks.words, "a" * 101, "long"),
        (checks.story, "a" * 1001, "long"),
        (checks.story, "😀" * 501, "long"),
        (checks.one_of("yes"), "no", "choice"),
    ],
)
def test_what_does_not_fit_is_told(check, text, problem):
    """An answer that is none says what is wrong with it, in words that exist."""
    with pytest.raises(BadAnswer) as told:
        check(text, TODAY)
    assert told.value.problem == problem
    assert PROBLEMS[problem]


@pytest.mark.parametrize("check", [checks.posts, checks.links, checks.day, checks.email, checks.name, checks.story])
@pytest.mark.parametrize("text", ["", "  \n ", "\x00\u200b"])
def test_nothing_is_no_answer(check, text):
    """What does not print is nothing."""
    with pytest.raises(BadAnswer) as told:
        check(text, TODAY)
    assert told.value.problem == "empty"


@pytest.mark.parametrize("text", ["20.11.2026", "20/11/2026", "20-11-2026", "20 11 2026", "2026-11-20"])
def test_dates_are_read_as_written(text):
    """Day, month, year with any mark between them, or as ISO."""
    assert checks.day(text, TODAY) == "2026-11-20"


def test_tomorrow_may_have_begun():
    """Where the person is, it may be a day later than here."""
    assert checks.day("23.11.2026", TODAY) == "2026-11-23"


@given(st.dates(date(1995, 1, 1), TODAY + timedelta(days=1)))
def test_every_day_that_was_is_a_day(day):
    """Any day since there are posts is read back."""
    assert checks.day(f"{day:%d.%m.%Y}", TODAY) == day.isoformat()


@pytest.mark.parametrize("form", ["{}", "my case is {} and", "({})"])
@pytest.mark.parametrize("check", [checks.story, checks.words])
def test_case_number_never_gets_in(check, form):
    """A case number in an answer is refused, with or without its hyphens, in either case."""
    number = new_number()
    for shown in (number, number.replace("-", ""), number.replace("-", " "), number.lower()):
        with pytest.raises(BadAnswer) as told:
            check(form.format(shown), TODAY)
        assert told.value.problem == "number"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    """A check raises nothing but BadAnswer, and what passes once passes again unchanged."""
    for check in (checks.posts, checks.links, checks.day, checks.email, checks.name, checks.age, checks.story):
        with suppress(BadAnswer):
            read = check(text, TODAY)
            assert check(read, TODAY) == read
