"""Posts kept from one run to the next: making them takes far longer than comparing them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE: Final = Path(__file__).parent


class Shelf:
    """Keeps posts in a folder, or keeps none. They are made anew when a line of the code that makes them changed."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, ingredients: Sequence[str], make: Callable[[], bytes]) -> bytes:
        """The post made of these ingredients, from the folder if it is there."""
        if self._folder is None:
            return make()
        path = self._folder / f"{_digest(code_version(), *ingredients)}.jpg"
        if path.exists():
            return path.read_bytes()
        data = make()
        half_written = path.with_suffix(".part")
        half_written.write_bytes(data)
        half_written.replace(path)
        return data


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def code_version() -> str:
    """Changes with the code that posts come from."""
    modules = sorted([*HERE.glob("alterations/*.py"), *(HERE / f"{name}.py" for name in _SHARED)])
    return _digest(*(module.read_text(encoding="utf-8") for module in modules))


@lru_cache(maxsize=1024)
def digest_of(path: str) -> str:
    """Tells a file from others by its content."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


_SHARED: Final = ("alteration", "fitting", "lettering", "screens", "telegram")
