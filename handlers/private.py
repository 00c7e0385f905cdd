"""The private chat with the bot. Media sent here is never downloaded: the message is deleted, the other way shown."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackContext, CommandHandler, MessageHandler
from telegram.ext.filters import ChatType

from handlers.executors import Bell
from handlers.selfcheck import add_link
from locales.texts import Texts, Translator
from records.notices import Notices

log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]


class PrivateChat:
    """Answers in private. `catch_up` tells a person, by their id, what could not be told before they started us."""

    def __init__(self, texts: Texts, catch_up: Callable[[int], Awaitable[None]], notices: Notices, bell: Bell) -> None:
        self._texts = texts
        self._catch_up = catch_up
        self._notices = notices
        self._bell = bell

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application; the last one takes everything the others did not."""
        here = ChatType.PRIVATE
        return [
            CommandHandler("start", self.start, filters=here),
            CommandHandler("privacy", self.privacy),
            MessageHandler(here, self.anything),
        ]

    async def start(self, update: Update, context: Context) -> None:
        """The bot introduces itself; from now on it may write to this person."""
        if update.effective_message is None or update.effective_user is None:
            return
        say = self._language(update)
        link = add_link(context.bot.username)
        button = InlineKeyboardButton(say("Add to a group"), url=link)
        await update.effective_message.reply_text(introduction(say), reply_markup=InlineKeyboardMarkup([[button]]))
        await self._catch_up(update.effective_user.id)

    async def privacy(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """What is kept and what is not. A group is answered now and then, later: its images must not wait for words."""
        message = update.effective_message
        if message is None:
            return
        if message.chat.type == Chat.PRIVATE:
            await message.reply_text(privacy_text(self._language(update)))
        elif await self._notices.add_answer(message.chat.id, "privacy", message.message_id):
            await self._bell.ring([message.chat.id])

    async def anything(self, update: Update, context: Context) -> None:
        """Text is answered with the introduction; an image is deleted unread, also one that a text was edited into."""
        message = update.message or update.edited_message
        if message is None:
            return
        say = self._language(update)
        if message.text:
            if update.message:  # what is edited later is not answered twice
                await message.reply_text(introduction(say))
            return
        deleted = await _delete(context.bot, message)
        await context.bot.send_message(message.chat.id, never_send(say, deleted=deleted))

    def _language(self, update: Update) -> Translator:
        person = update.effective_user
        return self._texts.of(person.language_code if person else None)


async def _delete(bot: Bot, message: Message) -> bool:
    try:
        return bool(await bot.delete_message(message.chat.id, message.message_id))
    except BadRequest as no:
        log.info("a private message could not be deleted: %s", no)
        return False


def introduction(say: Translator) -> str:
    """Who the bot is and what it can do, without a promise it cannot keep."""
    return "\n\n".join(
        (
            say(
                "Égide deletes listed intimate images from the groups that use it, and reports them to administrators."
            ),
            say("We can act in the groups that use this service. We cannot reach the others."),
            say("Do not send the image here: nobody needs to see it. This bot opens nothing sent to it in private."),
            say(
                "Adults can have the fingerprints of their images made on their own device at https://stopncii.org. "
                "For images taken before the age of 18 there is https://takeitdown.ncmec.org. Both reach the platforms "
                "that take part; whether they reach these groups depends on the list this bot uses."
            ),
            say("In immediate danger, call 112 (in France also 17)."),
        )
    )


def never_send(say: Translator, *, deleted: bool) -> str:
    """The answer to media in private."""
    first = (
        say("Your message was deleted. Nobody opened what was in it; the image was never fetched.")
        if deleted
        else say("Nobody opened what is in your message; the image was never fetched. Please delete it yourself.")
    )
    return "\n\n".join(
        (
            first,
            say(
                "No record of it is made. Telegram's notice of the message, with your id and any words under the "
                "image, passed through this bot's store, and is erased from its disk when the store is next tidied up."
            ),
            say(
                "Your image never has to leave your device: https://stopncii.org (adults) and "
                "https://takeitdown.ncmec.org (images taken before the age of 18) make its fingerprint there."
            ),
        )
    )


def privacy_text(say: Translator) -> str:
    """PRIVACY.md in a few sentences."""
    return "\n\n".join(
        (
            say("No image is kept. Each is held in memory while its fingerprint is made, and nowhere else."),
            say(
                "Of an image that matches nothing no record is made. Its fingerprint stays in memory until a day after "
                "the file was last posted, so that it need not be fetched again, and is never written down."
            ),
            say(
                "Of an image that matches, a record is kept with the group: ids of chat, message and poster, times, "
                "the two fingerprints and their distance, what was done and why. It is kept until a year after the "
                "group's last record. The report, which also has the poster's name and username, is kept for 90 days."
            ),
            say(
                "A post counted against its poster counts for 90 days. A mute or a ban is kept until six months after "
                "its end, so that it can be undone."
            ),
            say("A message that could not be handled is kept for 7 days, for the operator to look at."),
            say("When the bot leaves a group, everything about it is erased within 24 hours."),
            say(
                "Nobody can ask this bot whether an image is on the list, or where it was posted. "
                "Nothing about posts or posters is shared between groups."
            ),
        )
    )
