"""The page as it is served: the right files and no others, with what keeps browsers from doing anything else."""

import re

import pytest

from tests.page.conftest import LANGUAGES, OURS
from web.page.routes import FOLDER, HEADERS, origin_of, path_of


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_in_each_language(page, language):
    """Each language has its page, which names it."""
    status, headers, text = await page.get(f"/{language}/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{language}"' in text


async def test_files_have_their_types(page):
    """Every module and style is there, as what it is; the template is not."""
    served = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".js", ".css"})
    assert served
    for path in served:
        status, headers, text = await page.get(f"/files/{path.relative_to(FOLDER).as_posix()}")
        kind = "text/javascript" if path.suffix == ".js" else "text/css"
        assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8"), path
        assert text == path.read_text(encoding="utf-8")
    assert (await page.get("/files/index.html"))[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/files/../routes.py",
        "/files/%2e%2e/routes.py",
        "/files/..%2froutes.py",
        "/files//etc/passwd",
        "/files/%2fetc%2fpasswd",
        "/files/fingerprint",
        "/files/",
        "/pt/",
        "/en/x",
        "/send",
    ],
)
async def test_nothing_else_is_there(page, path):
    """Other paths, those that lead out of the folder included, are not found."""
    status, headers, _ = await page.get(path)
    assert status in {404, 405}
    assert headers["Cache-Control"] == "no-store"


async def test_headers_are_on_every_answer(page):
    """Page, file, refusal, redirection, what is not there: all forbid storing, framing and foreign code."""
    for path in ("/en/", "/files/page.css", "", "/en", "/nothing", "/send"):
        _, headers, _ = await page.get(path)
        assert {name: headers.get(name) for name in HEADERS} == dict(HEADERS), path
    async with page.session.post(f"{page.url}/send", json={}, headers=OURS) as response:
        assert {name: response.headers.get(name) for name in HEADERS} == dict(HEADERS)


async def test_policy_is_the_strict_one(page):
    """Nothing but our own files runs, and nothing is sent but to ourselves."""
    _, headers, _ = await page.get("/en/")
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "worker-src", "style-src", "connect-src")} == {"'self'"}
    assert policy["img-src"] == "blob:"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


async def test_page_names_no_other_host(page):
    """The page fetches nothing from anywhere else; the only foreign address is where a quick exit leads."""
    _, _, text = await page.get("/fr/")
    assert set(re.findall(r"https?://[^/\"]+", text)) <= {"https://fr.wikipedia.org"}


async def test_addresses_without_slash_lead_there(page):
    """The address an operator types leads to the page, and so does one without the last slash."""
    for path, goal in (("", "/page/en/"), ("/", "/page/en/"), ("/fr", "/page/fr/")):
        status, headers, _ = await page.get(path)
        assert (status, headers["Location"]) == (302, goal)


@pytest.mark.parametrize(
    ("url", "origin", "path"),
    [
        ("https://egide.example.org/page", "https://egide.example.org", "/page"),
        ("https://egide.example.org:443/a/b/", "https://egide.example.org", "/a/b"),
        ("https://egide.example.org:8443/page", "https://egide.example.org:8443", "/page"),
        ("http://[::1]:8430/page", "http://[::1]:8430", "/page"),
    ],
)
def test_origin_as_browsers_say_it(url, origin, path):
    """A default port is left out, as browsers do."""
    assert (origin_of(url), path_of(url)) == (origin, path)
