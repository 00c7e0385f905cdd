"""Mini Apps: what a client opens when a button is tapped."""

import hashlib
import hmac
import json
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from simulator.answers import ControlRefused

PAGE = "https://egide.example.org/page/fr/"


def keyboard(button: dict[str, object]) -> dict[str, object]:
    """One button."""
    return {"inline_keyboard": [[{"text": "Ouvrir", **button}]]}


@pytest.fixture
async def person(simulator):
    """Make a person who started the bot."""
    made = await simulator.control.create_user("Zoé", language="fr")
    await simulator.control.start(made.id)
    return made


async def test_tapped_app_gets_launch_data(simulator, call, person):
    """The address has the launch data in its fragment: who, when, sealed under the bot's token."""
    sent = await call("sendMessage", chat_id=person.id, text="?", reply_markup=keyboard({"web_app": {"url": PAGE}}))
    opened = await simulator.control.open_app(person.id, sent["result"]["message_id"], "Ouvrir", person.id)
    address = urlsplit(opened.url)
    assert opened.url.startswith(f"{PAGE}#tgWebAppData=")
    assert address.query == ""
    fragment = parse_qs(address.fragment)
    assert fragment["tgWebAppData"] == [opened.data]
    assert {"tgWebAppVersion", "tgWebAppPlatform", "tgWebAppThemeParams"} <= set(fragment)
    fields = dict(parse_qsl(opened.data, strict_parsing=True))
    digest = fields.pop("hash")
    secret = hmac.digest(b"WebAppData", simulator.token.encode(), "sha256")
    said = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    assert digest == hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()
    assert {"signature", "query_id", "auth_date"} <= set(fields)
    user = json.loads(fields["user"])
    assert (user["id"], user["first_name"], user["language_code"]) == (person.id, "Zoé", "fr")


async def test_age_and_fragment_are_kept(simulator, person):
    """Launch data may be as old as one likes, and goes behind a fragment that is there already."""
    now = await simulator.control.move_clock(0)
    opened = await simulator.control.open_app(0, 0, "", person.id, url=f"{PAGE}#ticket=abc", age=4_000)
    assert opened.url.startswith(f"{PAGE}#ticket=abc&tgWebAppData=")
    assert abs(int(dict(parse_qsl(opened.data))["auth_date"]) - (now - 4_000)) <= 5


async def test_other_buttons_open_no_app(simulator, call, person):
    """A button that is none of an app cannot be opened as one."""
    sent = await call("sendMessage", chat_id=person.id, text="?", reply_markup=keyboard({"url": PAGE}))
    with pytest.raises(ControlRefused, match="opens an app"):
        await simulator.control.open_app(person.id, sent["result"]["message_id"], "Ouvrir", person.id)


@pytest.mark.parametrize(
    ("text", "fits"), [("R7HK-D3XM-9AFY", True), ("a" * 256, True), ("", False), ("a" * 257, False)]
)
async def test_copied_text_is_checked(call, person, text, fits):
    """A button copies 1 to 256 characters."""
    asked = keyboard({"copy_text": {"text": text}})
    answer = await call("sendMessage", chat_id=person.id, text="?", reply_markup=asked)
    assert answer["ok"] is fits
