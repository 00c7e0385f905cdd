"""The control call that opens a Mini App."""

from simulator.control.asking import Ask, Json
from simulator.errors import WrongControl
from simulator.launching import init_data, launch_url


async def open_app(ask: Ask) -> Json:
    """Tap a `web_app` button of a bot's message, or open the app at a `url`: gives the address with its fragment."""
    user, bot = ask.user(), ask.bot()
    url = str(ask.get("url", ""))
    if not url:
        message = ask.telegram.world.message(ask.chat(), ask.number("message"))
        url = _app(message.content.get("reply_markup", {}), ask.text("button"))
    auth_date = ask.telegram.world.clock.now() - int(ask.seconds("age"))
    data = init_data(bot, user, auth_date)
    return {"url": launch_url(url, data, str(ask.get("platform", "android"))), "data": data}


def _app(markup: Json, button: str) -> str:
    for row in markup.get("inline_keyboard", []):
        for one in row:
            if "web_app" in one and one["text"] == button:
                return str(one["web_app"]["url"])
    raise WrongControl(f"the message has no button {button!r} that opens an app")
