"""Builds the on-device page, and what makes cases of what it sends."""

import time
from functools import partial

from aiohttp import web

from config.settings import Settings
from handlers.private.case_notices import CaseNotices
from handlers.private.conversation import Conversation
from handlers.private.receiving import Receiving, onward
from locales.languages import FOR_PERSONS
from locales.texts import Texts
from matching.case_client import CaseClient
from records.allowances import Allowances
from records.conversations import Talk
from records.grants import Grants, Held, News, Purpose
from records.reminders import Reminders
from records.removals import Removals
from records.store import Store
from web.page.routes import origin_of, page_application
from web.page.sending import Sendings


def page_address(settings: Settings) -> str:
    """Where the page is, without a slash at its end; empty where the operator has set none."""
    return str(settings.web.page_url).rstrip("/") if settings.web.page_url else ""


def make_receiving(store: Store, cases: CaseClient, conversation: Conversation) -> Receiving:
    """What makes a case of what the page sends, and lets the conversation go on with it."""
    notices = CaseNotices(cases, Removals(*store), Reminders(*store), time.time)

    async def tell(held: Held, news: News) -> None:
        if held.grant.purpose == Purpose.ADD:  # whoever follows the case follows what it holds from now on
            opening = {"number": held.grant.number, "pin": held.grant.pin}
            await notices.looked(Talk(held.chat, "case.shown", held.grant.language, opening))
        await conversation.lead(held.chat, held.grant.language, partial(onward, held, news))

    return Receiving(cases, Grants(*store), Allowances(*store), tell)


def make_page(settings: Settings, store: Store, texts: Texts, receiving: Receiving) -> web.Application | None:
    """The page and its call; None where it has no address, or there is no bot it could belong to."""
    address, token = page_address(settings), settings.telegram.token
    if not address or token is None:
        return None
    sendings = Sendings(
        origin_of(address),
        token.get_secret_value(),
        Grants(*store),
        receiving,
        texts.of_person,
        behind_proxy=settings.web.behind_proxy,
    )
    languages = (texts.default, *sorted(set(FOR_PERSONS) - {texts.default}))
    page = page_application(sendings, languages, texts.of_person)

    async def close(_: web.Application) -> None:
        await receiving.close()

    page.on_cleanup.append(close)
    return page
