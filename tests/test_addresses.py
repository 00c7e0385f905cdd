"""Addresses may be shown; what gives access may not."""

import pytest
from pydantic import SecretStr

from config.addresses import passwords_of, shown
from config.settings import Redis, Service, Settings, Telegram, secrets_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("redis://user:hunter2@host:6379/0?password=hunter3", "redis://host:6379/0"),
        ("unix:///run/valkey.sock?password=hunter2", "unix:///run/valkey.sock"),
        ("https://bob:hunter2@service.example/v1", "https://service.example/v1"),
        ("https://service.example", "https://service.example"),
    ],
)
def test_shown_address_gives_no_access(address, expected):
    """User, password and query are left out, and nothing else."""
    assert shown(address) == expected
    assert all(secret not in shown(address) for secret in passwords_of(address))


def test_every_secret_setting_is_known():
    """Tokens, keys, and passwords inside addresses are all named to the log, which takes them out."""
    settings = Settings(
        telegram=Telegram(token=SecretStr("123456:token")),
        redis=Redis(url=SecretStr("redis://:hunter2@host/0")),
        service=Service.model_validate({"url": "https://bob:hunter3@host/", "fetch_key": "key"}),
    )
    assert {"123456:token", "redis://:hunter2@host/0", "hunter2", "hunter3", "key"} == set(secrets_of(settings))
