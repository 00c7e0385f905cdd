"""Case numbers and PINs: made at random, shown once, read aloud, typed in by people under strain.

A number is eleven random symbols and a check symbol, in three groups of four: `R7HK-D3XM-9AFY`. Its alphabet has no
two symbols that look alike, and 23 of them, a prime: so the weighted sum of a number finds every wrong symbol and
every exchange of two. A mistyped number is told apart from one that nobody has.
"""

import secrets
from typing import Final

from config.errors import N_, EgideError

SYMBOLS: Final = "34679ACDEFGHJKMNPRTVWXY"
"""Without 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U: 11 of them are 49.8 random bits."""

RANDOM_SYMBOLS: Final = 11
GROUP: Final = 4
PIN_DIGITS: Final = 6

_VALUES: Final = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_WEIGHTS: Final = range(1, RANDOM_SYMBOLS + 2)
"""All different and none a multiple of 23: what the check symbol's promise rests on."""

_PASSED_OVER: Final = frozenset(" -\u00a0\u202f\u2009\u2010\u2011\u2012\u2013\u2014._/\t\r\n")
"""What people, or their keyboards, put between the groups."""


class Mistyped(EgideError):
    """A text that is no case number, or no PIN: it was mistyped. `what` says which."""

    cause = N_("This is not a case number: a symbol is wrong or missing.")
    cure = N_("It has twelve symbols in three groups, like R7HK-D3XM-9AFY, and no 0 1 2 5 8 B I L O Q S U Z.")


class PinMistyped(Mistyped):
    """A text that is no PIN."""

    cause = N_("This is not a PIN.")
    cure = N_("It has six digits.")


def new_number() -> str:
    """A case number at random, in groups."""
    drawn = "".join(secrets.choice(SYMBOLS) for _ in range(RANDOM_SYMBOLS))
    return grouped(drawn + _check(drawn))


def new_pin() -> str:
    """Six digits at random."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def read_number(text: str) -> str:
    """A case number as it was given out, from what was typed: any case, with or without its hyphens.

    Raises Mistyped.
    """
    symbols = "".join(symbol for symbol in text if symbol not in _PASSED_OVER).upper()
    if len(symbols) != len(_WEIGHTS) or not _VALUES.keys() >= set(symbols) or _sum(symbols) != 0:
        raise Mistyped
    return grouped(symbols)


def read_pin(text: str) -> str:
    """A PIN from what was typed. Raises PinMistyped."""
    digits = "".join(digit for digit in text if digit not in _PASSED_OVER)
    if len(digits) != PIN_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise PinMistyped
    return digits


def grouped(symbols: str) -> str:
    """In groups of four."""
    return "-".join(symbols[first : first + GROUP] for first in range(0, len(symbols), GROUP))


def _check(drawn: str) -> str:
    """The symbol that makes the weighted sum of the whole number a multiple of 23."""
    missing = -_sum(drawn) * pow(_WEIGHTS[-1], -1, len(SYMBOLS))
    return SYMBOLS[missing % len(SYMBOLS)]


def _sum(symbols: str) -> int:
    return sum(weight * _VALUES[symbol] for weight, symbol in zip(_WEIGHTS, symbols, strict=False)) % len(SYMBOLS)
