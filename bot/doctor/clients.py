"""The matching service for others: who has keys, and whether the certificate lasts."""

from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from bot.doctor.finding import Finding, failed, well, wrong
from bot.terminal import when
from config.errors import N_, SettingsError
from config.settings import Web
from records.clients import Clients
from records.store import Store
from web.tls import Certificate

SOON: Final = timedelta(days=14)
"""Before a certificate ends. Those of Let's Encrypt are renewed a month before."""

CHECK: Final = "clients"


async def look_at_clients(store: Store) -> list[Finding]:
    """How many have keys, and when one of them called last."""
    clients = await Clients(store.redis, store.vault).listed()
    if not clients:
        return [well(CHECK, N_("Nobody else has keys of the matching service."))]
    used = max(client.used or 0 for client in clients)
    if not used:
        return [well(CHECK, N_("{number} have keys of the matching service, none has used them."), number=len(clients))]
    at = when(used)
    detail = N_("{number} have keys of the matching service, used last at {at}")
    return [well(CHECK, detail, number=len(clients), at=at)]


def look_at_certificate(settings: Web) -> list[Finding]:
    """Whether the files can be used, and how long yet. Nothing where there is no certificate."""
    if settings.tls_certificate is None:
        return []
    try:
        Certificate(settings.tls_certificate, settings.tls_key)
        first = x509.load_pem_x509_certificates(settings.tls_certificate.read_bytes())[0]
    except SettingsError as no:
        return [failed("certificate", no)]
    ends = first.not_valid_after_utc
    told = ends.isoformat(timespec="seconds")
    if ends - datetime.now(UTC) < SOON:
        cure = N_("Renew it; a renewed file is taken up without a restart.")
        return [wrong("certificate", N_("The certificate ends at {ends}"), cure, ends=told)]
    return [well("certificate", N_("The certificate is good until {ends}"), ends=told)]
