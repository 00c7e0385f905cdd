"""What `egide run` serves to others on its own port, and what `egide doctor` says of it."""

from collections.abc import Sequence

import pytest
from pydantic import AnyHttpUrl

from bot.doctor.clients import look_at_certificate, look_at_clients
from config.settings import Service, Settings, Web
from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint
from records.clients import Clients, Limits
from records.store import Store
from tests.matching_service.certificates import write_certificate
from web.health import Word
from web.public import calls_for_others
from web.server import serving


class NoParts:
    """A program without any parts."""

    words: Sequence[Word] = ()


async def nothing(_: object) -> None:
    """Take no delivery."""


async def test_neighbours_are_served(redis, vault, session):
    """Beside /health, the calls of the service answer whoever has keys."""
    store, settings = Store(redis, vault), Settings(web=Web(port=0))
    keys = await Clients(redis, vault).create("neighbour", [Endpoint.FETCH], Limits())
    shown = {SUBSCRIPTION_HEADER: keys.subscription, FUNCTION_HEADER: keys.functions[Endpoint.FETCH]}
    async with serving(settings, NoParts(), nothing, calls_for_others(settings, store)) as (url,):
        for path, headers, status in (
            ("/health", {}, 200),
            ("/v1/FetchHashes", shown, 200),
            ("/v1/FetchHashes", {}, 401),
            ("/v1/Nothing", shown, 404),
        ):
            async with session.get(url + path, headers=headers) as response:
                assert response.status == status
                assert response.content_type == "application/json"
    (finding,) = await look_at_clients(store)
    assert (finding.ok, finding.facts["number"]) == (True, 1)


@pytest.mark.parametrize(
    ("service", "web", "served"),
    [
        (Service(), Web(), True),
        (Service(public=False), Web(), False),
        (Service(url=AnyHttpUrl("https://service.example")), Web(), False),
        (Service(), Web(host="0.0.0.0"), False),  # noqa: S104 - nothing listens
        (Service(), Web(host="0.0.0.0", behind_proxy=True), True),  # noqa: S104 - same
    ],
)
def test_others_are_served_with_care(redis, vault, service, web, served):
    """Who owns no list, was told not to, or would take keys in clear text, serves nobody."""
    calls = calls_for_others(Settings(service=service, web=web), Store(redis, vault))
    assert (calls is not None) is served


def test_ending_certificate_is_told(tmp_path):
    """A certificate that ends soon, and one that cannot be used, are wrong; without one nothing is said."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    write_certificate(certificate, key)
    (finding,) = look_at_certificate(Web(tls_certificate=certificate, tls_key=key))
    assert (finding.ok, "ends" in finding.facts) == (False, True)
    key.write_text("nonsense")
    (finding,) = look_at_certificate(Web(tls_certificate=certificate, tls_key=key))
    assert not finding.ok
    assert look_at_certificate(Web()) == []
