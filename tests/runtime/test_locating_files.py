"""Where files are fetched from: Telegram's address, and the disk only where a local Bot API server shares it."""

import aiohttp
import pytest
from aiohttp import web
from pydantic import AnyHttpUrl, SecretStr
from telegram.error import NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.files import Files
from bot.locating import file_path
from bot.telegram import make_bot
from config.errors import FileNotFetched
from config.settings import Telegram

TOKEN = "123456:abc"
GIF = b"GIF89a" + bytes(80)


@pytest.fixture
def server_that_says(served):
    """Serve getFile with this answer, and one file; gives the address."""

    def say(answer, status=200):
        async def get_file(request):
            assert request.query["file_id"] == "a b&c"
            return web.json_response(answer, status=status)

        async def download(_request):
            return web.Response(body=GIF)

        routes = web.get(f"/bot{TOKEN}/getFile", get_file), web.get(f"/file/bot{TOKEN}/photos/1.gif", download)
        return served(*routes)

    return say


def made(address: str, session: aiohttp.ClientSession) -> ExtBot[None]:
    """A client of the server at this address."""
    return make_bot(Telegram(token=SecretStr(TOKEN), api_url=AnyHttpUrl(address)), session)


async def test_file_comes_from_its_path(session, server_that_says):
    """The path Telegram tells is fetched from Telegram's address for files."""
    async with server_that_says({"ok": True, "result": {"file_path": "photos/1.gif"}}) as address:
        assert await Files(made(address, session), session, 1_000).fetch("a b&c") == GIF


@pytest.mark.parametrize("local", [True, False])
async def test_disk_is_read_for_local_servers_only(session, server_that_says, tmp_path, local):
    """A path on the disk is read where the operator says that the server is local, and never otherwise."""
    there = tmp_path / "1.gif"
    there.write_bytes(GIF)
    async with server_that_says({"ok": True, "result": {"file_path": str(there)}}) as address:
        files = Files(made(address, session), session, 1_000, local=local)
        if local:
            assert await files.fetch("a b&c") == GIF
        else:
            with pytest.raises(FileNotFetched) as refused:
                await files.fetch("a b&c")
            assert refused.value.reason == "unavailable"


@pytest.mark.parametrize("result", [7, None, [], "photos/1.gif"])
async def test_answer_without_file_may_pass(session, server_that_says, result):
    """An answer that holds no file is a failure of that moment."""
    async with server_that_says({"ok": True, "result": result}) as address:
        with pytest.raises(NetworkError):
            await file_path(made(address, session), "a b&c")


async def test_file_without_path_is_unavailable(session, server_that_says):
    """Telegram may know a file and not hand it over."""
    async with server_that_says({"ok": True, "result": {"file_size": 7}}) as address:
        assert await file_path(made(address, session), "a b&c") is None


async def test_long_wait_is_the_callers(session, server_that_says):
    """A "too many requests" longer than the limiter waits for reaches the caller."""
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 300}}
    async with server_that_says(body, 429) as address:
        with pytest.raises(RetryAfter):
            await file_path(made(address, session), "a b&c")
