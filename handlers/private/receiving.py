"""What the page sends becomes a case, or part of one; the person reads number and PIN on the page, and nowhere else."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Final, Protocol

from config.errors import N_, EgideError, ServiceError
from matching.case_numbers import Mistyped, PinMistyped
from matching.cases import (
    MOST_FINGERPRINTS,
    CaseClosed,
    CaseFull,
    CaseLocked,
    CaseRefused,
    CaseState,
    NothingTaken,
    Opened,
    Untaken,
)
from matching.cases import RegisteredImage as Image
from matching.fitness import Fitness, fitness
from matching.sending import NotReceived, Received, Sending
from records.allowances import Kind, TooMany
from records.conversations import Talk
from records.grants import Held, News, Purpose, Use
from records.store import OUTAGES

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 20.0
"""For the page to say that it has its answer. It tries for some ten seconds."""


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

    async def count(self, held: Held, nonce: str, receipt: str) -> Use:
        """Note that it was counted."""

    async def release(self, held: Held, nonce: str, *, asked: bool) -> str:
        """Nothing came of it; the receipt of what is to be given back."""

    async def answered(self, held: Held, images: int) -> None:
        """A case was made."""

    async def close(self, held: Held, nonce: str) -> bool:
        """The page has its answer: nothing is taken with this grant any more."""

    async def news(self, held: Held) -> News | None:
        """What the chat is to be told now."""


class Allowances(Protocol):
    """How much one person may register (records.allowances.Allowances)."""

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> str:
        """Count it, or raise TooMany; a receipt."""

    async def give_back(self, person: int, kind: Kind, amount: int = 1, receipt: str = "") -> None:
        """It did not happen."""


class Receiving:
    """Makes cases of what pages send. `tell` says in the chat how many images are registered now.

    Of a new case the chat is told when the page has said that it shows number and PIN, or after `patience` seconds that
    nobody knows whether it does.
    """

    def __init__(
        self,
        cases: CaseService,
        grants: Grants,
        allowances: Allowances,
        tell: Callable[[Held, News], Coroutine[Any, Any, None]],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._cases = cases
        self._grants = grants
        self._allowances = allowances
        self._tell = tell
        self._patience = patience
        self._telling: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()

    async def receive(self, held: Held, sending: Sending) -> Received:
        """Register the images, or add them to the case of the grant. Raises NotReceived, TooMany."""
        use = await self._grants.take(held, sending.nonce)
        if use is Use.GONE:
            raise GrantGone
        if use is Use.SPENT:
            raise GrantSpent
        if held.grant.purpose == Purpose.ADD:
            received = await self._added(held, sending)
            self._later(self._tell(held, News(received.images, seen=True)))
            return received
        received = await self._registered(held, sending, use)
        await self._note(held, received.images)
        self._later(self._told_unseen(held))
        return received

    async def seen(self, held: Held, nonce: str) -> None:
        """The page shows number and PIN. From now on the case cannot be made anew by sending the same once more."""
        if await self._grants.close(held, nonce):
            self._later(self._told(held))

    async def close(self) -> None:
        """Let what is being told be told, for a moment; what waits for pages waits no longer."""
        self._ending.set()
        if self._telling:
            await asyncio.wait(self._telling, timeout=2)
        for task in self._telling:
            task.cancel()

    async def _registered(self, held: Held, sending: Sending, use: Use) -> Received:
        """A new case. Where nothing came of it for certain, the grant is not used up.

        Every use is counted before it can make a case, or knows that its nonce is counted already: so in whatever
        order the steps of several sendings happen, no case is made beyond the day's allowance. What reaches the
        service stays counted, since it counts there too; what is refused here costs nothing.
        """
        try:
            looked = await _looked(sending)
            if use is Use.FIRST:
                await self._count(held, sending.nonce)
            await self._spend(held.chat, _fingerprints(looked.fit))
        except (NotReceived, TooMany):
            await self._undo(held, sending.nonce, asked=False)
            raise
        try:
            opened = await self._cases.create(looked.fit, sending.nonce, held.grant.declaration)
        except EgideError as no:
            if isinstance(no, NothingTaken | CaseFull):
                await self._undo(held, sending.nonce, asked=True)
            raise _worded(no, looked.unfit, closed=Overtaken) from no
        state, pin = opened
        return Received(Purpose.REGISTER, state.number, pin, state.images, (*looked.unfit, *state.refused))

    async def _added(self, held: Held, sending: Sending) -> Received:
        looked = await _looked(sending)
        await self._allowances.spend(held.chat, Kind.FINGERPRINTS, _fingerprints(looked.fit))
        try:
            state = await self._cases.add(held.grant.number, held.grant.pin, looked.fit)
        except EgideError as no:
            raise _worded(no, looked.unfit, closed=Closed) from no
        return Received(Purpose.ADD, state.number, "", state.images, (*looked.unfit, *state.refused))

    async def _count(self, held: Held, nonce: str) -> None:
        """Count a new case, once for all uses of a nonce."""
        receipt = await self._allowances.spend(held.chat, Kind.REGISTRATIONS)
        counted = await self._grants.count(held, nonce, receipt)
        if counted is not Use.FIRST:
            await self._allowances.give_back(held.chat, Kind.REGISTRATIONS, receipt=receipt)
        if counted is Use.GONE:
            raise GrantGone

    async def _spend(self, person: int, fingerprints: int) -> None:
        """Count what the service is about to count."""
        attempt = await self._allowances.spend(person, Kind.ATTEMPTS)
        try:
            await self._allowances.spend(person, Kind.FINGERPRINTS, fingerprints)
        except TooMany:
            await self._allowances.give_back(person, Kind.ATTEMPTS, receipt=attempt)
            raise

    async def _undo(self, held: Held, nonce: str, *, asked: bool) -> None:
        """A use has come to nothing; when all of its nonce have, and none asked the service, it counts no more."""
        if receipt := await self._grants.release(held, nonce, asked=asked):
            await self._allowances.give_back(held.chat, Kind.REGISTRATIONS, receipt=receipt)

    def _later(self, telling: Coroutine[Any, Any, None]) -> None:
        """The page is answered first: number and PIN wait for nothing that can fail."""
        task = asyncio.create_task(_logged(telling))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _note(self, held: Held, images: int) -> None:
        """For the chat only: where the store is away, the page is answered all the same."""
        try:
            await self._grants.answered(held, images)
        except OUTAGES as away:
            log.warning("a person will not be told in the chat of what the page has registered: %s", away)

    async def _told_unseen(self, held: Held) -> None:
        """The page has some time to say that it was answered; where it did, `seen` has told the chat."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), self._patience)
        await self._told(held)

    async def _told(self, held: Held) -> None:
        news = await self._grants.news(held)
        if news is not None:
            await self._tell(held, news)


async def _logged(telling: Coroutine[Any, Any, None]) -> None:
    try:
        await telling
    except Exception:
        log.exception("a person could not be told in the chat what the page has registered")


def onward(held: Held, news: News, talk: Talk) -> Talk:
    """Where the conversation goes once the page has sent something. Neither number nor PIN is told in the chat."""
    if held.grant.purpose == Purpose.REGISTER:
        told = {"image.count": str(news.images), "image.unseen": "" if news.seen else "1", "image.ticket": ""}
        return talk.at("image.done", back="", **told)
    # The case is shown anew, with what it holds now; somebody who is elsewhere by now stays there.
    return talk.at("case.shown", **{"case.ticket": "", "case.said": "added"}) if talk.step == "case.add" else talk


async def _looked(sending: Sending) -> Fitness:
    """The images that can act, which is known here. Raises ImagesRefused where there is none, and Full."""
    looked = await asyncio.to_thread(fitness, sending.images)
    if not looked.fit:
        raise ImagesRefused(looked.unfit)
    if _fingerprints(looked.fit) > MOST_FINGERPRINTS:
        raise Full
    return looked


def _worded(no: EgideError, unfit: Sequence[Untaken], closed: type[NotReceived]) -> NotReceived:
    """What is said on the page where the matching service took nothing."""
    if isinstance(no, NothingTaken):
        return ImagesRefused((*unfit, *no.refused))
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


def _fingerprints(images: Iterable[Image]) -> int:
    return sum(1 + len(one.derived) for one in images)
