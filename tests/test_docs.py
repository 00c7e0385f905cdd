"""The documentation says what the code says."""

import ast
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic.fields import FieldInfo

from bot.commands import COMMANDS, module_of
from config.settings import Settings, Source, setting_names
from locales.texts import Texts
from records.keys import of_register

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
SAY = Texts().of("en")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _field(name: str) -> FieldInfo:
    """The field behind the name of an environment variable."""
    section, _, inner = name.removeprefix("EGIDE_").lower().partition("__")
    if section == "sources":
        return Source.model_fields[inner.removeprefix("name__")]
    field = Settings.model_fields[section]
    if not inner:
        return field
    assert field.annotation is not None
    return cast("FieldInfo", field.annotation.model_fields[inner])


def _shown(field: FieldInfo) -> str:
    """How docs/settings.md writes a default."""
    value = field.default
    if field.default_factory:
        return "`egide` in `$XDG_DATA_HOME`, or in `~/.local/share`"
    if field.is_required():
        return "needed"
    if value is None or value in ("", (), frozenset()):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else str(value).rstrip('/')}`"


def _settings_rows() -> dict[str, str]:
    rows = re.findall(r"^\| `(EGIDE_\w+)` \| (.+?) \| (.+) \|$", _text("docs/settings.md"), re.MULTILINE)
    return {name: default for name, default, _ in rows}


def test_every_setting_is_documented():
    """docs/settings.md has each setting with its true default, and none that does not exist."""
    assert _settings_rows() == {name: _shown(_field(name)) for name in setting_names()}


def test_settings_named_elsewhere_exist():
    """Every document, and every file for deployment, names existing settings only."""
    files = [*DOCUMENTS, ROOT / "Dockerfile", *(one for one in (ROOT / "deploy").rglob("*") if one.is_file())]
    for file in files:
        named = set(re.findall(r"EGIDE_[A-Z_]*[A-Z]\b(?![*_])", file.read_text(encoding="utf-8")))
        assert {re.sub(r"(SOURCES__)[A-Z]+(__)", r"\1NAME\2", name) for name in named} <= set(setting_names()), file


class Recorder(ArgumentParser):
    """A parser that takes the arguments ours takes."""

    def __init__(self, **options: Any) -> None:
        names = {"prog", "description", "epilog"}
        super().__init__(**{name: value for name, value in options.items() if name in names})


def _options(parser: ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (option for option in action.option_strings if option.startswith("--"))
        if isinstance(action.choices, dict):
            for name, inner in action.choices.items():
                yield name
                yield from _options(inner)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_documented(command):
    """docs/commands.md has a section for each command, with an example, its actions and its options."""
    sections = re.split(r"^## ", _text("docs/commands.md"), flags=re.MULTILINE)
    section = next((part for part in sections if part.startswith(f"{command.name}\n")), "")
    assert f"    egide {command.name}" in section or f" egide {command.name}\n" in section
    parser = Recorder()
    module_of(command).arguments(parser, SAY)
    everywhere = {"--help", "--json"}
    missing = [word for word in _options(parser) if word not in everywhere and word not in section]
    assert missing == []


def _key_names() -> Iterator[str]:
    """The name of every key made in the code, up to what varies in it."""
    for path in [*ROOT.glob("records/*.py"), *ROOT.glob("bot/**/*.py"), *ROOT.glob("web/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 2:
                scope, name = node.args
                if node.func.id == "of_chat" and (text := _literal(name)):
                    yield f"`{text}"
                elif node.func.id == "of_register" and (text := _literal(name)):
                    register = _literal(scope)
                    whole = isinstance(scope, ast.Constant)
                    yield f"{{{register}}}:{text}" if whole else f"{{{register}" if register else f"}}:{text}"


def _literal(node: ast.expr) -> str:
    """The text of a constant, or of an f-string or pattern up to what varies in it."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0]
    return str(node.value).partition("*")[0] if isinstance(node, ast.Constant) else ""


def test_every_key_is_documented():
    """PRIVACY.md names each kind of key in the store."""
    names = set(_key_names())
    assert {"`strikes:", "{chats}:known", "}:facts", "}:due"} <= names
    assert of_register("chats", "known").endswith("{chats}:known")
    assert sorted(name for name in names if name not in _text("PRIVACY.md")) == []


def test_readme_commands_exist():
    """What README.md tells people to type is there: targets of make, commands of egide."""
    readme = _text("README.md")
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", readme)) <= targets
    known = {command.name for command in COMMANDS}
    assert set(re.findall(r"bin/egide ([a-z]+)", readme)) <= known


def _anchor(heading: str) -> str:
    """The anchor of a heading as forges make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    """Links and pictures between documents exist, headings included."""
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith(("https://", "http://")):
            continue
        name, _, anchor = target.partition("#")
        file = (document.parent / name).resolve() if name else document
        assert file.exists(), target
        headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
        assert not anchor or anchor in map(_anchor, headings), target


def test_threats_name_existing_code():
    """The files that THREAT_MODEL.md and docs/architecture.md point to exist."""
    for name in ("THREAT_MODEL.md", "docs/architecture.md"):
        for file in re.findall(r"`((?:\w+/)+\w+\.\w+)`", _text(name)):
            assert (ROOT / file).exists(), file
