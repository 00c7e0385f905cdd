"""What a bot says about itself: getMe, commands, descriptions, default rights, menu button."""

from typing import Any

from simulator.call import Call
from simulator.errors import bad_request
from simulator.rights import administrator_rights

Json = dict[str, Any]
_MOST_COMMANDS = 100
_LONGEST_COMMAND = 32


def _get_me(call: Call) -> Json:
    return call.bot.json()


def _true(_: Call) -> bool:
    """Answer logOut, close and sendChatAction: nothing here depends on them."""
    return True


def _scope(call: Call) -> str:
    scope = call.params.mapping("scope")
    where = ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope) or "default"
    return f"{where}/{call.params.text('language_code')}"


def _set_commands(call: Call) -> bool:
    commands = call.params.listed("commands")
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name = str(command.get("command", "")).lstrip("/")
        if not name.replace("_", "").isalnum() or name != name.lower() or len(name) > _LONGEST_COMMAND:
            raise bad_request("BOT_COMMAND_INVALID")
        if not command.get("description"):
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = commands
    return True


def _get_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


def _delete_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    return True


def _set_text(call: Call, parameter: str) -> bool:
    call.bot.texts[f"{parameter}/{call.params.text('language_code')}"] = call.params.text(parameter)
    return True


def _get_text(call: Call, parameter: str) -> Json:
    own = call.bot.texts.get(f"{parameter}/{call.params.text('language_code')}")
    return {parameter: own or call.bot.texts.get(f"{parameter}/", "")}


def _set_rights(call: Call) -> bool:
    where = "channels" if call.params.flag("for_channels") else "groups"
    call.bot.default_rights[where] = call.params.mapping("rights")
    return True


def _get_rights(call: Call) -> Json:
    in_channel = call.params.flag("for_channels")
    given = call.bot.default_rights.get("channels" if in_channel else "groups", {})
    rights = administrator_rights(given, in_channel=in_channel)
    return {"is_anonymous": bool(given.get("is_anonymous")), **rights} | {"can_manage_chat": bool(given)}


def _set_menu_button(call: Call) -> bool:
    call.bot.menu_buttons[call.params.number("chat_id", 0)] = call.params.mapping("menu_button") or {"type": "default"}
    return True


def _get_menu_button(call: Call) -> Json:
    default = call.bot.menu_buttons.get(0, {"type": "commands"})
    return call.bot.menu_buttons.get(call.params.number("chat_id", 0), default)


METHODS = {
    "getMe": _get_me,
    "logOut": _true,
    "close": _true,
    "sendChatAction": _true,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": lambda call: _set_text(call, "name"),
    "getMyName": lambda call: _get_text(call, "name"),
    "setMyDescription": lambda call: _set_text(call, "description"),
    "getMyDescription": lambda call: _get_text(call, "description"),
    "setMyShortDescription": lambda call: _set_text(call, "short_description"),
    "getMyShortDescription": lambda call: _get_text(call, "short_description"),
    "setMyDefaultAdministratorRights": _set_rights,
    "getMyDefaultAdministratorRights": _get_rights,
    "setChatMenuButton": _set_menu_button,
    "getChatMenuButton": _get_menu_button,
}
