"""Every setting of Égide: read once from the environment, then passed down."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AnyHttpUrl, AnyUrl, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SectionNotRead

from config.addresses import passwords_of
from config.errors import SettingsError
from policies.policy import Policy

PREFIX = "EGIDE_"
DELIMITER = "__"


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


class Section(BaseModel):
    """A group of settings that share the first half of their name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


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


class Web(Section):
    """The program's own HTTP server: health, and the webhook where one is set."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        default=8430, description="Port to listen on; 0 takes a free one."
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
        description="Id of a chat that receives the reports of every group (the bot must be in it). "
        "Empty: the administrators of the group who have started the bot, in private.",
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
    language: Literal["fr", "en"] = Field(
        default="fr", description="Language of a group whose administrator's own is not known or not available."
    )
    redis: Redis = Redis()
    telegram: Telegram = Telegram()
    service: Service = Service()
    web: Web = Web()
    images: Images = Images()
    reports: Reports = Reports()
    policy: Policy = Policy()
    log: Log = Log()


def load_settings() -> Settings:
    """Read the environment; a wrong value raises SettingsError naming the variable."""
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = PREFIX + DELIMITER.join(str(part) for part in first["loc"]).upper()
        # The value itself is left out: it may be a secret.
        detail = "there is no such setting" if first["type"] == "extra_forbidden" else first["msg"]
        raise SettingsError(setting=name, detail=detail.removeprefix("Value error, ")) from None
    except SectionNotRead:
        raise SettingsError(setting=_unread_section(), detail="its settings are given one by one") from None


def _unread_section() -> str:
    """The variable with the bare name of a section that holds no JSON object, which pydantic would have read."""
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name}".upper()
        try:
            json.loads(os.environ.get(variable) or "{}")
        except ValueError:
            if variable not in setting_names():
                return f"{variable} (instead of {variable}{DELIMITER}...)"
    return f"{PREFIX}*"


@cache
def setting_names() -> dict[str, str]:
    """Every environment variable the program reads, with its description."""
    names: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            for inner, inner_field in section.model_fields.items():
                names[f"{PREFIX}{name}{DELIMITER}{inner}".upper()] = inner_field.description or ""
        else:
            names[f"{PREFIX}{name}".upper()] = field.description or ""
    return names


def unknown_variables() -> list[str]:
    """Variables that look like settings but are none: most often a slip of the pen."""
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in setting_names())


def secrets_of(settings: BaseModel) -> list[str]:
    """Every secret among the settings, and the passwords inside addresses: what no log may show."""
    found: list[str] = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            found += secrets_of(value)
        elif isinstance(value, SecretStr):
            found += [value.get_secret_value(), *passwords_of(value.get_secret_value())]
        elif isinstance(value, AnyUrl):
            found += passwords_of(str(value))
    return [secret for secret in found if secret]
