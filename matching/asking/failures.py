"""How asking a source may end otherwise than with an answer."""

from config.errors import N_, ServiceRefused, ServiceUnreachable


class SourceUnreachable(ServiceUnreachable):
    """A source that is asked does not answer, or not in time."""

    cause = N_("The source {name} at {address} does not answer: {detail}")
    cure = N_("Check {setting} and the network; meanwhile posts are judged by the other lists.")


class SourceRefused(ServiceRefused):
    """It answered with a no."""

    cause = N_("The source {name} at {address} refused: {detail}")
    cure = N_("Check {setting}: it is the address of an HMA in the role of a matcher, with the signal type pdq.")


class SourceMalformed(SourceRefused):
    """It answered with something that is not its protocol."""
