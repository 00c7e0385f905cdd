"""The address of the page: what an operator may set, and what is refused with a reason."""

import pytest

from config.errors import SettingsError
from config.settings import load_settings
from web.page.routes import origin_of, path_of

NAME = "EGIDE_WEB__PAGE_URL"


@pytest.mark.parametrize(
    "url",
    [
        "https://egide.example.org/page",
        "https://egide.example.org/page/",
        "https://egide.example.org:8443/a/b_c-d",
        "http://127.0.0.1:8430/page",
        "http://localhost/page",
        "http://[::1]:8430/page",
    ],
)
def test_usable_addresses(monkeypatch, url):
    """HTTPS anywhere, HTTP on this machine, each with a path."""
    monkeypatch.setenv(NAME, url)
    found = str(load_settings().web.page_url)
    assert path_of(found).startswith("/")
    assert origin_of(found) == url.partition("/page")[0].partition("/a/")[0]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://egide.example.org/page", "https"),
        ("http://192.168.1.5/page", "https"),
        ("https://egide.example.org", "path of its own"),
        ("https://egide.example.org/", "path of its own"),
        ("https://egide.example.org/a//b", "path of its own"),
        ("https://egide.example.org/{x}", "path of its own"),
        ("https://egide.example.org/v1", "others"),
        ("https://egide.example.org/v1/page", "others"),
        ("https://egide.example.org/health", "others"),
        ("https://egide.example.org/page?x=1", "nothing behind"),
        ("https://egide.example.org/page#x", "nothing behind"),
        ("https://u:p@egide.example.org/page", "no password"),
        ("ftp://egide.example.org/page", "URL scheme"),
    ],
)
def test_unusable_addresses(monkeypatch, url, why):
    """Anything else is a wrong setting, whose message does not repeat it."""
    monkeypatch.setenv(NAME, url)
    with pytest.raises(SettingsError, match=NAME) as no:
        load_settings()
    assert why in str(no.value)
    assert url not in str(no.value)
