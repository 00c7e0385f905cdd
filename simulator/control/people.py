"""Control calls that make accounts and chats and change who is in them."""

from simulator.chats import Chat
from simulator.control.asking import Ask, Json, posted_json
from simulator.entities import command_entities
from simulator.errors import WrongControl
from simulator.people import Bot, User
from simulator.posting import Manner
from simulator.rights import all_rights

_CHAT_TYPES = ("supergroup", "group", "channel")


async def create_bot(ask: Ask) -> Json:
    """Make a bot; answers with its token."""
    number = len(ask.telegram.world.bots) + 1
    bot = ask.telegram.world.create_bot(
        str(ask.get("name", f"Bot {number}")),
        str(ask.get("username", f"simulated_{number}_bot")),
        reads_all=bool(ask.get("reads_all", True)),
        reads_bots=bool(ask.get("reads_bots", False)),
        token=str(ask.get("token", "")),
    )
    return {"id": bot.id, "username": bot.user.username, "token": bot.token}


async def set_modes(ask: Ask) -> Json:
    """Change what a bot's owner sets in BotFather; what is not named stays."""
    bot = ask.bot()
    bot.reads_all = bool(ask.get("reads_all", bot.reads_all))
    bot.reads_bots = bool(ask.get("reads_bots", bot.reads_bots))
    return {"id": bot.id, "reads_all": bot.reads_all, "reads_bots": bot.reads_bots}


async def create_user(ask: Ask) -> Json:
    """Make a person, with a profile photo if an image comes along."""
    user = ask.telegram.world.create_user(str(ask.get("name", "Camille")), ask.get("username"), ask.get("language"))
    draft = await ask.draft(user)
    if draft.studio:
        user.profile_photos.append(draft.studio.photo("profile_photos"))
    return user.json()


async def create_chat(ask: Ask) -> Json:
    """Make a group, supergroup or channel; bots listed in `bots` join as administrators with all rights."""
    kind = str(ask.get("type", "supergroup"))
    if kind not in _CHAT_TYPES:
        raise WrongControl(f"no type {kind!r}; there are {', '.join(_CHAT_TYPES)}")
    world = ask.telegram.world
    owner = ask.user("owner") if "owner" in ask.fields else world.create_user("Owner", None, None)
    chat = world.create_chat(kind, str(ask.get("title", "Group")), owner, ask.get("username"))
    for user_id in ask.listed("members"):
        ask.telegram.membership.set_status(chat, world.user(user_id), "member", owner)
    for bot_id in ask.listed("bots"):
        ask.telegram.membership.set_status(chat, world.user(bot_id), "administrator", owner, **all_rights())
    return chat.json() | {"owner": owner.id}


async def link(ask: Ask) -> Json:
    """Link a channel with its discussion group."""
    channel, group = ask.chat("channel"), ask.chat("group")
    if (channel.type, group.type) != ("channel", "supergroup"):
        raise WrongControl("a channel is linked with a supergroup")
    channel.linked, group.linked = group.id, channel.id
    return {}


async def member(ask: Ask) -> Json:
    """Set somebody's status and rights in a chat."""
    chat = ask.chat()
    rights = ask.get("rights", {})
    if rights == "all":
        rights = all_rights()
    user, actor = ask.user(), ask.actor(chat)
    return ask.telegram.membership.set_status(chat, user, ask.text("status"), actor, **rights).json()


async def migrate(ask: Ask) -> Json:
    """Turn a basic group into a supergroup."""
    return ask.telegram.membership.migrate(ask.chat()).json()


async def start(ask: Ask) -> Json:
    """Start a bot in private, with an optional payload."""
    user, bot = ask.user(), ask.bot()
    private = ask.telegram.world.private(bot, user)
    if bot.id in user.blocked:
        user.blocked.discard(bot.id)
        _tell_private(ask, private, bot, user, blocked=False)
    user.started.add(bot.id)
    text = f"/start {ask.get('payload', '')}".strip()
    content = {"text": text, "entities": command_entities(text)}
    return posted_json(ask.telegram.posting.place(private, user, content, Manner()))


async def block(ask: Ask) -> Json:
    """Block a bot."""
    user, bot = ask.user(), ask.bot()
    if bot.id not in user.blocked:
        user.blocked.add(bot.id)
        _tell_private(ask, ask.telegram.world.private(bot, user), bot, user, blocked=True)
    return {}


def _tell_private(ask: Ask, private: Chat, bot: Bot, user: User, *, blocked: bool) -> None:
    """Tell the bot that it was blocked, or is welcome again."""
    place = private.members[bot.id]
    before = place.json()
    place.status = "kicked" if blocked else "member"
    ask.telegram.delivery.changed(private, user, before, place)
