"""Case numbers and PINs, as people read and type them."""

from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.case_numbers import SYMBOLS, Mistyped, PinMistyped, new_number, new_pin, read_number, read_pin

NUMBERS = st.builds(new_number)
FORGIVEN = st.sampled_from(["", "", " ", "-", "\u2011", "\u00a0- ", "."])

quick = settings(max_examples=50)


@quick
@given(NUMBERS, st.booleans(), st.lists(FORGIVEN, min_size=14, max_size=14))
def test_spacing_and_case_are_forgiven(number, lower, between):
    """However it is spaced, and in small letters, it is the same number."""
    typed = "".join(symbol + gap for symbol, gap in zip(number, between, strict=True))
    assert read_number(typed.lower() if lower else typed) == number


@quick
@given(NUMBERS, st.integers(0, 11), st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_is_found(number, place, symbol):
    """Whichever it is, and whatever is in its place."""
    symbols = number.replace("-", "")
    assume(symbols[place] != symbol)
    with pytest.raises(Mistyped):
        read_number(symbols[:place] + symbol + symbols[place + 1 :])


@quick
@given(NUMBERS, st.integers(0, 11), st.integers(0, 11))
def test_exchanged_symbols_are_found(number, one, other):
    """Any two of them."""
    symbols = list(number.replace("-", ""))
    assume(symbols[one] != symbols[other])
    symbols[one], symbols[other] = symbols[other], symbols[one]
    with pytest.raises(Mistyped):
        read_number("".join(symbols))


@quick
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    """What is no number is refused as mistyped, and nothing else happens."""
    with suppress(Mistyped):
        assert read_number(read_number(text)) == read_number(text)


def test_numbers_avoid_look_alikes():
    """No two symbols are taken for one another, and numbers differ."""
    assert not set("0O1IL2Z5S8BUQ") & set(SYMBOLS)
    assert len({new_number() for _ in range(2_000)}) == 2_000
    assert {symbol for _ in range(300) for symbol in new_number()} == {*SYMBOLS, "-"}


@quick
@given(st.builds(new_pin))
def test_pins_are_six_digits(pin):
    """They can be typed with a gap; anything else is no PIN."""
    assert read_pin(f" {pin[:3]} {pin[3:]}\n") == pin
    for wrong in (pin[:5], pin + "1", pin[:5] + "a", "\u0663" * 6):
        with pytest.raises(PinMistyped):
            read_pin(wrong)
