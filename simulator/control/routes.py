"""The control API's table: every call, by method and path."""

from functools import partial

from aiohttp import web

from simulator.api import Trouble
from simulator.call import Telegram
from simulator.control import adding, apps, people, posts, topics, watching
from simulator.control.asking import Answering, read_ask
from simulator.errors import WrongControl


def control_table(trouble: Trouble) -> dict[tuple[str, str], Answering]:
    """Give every control call by (HTTP method, path)."""
    watch = watching.Watching(trouble)
    return {
        ("POST", "/control/bot"): people.create_bot,
        ("POST", "/control/modes"): people.set_modes,
        ("POST", "/control/user"): people.create_user,
        ("POST", "/control/chat"): people.create_chat,
        ("GET", "/control/chat"): watching.state,
        ("POST", "/control/link"): people.link,
        ("POST", "/control/member"): people.member,
        ("POST", "/control/follow"): adding.follow,
        ("POST", "/control/topic"): topics.topic,
        ("POST", "/control/migrate"): people.migrate,
        ("POST", "/control/start"): people.start,
        ("POST", "/control/block"): people.block,
        ("POST", "/control/image"): posts.upload,
        ("POST", "/control/post"): posts.post,
        ("POST", "/control/posts"): posts.posts,
        ("POST", "/control/say"): posts.say,
        ("POST", "/control/album"): posts.album,
        ("POST", "/control/edit"): posts.edit,
        ("POST", "/control/forward"): posts.forward,
        ("POST", "/control/pin"): posts.pin,
        ("POST", "/control/delete"): posts.delete,
        ("POST", "/control/tap"): posts.tap,
        ("POST", "/control/app"): apps.open_app,
        ("GET", "/control/journal"): watch.journal,
        ("POST", "/control/fault"): watch.fault,
        ("DELETE", "/control/faults"): watch.clear,
        ("POST", "/control/limits"): watch.limits,
        ("POST", "/control/clock"): watching.clock,
        ("POST", "/control/update"): watching.update,
    }


def control_routes(telegram: Telegram, trouble: Trouble) -> list[web.RouteDef]:
    """Give the routes of the control API."""
    table = control_table(trouble)
    return [web.route(verb, path, partial(_handle, telegram, call)) for (verb, path), call in table.items()]


async def _handle(telegram: Telegram, call: Answering, request: web.Request) -> web.Response:
    try:
        return web.json_response(await call(await read_ask(telegram, request)))
    except WrongControl as wrong:
        return web.json_response({"error": str(wrong)}, status=400)
