"""TLS of the program's own HTTP servers: a certificate from files, taken up anew when they are renewed."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from config.errors import SettingsError
from config.settings import Web

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 30.0
"""Between two looks at the files."""

_CERTIFICATE: Final = "EGIDE_WEB__TLS_CERTIFICATE"
_KEY: Final = "EGIDE_WEB__TLS_KEY"


class Certificate:
    """A server's certificate and key. `context` stays the same object: new connections see what was renewed."""

    def __init__(self, certificate: Path, key: Path | None) -> None:
        """Read the files; raises SettingsError where they cannot be used."""
        self._certificate = certificate
        self._key = key or certificate
        self.context = self._read()
        self._seen = self._stamps()

    def renew(self) -> bool:
        """Take up files that changed. What cannot be used, half of a renewal perhaps, is left for the next look."""
        try:
            if (stamps := self._stamps()) == self._seen:
                return False
            self._read()  # into a context of its own: a pair that does not fit would spoil the one in use
        except (SettingsError, OSError) as no:
            log.warning("the renewed certificate is not used: %s", no)
            return False
        self.context.load_cert_chain(self._certificate, self._key, password=_no_passphrase)
        self._seen = stamps
        log.info("the renewed certificate is in use")
        return True

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        for setting, path in ((_CERTIFICATE, self._certificate), (_KEY, self._key)):
            try:
                path.read_bytes()
            except OSError as no:
                raise SettingsError(setting=setting, detail=str(no)) from no
        try:
            context.load_cert_chain(self._certificate, self._key, password=_no_passphrase)
        except ssl.SSLError as no:
            detail = f"{self._certificate} and {self._key} are no certificate and its key in PEM: {no.reason or no}"
            raise SettingsError(setting=_CERTIFICATE, detail=detail) from no
        return context

    def _stamps(self) -> tuple[tuple[int, int], ...]:
        return tuple((stat.st_mtime_ns, stat.st_ino) for stat in (self._certificate.stat(), self._key.stat()))


@asynccontextmanager
async def tls_of(settings: Web) -> AsyncIterator[ssl.SSLContext | None]:
    """The TLS of the settings, renewed as long as the context lasts; None for plain HTTP. Raises SettingsError."""
    if settings.tls_certificate is None:
        if settings.tls_key is not None:
            raise SettingsError(setting=_KEY, detail=f"without {_CERTIFICATE} it has no use")
        yield None
        return
    certificate = Certificate(settings.tls_certificate, settings.tls_key)
    looking = asyncio.create_task(_look(certificate))
    try:
        yield certificate.context
    finally:
        looking.cancel()


async def _look(certificate: Certificate) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        certificate.renew()


def _no_passphrase() -> str:
    """In the place of OpenSSL's question at the terminal: a key with a passphrase is refused."""
    return ""
