"""What the page sends becomes a case, or part of one; the person reads number and PIN on the page, and nowhere else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Protocol

from config.errors import N_, EgideError, ServiceError
from matching.case_numbers import Mistyped, PinMistyped
from matching.cases import CaseClosed, CaseFull, CaseLocked, CaseRefused, CaseState, NothingTaken, Opened
from matching.cases import RegisteredImage as Image
from matching.sending import NotReceived, Received, Sending
from records.allowances import Kind, TooMany
from records.conversations import Talk
from records.grants import Held, Purpose, Use

log = logging.getLogger(__name__)


class GrantGone(NotReceived):
    """The conversation took it back, or it is an hour old."""

    reason: ClassVar[str] = "no-grant"
    status: ClassVar[int] = 403
    cause = N_("This page can send nothing any more: it is open for an hour after the questions in the conversation.")
    cure = N_("Please answer them again in the conversation with the bot. It takes a minute.")


class GrantSpent(NotReceived):
    """A case was made with it already, or somebody tries to use it again and again."""

    reason: ClassVar[str] = "grant-spent"
    status: ClassVar[int] = 409
    cause = N_("This page was used already, and can send nothing more.")
    cure = N_("To register further images, please begin again in the conversation with the bot.")


class ImagesRefused(NotReceived):
    """None of the images was taken; why is said of each."""

    reason: ClassVar[str] = "nothing-taken"
    status: ClassVar[int] = 422
    cause = N_("None of these images could be registered. Nothing was kept of them.")
    cure = N_("If you have other copies of them, larger or less altered, please try with those.")


class Full(NotReceived):
    """More than one case can hold."""

    reason: ClassVar[str] = "case-full"
    status: ClassVar[int] = 409
    cause = N_("These are more images than one case can hold, and none of them was registered.")
    cure = N_("Please remove some of them here, and register these later as a second case.")


class Closed(NotReceived):
    """The case was withdrawn or expired while the page was open."""

    reason: ClassVar[str] = "case-closed"
    status: ClassVar[int] = 409
    cause = N_("This case is withdrawn, or has expired, and nothing can be added to it.")
    cure = N_("To protect these images, please register them as a new case in the conversation with the bot.")


class Overtaken(NotReceived):
    """The same page has sent the same once more meanwhile; that one counts."""

    reason: ClassVar[str] = "overtaken"
    status: ClassVar[int] = 409
    cause = N_("The page sent the images once more meanwhile, and only the later sending counts.")
    cure = N_("Please wait a moment. If nothing appears, try again: your images are still on this page.")


class NotOpened(NotReceived):
    """The case that is to be added to does not open any more."""

    reason: ClassVar[str] = "case-refused"
    status: ClassVar[int] = 403
    cause = N_("This case cannot be opened at the moment: it was deleted, or is locked after wrong tries.")
    cure = N_("Please look at your case in the conversation with the bot.")


class Unreachable(NotReceived):
    """The matching service is away, or refuses; whether it did what was asked is not always known."""

    reason: ClassVar[str] = "unreachable"
    status: ClassVar[int] = 503
    cause = N_("The service that keeps the fingerprints does not answer at the moment.")
    cure = N_("Please try again in a minute: your images are still on this page, and nothing is registered twice.")


class CaseService(Protocol):
    """The calls of the matching service that are made here (matching.case_client.CaseClient)."""

    async def create(self, images: Sequence[Image], nonce: str = "", declaration: str = "") -> Opened:
        """Register images under a new case."""

    async def add(self, number: str, pin: str, images: Sequence[Image]) -> CaseState:
        """Register more images under a case."""


class Grants(Protocol):
    """What allows a person to send (records.grants.Grants)."""

    async def take(self, held: Held, nonce: str) -> Use:
        """Use a grant with a nonce."""

    async def release(self, held: Held, nonce: str) -> None:
        """Nothing came of it."""

    async def first_told(self, held: Held) -> bool:
        """Whether the chat is to be told now."""


class Allowances(Protocol):
    """How much one person may register (records.allowances.Allowances)."""

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> None:
        """Count it, or raise TooMany."""

    async def give_back(self, person: int, kind: Kind, amount: int = 1) -> None:
        """It did not happen."""


class Receiving:
    """Makes cases of what pages send. `tell` says in the chat how many images are registered now."""

    def __init__(
        self,
        cases: CaseService,
        grants: Grants,
        allowances: Allowances,
        tell: Callable[[Held, int], Awaitable[None]],
    ) -> None:
        self._cases = cases
        self._grants = grants
        self._allowances = allowances
        self._tell = tell
        self._telling: set[asyncio.Task[None]] = set()

    async def receive(self, held: Held, sending: Sending) -> Received:
        """Register the images, or add them to the case of the grant. Raises NotReceived, TooMany."""
        use = await self._grants.take(held, sending.nonce)
        if use is Use.GONE:
            raise GrantGone
        if use is Use.SPENT:
            raise GrantSpent
        adds = held.grant.purpose == Purpose.ADD
        received = await (self._added(held, sending) if adds else self._registered(held, sending, use))
        self._tell_later(held, received.images, always=adds)
        return received

    async def close(self) -> None:
        """Let what is being told be told, for a moment."""
        if self._telling:
            await asyncio.wait(self._telling, timeout=2)
        for task in self._telling:
            task.cancel()

    async def _registered(self, held: Held, sending: Sending, use: Use) -> Received:
        """A new case. Where nothing came of it for certain, neither the grant nor the day's allowance is used up."""
        try:
            await self._count(held, sending, first=use is Use.FIRST)
        except TooMany:
            await self._undo(held, sending, use, counted=False)
            raise
        try:
            opened = await self._cases.create(sending.images, sending.nonce, held.grant.declaration)
        except EgideError as no:
            if isinstance(no, NothingTaken | CaseFull):
                await self._undo(held, sending, use, counted=True)
            raise _worded(no, closed=Overtaken) from no
        state = opened.state
        return Received(Purpose.REGISTER, state.number, opened.pin, state.images, state.refused)

    async def _added(self, held: Held, sending: Sending) -> Received:
        await self._allowances.spend(held.chat, Kind.FINGERPRINTS, _fingerprints(sending))
        try:
            state = await self._cases.add(held.grant.number, held.grant.pin, sending.images)
        except EgideError as no:
            raise _worded(no, closed=Closed) from no
        return Received(Purpose.ADD, state.number, "", state.images, state.refused)

    async def _count(self, held: Held, sending: Sending, *, first: bool) -> None:
        if first:
            await self._allowances.spend(held.chat, Kind.REGISTRATIONS)
        try:
            await self._allowances.spend(held.chat, Kind.FINGERPRINTS, _fingerprints(sending))
        except TooMany:
            if first:
                await self._allowances.give_back(held.chat, Kind.REGISTRATIONS)
            raise

    async def _undo(self, held: Held, sending: Sending, use: Use, *, counted: bool) -> None:
        """Only of a first use: what an earlier one with this nonce has led to is not known."""
        if use is not Use.FIRST:
            return
        await self._grants.release(held, sending.nonce)
        if counted:
            await self._allowances.give_back(held.chat, Kind.REGISTRATIONS)

    def _tell_later(self, held: Held, images: int, *, always: bool) -> None:
        """The page is answered first: number and PIN wait for nothing that can fail."""
        task = asyncio.create_task(self._told(held, images, always=always))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _told(self, held: Held, images: int, *, always: bool) -> None:
        try:
            if always or await self._grants.first_told(held):
                await self._tell(held, images)
        except Exception:
            log.exception("a person could not be told in the chat what the page has registered")


def onward(held: Held, images: int, talk: Talk) -> Talk:
    """Where the conversation goes once the page has sent something. Neither number nor PIN is told in the chat."""
    if held.grant.purpose == Purpose.REGISTER:
        return talk.at("image.done", back="", **{"image.count": str(images), "image.ticket": ""})
    # The case is shown anew, with what it holds now; somebody who is elsewhere by now stays there.
    return talk.at("case.shown", **{"case.ticket": "", "case.said": "added"}) if talk.step == "case.add" else talk


def _worded(no: EgideError, closed: type[NotReceived]) -> NotReceived:
    """What is said on the page where the matching service took nothing."""
    if isinstance(no, NothingTaken):
        return ImagesRefused(no.refused)
    if isinstance(no, CaseFull):
        return Full()
    if isinstance(no, CaseClosed):
        return closed()
    if isinstance(no, CaseRefused | CaseLocked | Mistyped | PinMistyped):
        return NotOpened()
    if not isinstance(no, ServiceError):
        log.error("a registration failed in a way nobody foresaw", exc_info=no)
    else:
        log.warning("a registration failed: %s", no)
    return Unreachable()


def _fingerprints(sending: Sending) -> int:
    return sum(1 + len(one.derived) for one in sending.images)
