"""Under which addresses the on-device page can be."""

import re
from ipaddress import ip_address
from typing import Final

from pydantic import AnyHttpUrl

TAKEN: Final = frozenset({"v1", "health"})
"""First parts of paths that are others'."""


def address_of_page(url: AnyHttpUrl) -> AnyHttpUrl:
    """An address under which a page can be served; raises ValueError for others.

    Telegram opens https only; a page on this machine may be tried without.
    """
    if url.scheme != "https" and not _is_this_machine(url.host or ""):
        raise ValueError("the page's address begins with https://, unless it is on this machine")
    path = (url.path or "").strip("/")
    if not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", path):
        raise ValueError("the page needs a path of its own, of letters, digits, - and _, such as /page")
    if path.partition("/")[0] in TAKEN:
        raise ValueError("the paths /v1 and /health are others'")
    if url.query or url.fragment or url.username or url.password:
        raise ValueError("the page's address has nothing behind its path, and no password")
    return url


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
