"""What one look of the doctor found."""

from collections.abc import Callable
from dataclasses import dataclass, field

from config.errors import EgideError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it should be, what was seen, and what to do where it is not.

    `detail` and `cure` are message ids with named fields, filled from `facts`, and translated when they are shown. A
    fact that is a tuple is a list of message ids.
    """

    check: str
    ok: bool
    detail: str
    cure: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    def told(self, say: Callable[[str], str]) -> dict[str, object]:
        """The JSON object of `egide doctor --json`, in the operator's language."""
        facts = {name: _spelt_out(fact, say) for name, fact in self.facts.items()}
        texts = {name: say(text).format(**facts) for name, text in (("detail", self.detail), ("cure", self.cure))}
        return {"check": self.check, "ok": self.ok, **{name: text for name, text in texts.items() if text}}


def _spelt_out(fact: object, say: Callable[[str], str]) -> object:
    return ", ".join(map(say, fact)) if isinstance(fact, tuple) else fact


def well(check: str, detail: str, **facts: object) -> Finding:
    """It is as it should be."""
    return Finding(check, ok=True, detail=detail, facts=facts)


def wrong(check: str, detail: str, cure: str, **facts: object) -> Finding:
    """It is not, and this helps."""
    return Finding(check, ok=False, detail=detail, cure=cure, facts=facts)


def failed(check: str, no: EgideError) -> Finding:
    """The look itself met an error that knows its cure."""
    return Finding(check, ok=False, detail=no.cause, cure=no.cure, facts=no.evidence)
