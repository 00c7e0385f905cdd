"""What arrives in a private chat, and where it goes. Media sent here is never downloaded: the message is deleted."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, Protocol

from telegram import Chat, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext.filters import ChatType, StatusUpdate

from handlers.executors import Bell
from handlers.private import about_me_screens
from handlers.private.conversation import Conversation
from handlers.private.screens import TAP
from handlers.private.stage import Stage
from handlers.tapping import answer_tap
from locales.texts import Texts, Translator
from records.notices import Notices

Context = CallbackContext[Any, Any, Any, Any]

TAPPED: Final = f"^{TAP}"


class Reminders(Protocol):
    """What people asked to be told later (records.reminders.Reminders)."""

    async def erase(self, chat: int) -> int:
        """Forget all that this chat asked for."""


class PrivateChat:
    """Answers in private. `catch_up` tells a person, by their id, what could not be told before they started us."""

    def __init__(
        self,
        stage: Stage,
        conversation: Conversation,
        texts: Texts,
        catch_up: Callable[[int], Awaitable[None]],
        notices: Notices,
        bell: Bell,
        reminders: Reminders,
    ) -> None:
        self._stage = stage
        self._conversation = conversation
        self._texts = texts
        self._catch_up = catch_up
        self._reminders = reminders
        self._notices = notices
        self._bell = bell

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application; the last one takes everything the others did not."""
        here = ChatType.PRIVATE
        return [
            CommandHandler("start", self.start, filters=here),
            CommandHandler("stop", self.stop, filters=here),
            CommandHandler("privacy", self.privacy),
            CallbackQueryHandler(self.tap, TAPPED),
            MessageHandler(here & ~StatusUpdate.ALL, self.anything),
        ]

    async def start(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """The conversation begins; from now on the bot may write to this person."""
        if update.effective_message is None or update.effective_user is None:
            return
        person = update.effective_user
        await self._stage.note(person.id, update.effective_message.message_id)
        await self._conversation.begin(person.id, person.language_code)
        await self._catch_up(person.id)

    async def stop(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """Everything the bot wrote goes, and so does what it knew, reminders that were asked for included."""
        message = update.effective_message
        if message is None:
            return
        chat = message.chat.id
        await self._reminders.erase(chat)
        known = await self._stage.wrote(chat)
        await self._stage.note(chat, message.message_id)
        await self._conversation.end(chat)
        if known:
            return
        say = self._language(update)
        text = say(
            "No conversation with you is kept, and no reminder or notice comes to this chat any more. What was written "
            "here more than two days ago you can delete yourself: open the menu of this chat and choose to delete it."
        )
        await self._stage.say(chat, text)

    async def privacy(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """What is kept and what is not. A group is answered now and then, later: its images must not wait for words."""
        message = update.effective_message
        if message is None:
            return
        if message.chat.type == Chat.PRIVATE:
            await self._stage.note(message.chat.id, message.message_id)
            await self._stage.show(message.chat.id, 0, about_me_screens.privacy(self._language(update)))
        elif await self._notices.add_answer(message.chat.id, "privacy", message.message_id):
            await self._bell.ring([message.chat.id])

    async def tap(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A button of the conversation."""
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        person = query.from_user
        if query.message.chat.id != person.id:  # nothing of a conversation is ever shown elsewhere
            return
        action = query.data.removeprefix(TAP)
        shown = await self._conversation.tap(person.id, query.message.message_id, action, person.language_code)
        await answer_tap(query, shown, alert=False)

    async def anything(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """Text is an answer; an image is deleted unread, also one that a text was edited into."""
        message = update.message or update.edited_message
        if message is None:
            return
        chat, number = message.chat.id, message.message_id
        language = message.from_user.language_code if message.from_user else None
        if message.text:
            if update.message:
                await self._conversation.typed(chat, number, message.text, language)
            else:  # what is edited later is not answered twice
                await self._conversation.drop(chat, number)
            return
        deleted = await self._stage.delete(chat, number)
        await self._conversation.unread(chat, partial(never_send, deleted=deleted), language)

    def _language(self, update: Update) -> Translator:
        person = update.effective_user
        return self._texts.of_person(person.language_code if person else None)


def never_send(say: Translator, *, deleted: bool) -> str:
    """What is said about media sent in private."""
    first = (
        say("Your message was deleted. Nobody opened what was in it; the image was never fetched.")
        if deleted
        else say("Nobody opened what is in your message; the image was never fetched. Please delete it yourself.")
    )
    further = say(
        "Your image never has to leave your device: here its fingerprint is made on the device itself. Telegram's "
        "notice of your message, with any words under the image, passed through this bot's store and is erased from "
        "its disk soon."
    )
    return f"{first}\n\n{further}"
