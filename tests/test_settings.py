"""The settings: read once from the environment, wrong ones named, secrets never shown."""

from pathlib import Path

import pytest

from config.errors import SettingsError
from config.settings import PREFIX, UNREAD, Settings, Source, load_settings, setting_names, unknown_variables

WRONG = [
    ("EGIDE_LANGUAGE", "de", "'fr' or 'en'"),
    ("EGIDE_LOG__LEVEL", "loud", "'DEBUG'"),
    ("EGIDE_REDIS__URL", "localhost:6379", "redis://"),
    ("EGIDE_REDIS__URL", "redis://localhost:many", "port"),
    ("EGIDE_TELEGRAM__API_URL", "telegram", "valid URL"),
    ("EGIDE_TELEGRAM__LOCAL", "perhaps", "boolean"),
    ("EGIDE_TELEGRAM__WEBHOOK_URL", "bot.example", "valid URL"),
    ("EGIDE_TELEGRAM__WEBHOOK_SECRET", "two words", "characters"),
    ("EGIDE_TELEGRAM__WEBHOOK_SECRET", "x" * 257, "256"),
    ("EGIDE_SERVICE__URL", "/v1", "valid URL"),
    ("EGIDE_SERVICE__INTERVAL", "0", "greater than or equal to 1"),
    ("EGIDE_SERVICE__INTERVAL", "nan", "less than"),
    ("EGIDE_SERVICE__PAGE_SIZE", "0", "greater than or equal to 1"),
    ("EGIDE_WEB__PORT", "65536", "65535"),
    ("EGIDE_WEB__PORT", "http", "integer"),
    ("EGIDE_IMAGES__PROCESSES", "-1", "greater than or equal to 0"),
    ("EGIDE_IMAGES__MAX_BYTES", "12", "1024"),
    ("EGIDE_IMAGES__MAX_PIXELS", "1", "10000"),
    ("EGIDE_IMAGES__MAX_SECONDS", "0", "greater than 0"),
    ("EGIDE_REPORTS__CHAT", "@admins", "integer"),
    ("EGIDE_POLICY__UNVERIFIED", "ban", "'hide' or 'report'"),
    ("EGIDE_POLICY__CONFIRMED", "kill", "'ban'"),
    ("EGIDE_POLICY__BAN_AFTER", "1", "greater than or equal to 2"),
    ("EGIDE_POLICY__MUTE_SECONDS", "5", "60"),
    ("EGIDE_TELEGRAM__TOKN", "1:x", "no such setting"),
]
WRONG_SOURCES = [
    ("EGIDE_SOURCES__STOPNCII__URL", "stopncii", "valid URL"),
    ("EGIDE_SOURCES__STOPNCII__INTERVAL", "0", "greater than or equal to 1"),
    ("EGIDE_SOURCES__STOPNCII__BLOCKED", "rejected", "'confirmed'"),
    ("EGIDE_SOURCES__STOPNCII__NOT_BLOCKED", "confirmed", "'rejected'"),
    ("EGIDE_SOURCES__STOPNCII__UNREVIEWED", "rejected", "'unverified'"),
    ("EGIDE_SOURCES__STOPNCII__KEY", "x", "no such setting"),
    ("EGIDE_SOURCES__FOO", "1", "its settings are given one by one"),
    ("EGIDE_SOURCES__FOO__LABEL", "x", "an address is missing: EGIDE_SOURCES__FOO__URL"),
]
FILES = ["EGIDE_WEB__TLS_KEY"]
"""Paths, which are no secret."""
SECRETS = [
    name
    for name in setting_names()
    if (name.endswith(("TOKEN", "SECRET", "KEY")) and name not in FILES) or name == "EGIDE_REDIS__URL"
]


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """Start from an environment without settings."""
    for name in [*setting_names(), *unknown_variables()]:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "value", "reason"), WRONG + WRONG_SOURCES)
def test_wrong_value_names_its_variable(monkeypatch, name, value, reason):
    """A wrong value is refused with the variable's name, the reason, and where to look."""
    if name.startswith("EGIDE_SOURCES__STOPNCII"):
        monkeypatch.setenv("EGIDE_SOURCES__STOPNCII__URL", "http://source.example")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    told = refused.value.tell(str)
    assert f"The setting {name.removesuffix('__LABEL')} " in told
    assert "is wrong: " in told
    assert reason in told
    assert "docs/settings.md" in told


@pytest.mark.parametrize("name", ["EGIDE_TELEGRAM", "EGIDE_WEB"])
def test_section_is_no_setting(monkeypatch, name):
    """The bare name of a section is told apart from its settings, and its value is not shown."""
    monkeypatch.setenv(name, "1234567:hush")
    with pytest.raises(SettingsError, match=f"instead of {name}__") as refused:
        load_settings()
    assert "hush" not in refused.value.tell(str)


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_never_shown(monkeypatch, name):
    """No secret is in what the settings print, nor in the error about a wrong one."""
    value = "redis://me:hush@localhost" if name == "EGIDE_REDIS__URL" else "hush" * 4
    if "SOURCES" in name:
        monkeypatch.setenv("EGIDE_SOURCES__NAME__URL", "http://source.example")
    monkeypatch.setenv(name, value)
    settings = load_settings()
    assert "hush" not in f"{settings} {settings!r} {settings.model_dump_json()}"
    monkeypatch.delenv(name)
    monkeypatch.setenv(f"{name}__MORE", "hush hush")
    if "__" not in name:
        assert unknown_variables() == [f"{name}__MORE"]
        return
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "hush" not in f"{refused.value!r} {refused.value} {refused.value.evidence}"
    assert refused.value.__cause__ is None


def test_values_are_read(monkeypatch):
    """What is set is what the program gets, without the white space around it."""
    given = {
        "EGIDE_DATA_DIR": "/var/lib/egide",
        "EGIDE_LANGUAGE": "en",
        "EGIDE_TELEGRAM__TOKEN": " 1234567:abc\n",
        "EGIDE_WEB__PORT": "81",
        "EGIDE_POLICY__DRY_RUN": "true",
        "EGIDE_REPORTS__CHAT": "-1001",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.data_dir == Path("/var/lib/egide")
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == "1234567:abc"
    assert (settings.language, settings.web.port, settings.reports.chat) == ("en", 81, -1001)
    assert settings.policy.dry_run
    assert unknown_variables() == []


def test_home_is_understood(monkeypatch, tmp_path):
    """A tilde stands for the home directory also where no shell replaces it; the default follows XDG."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("EGIDE_DATA_DIR", "~/egide")
    assert load_settings().data_dir == tmp_path / "egide"
    monkeypatch.delenv("EGIDE_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert load_settings().data_dir == Path("/data/egide")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert load_settings().data_dir == tmp_path / ".local" / "share" / "egide"


def test_empty_variable_is_not_set(monkeypatch):
    """An empty variable, as compose files leave them, means the default."""
    defaults = Settings()
    for name in setting_names():
        monkeypatch.setenv(name, "")
    assert load_settings() == defaults


def test_unknown_variables_are_named(monkeypatch):
    """What looks like a setting and is none is named; what belongs to others is not."""
    for name in ("EGIDE_TOKEN", "EGIDE_DATADIR", "XEGIDE_WEB__PORT"):
        monkeypatch.setenv(name, "x")
    assert unknown_variables() == ["EGIDE_DATADIR", "EGIDE_TOKEN"]
    load_settings()


def test_every_setting_is_described():
    """Each variable has a description, and is spelled as its section and name."""
    assert all(setting_names().values())
    assert all(name == name.upper() and name.startswith(PREFIX) for name in setting_names())


def test_sources_are_named_in_their_variables(monkeypatch):
    """Any number of them; the name is in the variable, in lower case with us."""
    monkeypatch.setenv("EGIDE_SOURCES__STOPNCII__URL", "https://stopncii.example/api")
    monkeypatch.setenv("EGIDE_SOURCES__STOPNCII__REGIONS", " UK, ,FR")
    monkeypatch.setenv("EGIDE_SOURCES__OTHER_1__URL", "http://other.example")
    monkeypatch.setenv("EGIDE_SOURCES__OTHER_1__KIND", "hma")
    sources = load_settings().sources
    assert {name: (one.kind, one.regions) for name, one in sources.items()} == {
        "stopncii": ("stopncii", "UK,FR"),
        "other_1": ("hma", ""),
    }
    assert unknown_variables() == []


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in UNREAD for name in sorted(UNREAD[kind])])
def test_source_refuses_what_it_ignores(monkeypatch, kind, name):
    """A setting that a source of its kind does not read is refused by name, and its value not shown."""
    value = Source.model_fields[name].default or "7531"
    monkeypatch.setenv("EGIDE_SOURCES__FAR__URL", "http://source.example")
    monkeypatch.setenv("EGIDE_SOURCES__FAR__KIND", kind)
    monkeypatch.setenv(f"EGIDE_SOURCES__FAR__{name}".upper(), str(value))
    with pytest.raises(SettingsError, match=f"of the kind {kind} does not read {name.upper()}") as refused:
        load_settings()
    assert "7531" not in refused.value.tell(str)


@pytest.mark.parametrize("name", ["OWN", "A B", "_A", "A" * 32])
def test_source_has_a_plain_name(monkeypatch, name):
    """A name that cannot stand in a key of the store, or is taken, is refused."""
    monkeypatch.setenv(f"EGIDE_SOURCES__{name}__URL", "http://source.example")
    with pytest.raises(SettingsError, match=f"EGIDE_SOURCES__{name} is wrong"):
        load_settings()
