"""The decision about one hit: a pure function from circumstances and policy to a frozen verdict with its reasons.

The rules it keeps, none of which a policy can switch off:

* an unverified hit hides the post at most; it never touches the poster;
* a rejected entry, and an image this group dismissed, act on nothing;
* a suspended entry is reported, and acts on nothing;
* administrators, anonymous administrators and the linked channel are reported, never acted on;
* a doubtful match, by its distance or for want of detail, is reported, never acted on: it may be of another image;
* no member is banned but for a post written after a restriction, and nothing written before one leads any higher;
* the group's picture is removed only while it is the listed one.
"""

from dataclasses import dataclass

from matching.match import Doubt, Trust
from policies.actions import Action, Ban, BanChannel, DeleteChatPhoto, DeletePost, Mute, Report, Strike
from policies.circumstances import Circumstances, Role, Subject
from policies.policy import Policy
from policies.reasons import Reason

SPARED = {
    Role.ADMINISTRATOR: Reason.ADMINISTRATOR,
    Role.ANONYMOUS_ADMINISTRATOR: Reason.ANONYMOUS_ADMINISTRATOR,
    Role.LINKED_CHANNEL: Reason.LINKED_CHANNEL,
}
"""Who is only ever reported, and the reason given."""

UNSANCTIONED = {Role.CHANNEL_POST: Reason.CHANNEL_POST, Role.UNKNOWN: Reason.POSTER_UNKNOWN}
"""Whose posts are deleted without any sanction, and the reason given."""

DOUBTS = {Doubt.DETAIL: Reason.LOW_QUALITY, Doubt.DISTANCE: Reason.TOO_FAR}
"""What makes a match one for people to look at, and the reason given."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """An action the verdict calls for and the bot may not do here: `right` is missing."""

    action: Action
    right: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about a hit, and why. `distance` in bits."""

    actions: tuple[Action, ...]
    reasons: tuple[Reason, ...]
    trust: Trust
    distance: int
    withheld: tuple[Withheld, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether anything at all is to be done."""
        return bool(self.actions or self.withheld)


def judge(found: Circumstances, policy: Policy) -> Verdict:
    """Decide about one hit."""
    wanted, reasons = _wanted(found, policy)
    allowed = tuple(action for action in wanted if action.right is None or action.right in found.rights)
    withheld = tuple(
        Withheld(action, action.right) for action in wanted if action.right and action.right not in found.rights
    )
    return Verdict(allowed, tuple(reasons), found.match.trust, found.match.distance, withheld)


def _wanted(found: Circumstances, policy: Policy) -> tuple[list[Action], list[Reason]]:
    """What the rules call for, rights aside."""
    if found.match.trust is Trust.REJECTED:
        return [], [Reason.REJECTED]
    if found.dismissed:
        return [], [Reason.DISMISSED]
    reasons = [Reason.CONFIRMED if found.match.trust is Trust.CONFIRMED else Reason.UNVERIFIED]
    if kept_from := _kept_from_acting(found, policy):
        return [Report()], [*reasons, kept_from]
    if found.match.trust is Trust.UNVERIFIED:
        return [*_removal(found), Report()], [*reasons, *_about(found)]
    sanctions, why = _sanctions(found, policy)
    return [*_removal(found), *sanctions, Report()], [*reasons, *_about(found), *why]


def _kept_from_acting(found: Circumstances, policy: Policy) -> Reason | None:
    """Why this hit may only be reported, if it may only be reported."""
    if found.suspended:
        return Reason.SUSPENDED
    if found.role in SPARED:
        return SPARED[found.role]
    if found.match.doubt:
        return DOUBTS[found.match.doubt]
    if found.subject is Subject.PROFILE_PHOTO:
        return Reason.NOT_DELETABLE
    if found.match.trust is Trust.UNVERIFIED and policy.unverified == "report":
        return Reason.POLICY_REPORTS
    return None


def _removal(found: Circumstances) -> list[Action]:
    """How what shows the image is taken away."""
    photo: list[Action] = [DeleteChatPhoto()] if found.subject is Subject.CHAT_PHOTO else []
    return [*photo, DeletePost()]


def _about(found: Circumstances) -> list[Reason]:
    """Why what was announced is not taken away with its announcement."""
    return [Reason.PICTURE_REPLACED] if found.subject is Subject.FORMER_CHAT_PHOTO else []


def _sanctions(found: Circumstances, policy: Policy) -> tuple[list[Action], list[Reason]]:
    """What a confirmed hit does to the poster."""
    if found.role in UNSANCTIONED:
        return [], [UNSANCTIONED[found.role]]
    if policy.confirmed == "delete":
        return [Strike()], [Reason.POLICY_DELETES]
    if found.role is Role.CHANNEL:
        sanctions, why = _for_channel(found, policy)
    else:
        sanctions, why = _for_member(found, policy)
    return [Strike(), *sanctions], [why] if why else []


def _for_member(found: Circumstances, policy: Policy) -> tuple[list[Action], Reason | None]:
    """The ladder: a mute first, and a ban only for a post written after as many mutes as the policy says."""
    mute = Mute(policy.mute_after(found.restrictions))
    if not found.supergroup:
        return [], Reason.NOT_A_SUPERGROUP
    if policy.confirmed == "mute":
        return [mute], None
    if found.restrictions > 0 and found.restrictions + 1 >= policy.ban_after:
        return [Ban()], Reason.BAN_REACHED
    return [mute], Reason.MUTED_FIRST


def _for_channel(found: Circumstances, policy: Policy) -> tuple[list[Action], Reason | None]:
    """What is done to a channel that posts in a group.

    Telegram cannot restrict a channel, so no restriction can come before the ban. The rule behind that order is
    kept all the same: banChatSenderChat erases no message and is undone completely by unbanChatSenderChat.
    """
    if policy.confirmed == "ban" and found.strikes >= policy.ban_after:
        return [BanChannel()], Reason.BAN_REACHED
    return [], Reason.CHANNEL_NOT_MUTED
