"""The buttons that open the page: inside Telegram, or in a browser."""

from typing import Final

from handlers.private.screens import Button, Row
from locales.texts import Translator

TICKET: Final = "ticket"
"""Names, behind the # of the address, what allows its use in a browser. What stands there reaches no server's log."""


def page_buttons(page: str, language: str, ticket: str, say: Translator) -> tuple[Row, ...]:
    """Both ways to a page at this address. Telegram opens only https addresses as a page of its own."""
    address = f"{page.rstrip('/')}/{language}/"
    browser = Button(say("Open in a browser"), url=f"{address}#{TICKET}={ticket}")
    inside = ((Button(say("Open the page"), app=address),),) if page.startswith("https://") else ()
    return (*inside, (browser,))
