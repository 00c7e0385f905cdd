"""Every setting of Égide: read once from the environment, then passed down."""

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    AnyUrl,
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SectionNotRead

from config.addresses import passwords_of
from config.errors import SettingsError
from config.moderation import Moderation
from config.page_url import address_of_page
from config.section import Section
from config.sources import OWN_SOURCE
from policies.policy import Policy

PREFIX = "EGIDE_"
DELIMITER = "__"

ONE_BY_ONE = "its settings are given one by one"

_NO_SECTION = frozenset({"model_type", "model_attributes_type", "dict_type"})
"""What pydantic calls a value that stands where the settings of a section should."""

UNREAD: Mapping[str, frozenset[str]] = {
    "hma": frozenset({"fetch_key", "feedback_key", "subscription_key", "interval", "page_size"})
    | frozenset({"regions", "reviewers", "blocked", "not_blocked"}),
    "stopncii": frozenset({"timeout", "banks"}),
}
"""Which settings a source of each kind has no use for."""


def user_data_directory() -> Path:
    """Where a program of this user keeps its data (XDG base directory specification)."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "egide"


def _store_address(url: SecretStr) -> SecretStr:
    address = url.get_secret_value()
    if not address.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("an address begins with redis://, rediss:// or unix://")
    try:
        urlsplit(address).port  # noqa: B018 - reading it checks it
    except ValueError:
        raise ValueError("its port is not a number") from None  # the original error quotes the address
    return url


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
        raise ValueError("Telegram takes 1 to 256 characters of A-Z a-z 0-9 _ -")
    return secret


def _listed(text: str) -> str:
    """Names with commas between them, and nothing else between them."""
    return ",".join(filter(None, (name.strip() for name in text.split(","))))


def _source_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,30}", name) or name == OWN_SOURCE:
        raise ValueError(f"the name of a source is 1 to 31 characters of a-z 0-9 _ -, and not {OWN_SOURCE}")
    return name


class Redis(Section):
    """The store, where it is not the embedded one."""

    url: Annotated[SecretStr, AfterValidator(_store_address)] | None = Field(
        default=None,
        description="Address of a Redis >= 7 or Valkey server: redis://, rediss:// or unix://. "
        "Empty: the embedded store in the data directory.",
    )


class Telegram(Section):
    """The Bot API."""

    token: SecretStr | None = Field(default=None, description="The bot's token, from @BotFather.")
    api_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://api.telegram.org"),
        description="Address of the Bot API server: Telegram's, a local one, or the simulator.",
    )
    local: bool = Field(
        default=False,
        description="Whether that server is a local one started with --local: files are then read from its disk.",
    )
    webhook_url: AnyHttpUrl | None = Field(
        default=None,
        description="Public HTTPS address under which Telegram reaches this program. Empty: long polling.",
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = Field(
        default=None,
        description="What Telegram must send along with each delivery (1 to 256 characters of A-Z a-z 0-9 _ -). "
        "Empty: derived from the token.",
    )


class Service(Section):
    """The matching service."""

    url: AnyHttpUrl | None = Field(
        default=None,
        description="Address of a matching service that speaks the StopNCII hash-sharing API. Empty: the embedded one.",
    )
    fetch_key: SecretStr | None = Field(default=None, description="x-functions-key of FetchHashes.")
    submit_key: SecretStr | None = Field(default=None, description="x-functions-key of SubmitHashes.")
    feedback_key: SecretStr | None = Field(default=None, description="x-functions-key of SubmitFeedback.")
    cases_key: SecretStr | None = Field(
        default=None, description="x-functions-key of the calls about cases, which are ours."
    )
    subscription_key: SecretStr | None = Field(
        default=None, description="Sent to the service as Ocp-Apim-Subscription-Key."
    )
    interval: Annotated[float, Field(ge=1, le=86_400)] = Field(
        default=60.0,
        description="Seconds between two fetches from a service that does not announce changes. "
        "Ours does, and changes arrive at once.",
    )
    page_size: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=2_000, description="Records asked for in one page of a fetch."
    )
    public: bool = Field(
        default=True,
        description="Whether `egide run` serves the embedded service to others too, under /v1 of its HTTP server; "
        "they need keys (`egide service keys create`).",
    )


class Source(Section):
    """A further list that is enforced besides the one of the matching service; NAME in the variable is its name."""

    url: AnyHttpUrl = Field(description="Address of the source.")
    kind: Literal["stopncii", "hma"] = Field(
        default="stopncii",
        description="`stopncii`: its list is fetched by the StopNCII hash-sharing API. "
        "`hma`: fingerprints of posts are sent to its /m/lookup, and no list is held.",
    )
    fetch_key: SecretStr | None = Field(default=None, description="x-functions-key of FetchHashes.")
    feedback_key: SecretStr | None = Field(
        default=None, description="x-functions-key of SubmitFeedback. Empty: nothing is said back to this source."
    )
    subscription_key: SecretStr | None = Field(default=None, description="Sent as Ocp-Apim-Subscription-Key.")
    interval: Annotated[float, Field(ge=1, le=86_400)] = Field(
        default=300.0, description="Seconds between two fetches, where the source does not announce changes."
    )
    page_size: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=800, description="Records asked for in one page of a fetch."
    )
    label: str = Field(default="", max_length=40, description="What reports call its matches. Empty: its name.")
    regions: Annotated[str, AfterValidator(_listed)] = Field(
        default="",
        description="Regions whose records are enforced, with commas between them; records that name no region always "
        "are. Empty: all.",
    )
    unreviewed: Literal["unverified", "confirmed"] = Field(
        default="unverified", description="Trust of a record that nobody has reviewed."
    )
    blocked: Literal["unverified", "confirmed"] = Field(
        default="confirmed", description="Trust of a record whose reviews say Blocked."
    )
    not_blocked: Literal["unverified", "rejected"] = Field(
        default="rejected", description="Trust of a record whose reviews say NotBlocked."
    )
    reviewers: Annotated[str, AfterValidator(_listed)] = Field(
        default="",
        description="Names of those at the source whose reviews count, with commas between them. Empty: everybody's.",
    )
    timeout: Annotated[float, Field(gt=0, le=60)] = Field(
        default=2.0, description="Of an `hma` source: seconds a post may wait for its answer."
    )
    banks: Annotated[str, AfterValidator(_listed)] = Field(
        default="",
        description="Of an `hma` source: names of the banks whose entries count, with commas between them. Empty: all.",
    )

    @model_validator(mode="after")
    def _reads_what_is_set(self) -> Self:
        """A setting that a source of its kind does not read would be taken to be in force."""
        if unread := sorted(self.model_fields_set & UNREAD[self.kind]):
            raise ValueError(f"a source of the kind {self.kind} does not read {', '.join(unread).upper()}")
        return self


class Web(Section):
    """The program's own HTTP servers: health, webhook and page where they are set, the matching service for others."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        default=8430, description="Port to listen on; 0 takes a free one."
    )
    tls_certificate: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        default=None,
        description="PEM file with the server's certificate and those above it. Empty: plain HTTP. "
        "A renewed file is taken up within a minute.",
    )
    tls_key: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        default=None, description="PEM file with the private key, without a passphrase. Empty: in the same file."
    )
    behind_proxy: bool = Field(
        default=False,
        description="Whether a reverse proxy in front ends TLS: then keys may arrive in plain HTTP on an address other "
        "than loopback, and the last address of X-Forwarded-For counts as the caller's.",
    )
    page_url: Annotated[AnyHttpUrl, AfterValidator(address_of_page)] | None = Field(
        default=None,
        description="Public HTTPS address of the on-device page, with a path of its own, such as "
        "https://egide.example.org/page. Empty: images cannot be registered in the private chat.",
    )
    metrics_token: Annotated[SecretStr, Field(min_length=16)] | None = Field(
        default=None,
        description="What Prometheus must show to GET /metrics (Authorization: Bearer; 16 characters or more). "
        "Empty: only programs on this machine are answered, and nobody behind a proxy.",
    )
    transparency: bool = Field(
        default=True,
        description="Whether GET /transparency shows figures of past months in which nobody can be recognised. It is "
        "seen by whoever reaches this server.",
    )


class Images(Section):
    """Limits on what is decoded. An image beyond one of them is reported as not checked."""

    processes: Annotated[int, Field(ge=0, le=256)] = Field(
        default=0, description="Decoder processes; 0 means one for each core."
    )
    max_bytes: Annotated[int, Field(ge=1_024)] = Field(
        default=20_000_000, description="Bytes fetched of one file (Telegram itself stops at 20 MB)."
    )
    max_pixels: Annotated[int, Field(ge=10_000)] = Field(
        default=64_000_000, description="Pixels of one image, width times height."
    )
    max_seconds: Annotated[float, Field(gt=0, le=600)] = Field(
        default=6.0, description="Seconds spent on decoding one image."
    )


class Reports(Section):
    """Who is told about a hit, besides the administrators in private."""

    chat: int | None = Field(
        default=None,
        description="Id of the operator's log chat, which receives the reports of every group that has not chosen "
        "otherwise (the bot must be in it), besides the administrators of the group who have started the bot, in "
        "private. Empty: only those.",
    )


class Log(Section):
    """What is written to standard error."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least severe level written."
    )


class Settings(BaseSettings):
    """All settings. A name in the environment is EGIDE_ + section + __ + setting, in upper case."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=DELIMITER, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    data_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=user_data_directory, description="Where the embedded store keeps its files (mode 0700)."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="What the fingerprints and cases in the store are sealed with: 32 bytes or more in hexadecimal or "
        "base64. Empty: the key in EGIDE_SECRET_KEY_FILE.",
    )
    secret_key_file: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        default=None,
        description="A file with that key, readable by its owner only (mode 0600). "
        "Empty: `secret.key` in the data directory, made at the first start.",
    )
    new_secret_key: SecretStr | None = Field(
        default=None, description="Read by `egide key rotate` only: the key that is to replace EGIDE_SECRET_KEY."
    )
    language: Literal["fr", "en"] = Field(
        default="fr", description="Language of a group whose administrator's own is not known or not available."
    )
    redis: Redis = Redis()
    telegram: Telegram = Telegram()
    service: Service = Service()
    sources: dict[Annotated[str, AfterValidator(_source_name)], Source] = Field(default_factory=dict)
    web: Web = Web()
    images: Images = Images()
    reports: Reports = Reports()
    moderation: Moderation = Moderation()
    policy: Policy = Policy()
    log: Log = Log()


def load_settings() -> Settings:
    """Read the environment; a wrong value raises SettingsError naming the variable."""
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        # "[key]" says that the name of a source, not what is set for it, is wrong.
        name = PREFIX + DELIMITER.join(str(part) for part in first["loc"] if part != "[key]").upper()
        if first["type"] in _NO_SECTION:
            raise SettingsError(setting=_instead(name), detail=ONE_BY_ONE) from None
        if first["type"] == "missing":  # the only setting without a default is a source's address
            section = name.rpartition(DELIMITER)[0]
            raise SettingsError(setting=section, detail=f"an address is missing: {name}") from None
        # The value itself is left out: it may be a secret.
        detail = "there is no such setting" if first["type"] == "extra_forbidden" else first["msg"]
        raise SettingsError(setting=name, detail=detail.removeprefix("Value error, ")) from None
    except SectionNotRead:
        raise SettingsError(setting=_unread_section(), detail=ONE_BY_ONE) from None


def _unread_section() -> str:
    """The variable with the bare name of a section that holds no JSON object, which pydantic would have read."""
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name}".upper()
        try:
            json.loads(os.environ.get(variable) or "{}")
        except ValueError:
            if variable not in setting_names():
                return _instead(variable)
    return f"{PREFIX}*"


def _instead(variable: str) -> str:
    """The bare name of a section, with what its settings are called."""
    return f"{variable} (instead of {variable}{DELIMITER}...)"


@cache
def setting_names() -> dict[str, str]:
    """Every environment variable the program reads, with its description; NAME stands for the name of a source."""
    names: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        section = Source if name == "sources" else field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            of_each = f"{name}__NAME" if section is Source else name
            for inner, inner_field in section.model_fields.items():
                names[f"{PREFIX}{of_each}__{inner}".upper()] = inner_field.description or ""
        else:
            names[f"{PREFIX}{name}".upper()] = field.description or ""
    return names


def unknown_variables() -> list[str]:
    """Variables that look like settings but are none: most often a slip of the pen."""
    return sorted(name for name in os.environ if name.startswith(PREFIX) and _general(name) not in setting_names())


def _general(name: str) -> str:
    """The name with NAME in the place of a source's."""
    return re.sub(f"^({PREFIX}SOURCES__).+(__[A-Z_]+)$", r"\1NAME\2", name)


def secrets_of(settings: BaseModel) -> list[str]:
    """Every secret among the settings, and the passwords inside addresses: what no log may show."""
    found: list[str] = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, dict):
            found += [secret for section in value.values() for secret in secrets_of(section)]
        elif isinstance(value, BaseModel):
            found += secrets_of(value)
        elif isinstance(value, SecretStr):
            found += [value.get_secret_value(), *passwords_of(value.get_secret_value())]
        elif isinstance(value, AnyUrl):
            found += passwords_of(str(value))
    return [secret for secret in found if secret]
