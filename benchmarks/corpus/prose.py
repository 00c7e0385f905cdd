"""Words for pictures that show text. They mean nothing; they have the lengths and capitals of real ones."""

from typing import Final

from benchmarks.corpus.dice import Dice

_TEXT: Final = (
    "on se voit demain vers midi si tu veux merci pour hier encore une fois la maison est loin mais le train passe "
    "souvent avec plaisir dis moi quand tu arrives je prends du pain et des fruits peut-être aussi un gâteau pas de "
    "souci bonne nuit les enfants dorment enfin regarde cette photo quelle histoire the meeting was moved to Friday "
    "morning please bring your notes and the old printed list we should ask them about prices before ordering again "
    "nobody answered my last message so perhaps tomorrow would be better weather looks fine around here although "
    "autumn has begun results improved slightly during second quarter according to several independent sources"
)
_NAMES: Final = "Alix Bruno Chloé Denis Elsa Farid Greta Hugo Inès Jonas Karim Lena Milo Nadia Oscar Paula Rosa"
_PRODUCTS: Final = "Tomates Café Savon Pâtes Lait Pommes Piles Riz Beurre Stylo Miel Thé Huile Pain Sel"

WORDS: Final = _TEXT.split()
NAMES: Final = _NAMES.split()
PRODUCTS: Final = _PRODUCTS.split()


def phrase(dice: Dice, fewest: int, most: int) -> str:
    """Between so many words, the first one with a capital."""
    words = " ".join(dice.choices(WORDS, k=dice.randint(fewest, most)))
    return words[0].upper() + words[1:]


def sentences(dice: Dice, count: int) -> str:
    """So many sentences of 5 to 16 words."""
    return " ".join(f"{phrase(dice, 5, 16)}." for _ in range(count))


def clock(dice: Dice) -> str:
    """A time of day."""
    return f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}"


def price(dice: Dice) -> str:
    """An amount with two decimals."""
    return f"{dice.randint(0, 40)},{dice.randint(0, 99):02}"
