"""What a scan found out about each file, as a row for scripts and as a line for people, and the sum of it all."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from bot.lists.trusts import TRUST_NAMES
from bot.scanning.exports import Message
from bot.scanning.found import Found
from bot.scanning.pictures import explained, reason_of
from bot.terminal import printable
from config.errors import N_, ImageRefused, InputError
from locales.texts import Translator
from matching.fingerprint import MINIMUM_QUALITY
from matching.match import Match
from matching.reading import Reading
from matching.variants import VARIANT_NAMES

NO_MATCH, MATCHED, FAILED = 0, 1, 2
"""Exit statuses of a scan, as virus scanners have them: a match counts for more than a file that failed."""

_SUMMARY = (
    ("checked", N_("images checked")),
    ("matches", N_("matches")),
    ("low_quality", N_("of too low a quality to be matched")),
    ("not_images", N_("files that are not images")),
    ("left_out", N_("media that the export does not contain")),
    ("unasked", N_("images judged without the answer of a source that is asked")),
    ("errors", N_("errors")),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One file that was looked at. Without a `reading`, `no` says why; without a `match` it is not listed."""

    found: Found
    reading: Reading | None = None
    match: Match | None = None
    no: ImageRefused | InputError | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it counts as in the summary."""
        if self.found.left_out:
            return ("left_out",)
        if self.reading is None:
            return ("not_images",) if self.passed_over else ("errors",)
        if self.match:
            return ("checked", "matches")
        return ("checked", "low_quality") if self.reading.quality < MINIMUM_QUALITY else ("checked",)

    @property
    def passed_over(self) -> bool:
        """Whether nobody expects to hear of it: something in a folder or an export that is no image."""
        no_image = isinstance(self.no, ImageRefused) and self.no.reason in {"not-an-image", "empty"}
        return self.found.left_out or (no_image and not self.found.named)

    def row(self) -> dict[str, object]:
        """The JSON object of the finding; null where there is nothing to say."""
        row: dict[str, object] = {
            "file": str(self.found.path),
            "match": self.match is not None,
            "distance": self.match.distance if self.match else None,
            "fingerprint": str(self.reading.fingerprint) if self.reading else None,
            "matched": str(self.match.entry) if self.match else None,
            "trust": self.match.trust.value if self.match else None,
            "variant": self.match.variant if self.match else None,
            "orientation": self.match.orientation.word if self.match else None,
            "certain": self.match.doubt is None if self.match else None,
            "quality": self.reading.quality if self.reading else None,
        }
        row |= asdict(self.found.message) if self.found.message else {}
        return row | ({"error": reason_of(self.no)} if self.no else {})

    def line(self, say: Translator) -> str:
        """A match or an error in words; empty for a file that is not listed."""
        file = printable(self.found.path)
        if self.no:
            words = say("{file}: {why}").format(file=file, why=explained(self.no, say))
        elif self.match:
            text = say("{file}: match at distance {distance} ({trust}, {variant})")
            if self.match.doubt:
                text = say("{file}: possible match at distance {distance} ({trust}, {variant})")
            words = text.format(
                file=file,
                distance=self.match.distance,
                trust=say(TRUST_NAMES[self.match.trust]),
                variant=say(VARIANT_NAMES[self.match.variant]),
            )
        else:
            return ""
        return f"{words}, {_posted(self.found.message, say)}" if self.found.message else words


def _posted(message: Message, say: Translator) -> str:
    return say("message {message} of {date} by {sender} in {chat}").format(
        message=message.message_id,
        date=printable(message.date) or "?",
        sender=printable(message.sender) or "?",
        chat=printable(message.chat) or "?",
    )


@dataclass(slots=True)
class Tally:
    """Counts what a scan came across."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        """Count one more."""
        self.counts.update(finding.kinds)

    @property
    def status(self) -> int:
        """The exit status."""
        if self.counts["matches"]:
            return MATCHED
        return FAILED if self.counts["errors"] or self.counts["unasked"] else NO_MATCH

    def line(self, say: Translator) -> str:
        """The summary: what was checked and what matched always, the rest where there is any."""
        always = ("checked", "matches")
        told = [(say(text), self.counts[what]) for what, text in _SUMMARY if what in always or self.counts[what]]
        return ", ".join(say("{what}: {number}").format(what=what, number=number) for what, number in told)
