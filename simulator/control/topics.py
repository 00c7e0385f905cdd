"""Control calls about the topics of a forum."""

from simulator.chats import Message
from simulator.control.asking import Ask, Json
from simulator.errors import WrongControl

_COLOUR = 7_322_096
"""One of the six of a topic's icon."""


async def topic(ask: Ask) -> Json:
    """Open a topic in a supergroup, which becomes a forum by its first; or delete one."""
    chat = ask.chat()
    if chat.type != "supergroup":
        raise WrongControl("only supergroups have topics")
    if gone := ask.optional("deleted"):
        chat.topics.discard(gone)
        return {"topic": gone}
    number = chat.next_id()
    chat.is_forum = True
    chat.topics.add(number)
    created = {"forum_topic_created": {"name": ask.text("title"), "icon_color": _COLOUR}}
    head = {"message_thread_id": number, "is_topic_message": True}
    now, opener = ask.telegram.world.clock.now(), ask.actor(chat, "user")
    ask.telegram.posting.keep(chat, Message(number, now, opener, created, head))
    return {"topic": number}
