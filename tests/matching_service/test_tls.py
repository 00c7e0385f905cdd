"""TLS of the HTTP servers: version, files, renewal."""

import asyncio
import os
import ssl
import warnings
from pathlib import Path

import pytest
from aiohttp import web

from config.errors import SettingsError
from config.settings import Web
from tests.matching_service.certificates import write_certificate
from web.listening import listening
from web.tls import Certificate, tls_of


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    """A certificate and its key."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    write_certificate(certificate, key)
    return certificate, key


def trusting(certificate: Path) -> ssl.SSLContext:
    """A client that trusts this certificate and no other."""
    return ssl.create_default_context(cafile=str(certificate))


async def hello(url: str, context: ssl.SSLContext) -> str:
    """The TLS version of a connection."""
    port = int(url.rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    version: str = writer.get_extra_info("ssl_object").version()
    writer.transport.abort()
    return version


async def test_https_is_served(files):
    """With a certificate the address is https, and nothing older than TLS 1.2 gets in."""
    certificate, key = files
    settings = Web(tls_certificate=certificate, tls_key=key)
    async with tls_of(settings) as tls, listening(web.Application(), "127.0.0.1", 0, tls) as (url,):
        assert url.startswith("https://127.0.0.1:")
        assert await hello(url, trusting(certificate)) in {"TLSv1.2", "TLSv1.3"}
        old = trusting(certificate)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError):
            await hello(url, old)


async def test_renewed_certificate_is_taken_up(files):
    """New files are used for new connections; half of a renewal is left alone until it is whole."""
    certificate, key = files
    held = Certificate(certificate, key)
    async with listening(web.Application(), "127.0.0.1", 0, held.context) as (url,):
        former, former_key = certificate.read_bytes(), key.read_bytes()
        write_certificate(certificate, key)
        renewed, renewed_key = certificate.read_bytes(), key.read_bytes()
        key.write_bytes(former_key)
        assert not held.renew()
        certificate.write_bytes(former)
        await hello(url, trusting(certificate))
        certificate.write_bytes(renewed)
        key.write_bytes(renewed_key)
        os.utime(key, ns=(1, 1))  # whatever the clock's grain: the file is another
        assert held.renew()
        assert not held.renew()
        await hello(url, trusting(certificate))


@pytest.mark.parametrize("wrong", ["missing", "nonsense", "other key", "passphrase"])
def test_wrong_files_are_told(files, tmp_path, wrong):
    """What cannot be used is a wrong setting, named as such, and never a question at the terminal."""
    certificate, key = files
    if wrong == "missing":
        key = tmp_path / "nowhere.pem"
    elif wrong == "nonsense":
        certificate.write_text("nonsense")
    elif wrong == "other key":
        write_certificate(tmp_path / "other.pem", key)
    else:
        write_certificate(certificate, key, b"a passphrase")
    with pytest.raises(SettingsError, match="EGIDE_WEB__TLS_"):
        Certificate(certificate, key)


async def test_key_alone_is_told():
    """A key without a certificate is a mistake."""
    with pytest.raises(SettingsError, match="EGIDE_WEB__TLS_KEY"):
        async with tls_of(Web(tls_key=Path("key.pem"))):
            pass
