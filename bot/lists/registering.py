"""What the operator's own images become on the list: fingerprints under one case for each image."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID, uuid5

from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust
from matching.reading import Reading
from matching.uploads import Submission
from matching.wire import value_of

AT_ONCE: Final = 2_000
"""Entries in one request."""

CASES: Final = UUID("6b1f3c52-6a0e-5c0b-9d55-3f0d3a5c7e21")
"""Names the cases of the operator's own images: the same image has the same one whenever it is added."""


def registered(image: Reading, trust: Trust) -> list[Submission]:
    """An image's own fingerprint and those derived from it, under one case; without any, on its own."""
    value = value_of(trust)
    if not image.derived:
        return [Submission(image.fingerprint, value)]
    cases = (str(uuid5(CASES, str(image.fingerprint))),)
    starts = range(0, len(image.derived), BYTES)
    derived = {Fingerprint(image.derived[first : first + BYTES]) for first in starts} - {image.fingerprint}
    return [
        Submission(image.fingerprint, value, cases=cases),
        *(Submission(one, value, cases=cases, derived=True) for one in sorted(derived)),
    ]


def in_requests(images: Iterable[list[Submission]]) -> Iterator[list[Submission]]:
    """Requests of whole images: what belongs together gets on the list together."""
    request: list[Submission] = []
    for image in images:
        if request and len(request) + len(image) > AT_ONCE:
            yield request
            request = []
        request = request + image
    if request:
        yield request
