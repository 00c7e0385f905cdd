"""A decoder in which a search fails at every image. Tests start it; nothing else does."""

from matching import decoder, fingerprinting


def stumbling(*_: object) -> None:
    """A search with a defect."""
    raise ZeroDivisionError


if __name__ == "__main__":
    setattr(fingerprinting, "looks_at", stumbling)  # noqa: B010 - of another type on purpose
    decoder.main()
