"""The house: which room may know which, and what a file may look like."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MAY_IMPORT: dict[str, set[str]] = {
    "bot": {"config", "handlers", "locales", "matching", "policies", "records", "simulator", "web"},
    "handlers": {"config", "locales", "matching", "policies", "records"},
    "matching": {"config"},
    "policies": {"matching"},
    "records": {"config", "matching", "policies"},
    "web": {"config", "matching", "records"},
    "config": {"policies"},
    "locales": set(),
    "simulator": set(),
}
"""Which other rooms each room may know. docs/architecture.md has the same table."""

OUTSIDE = {"telegram", "aiohttp", "redis"}
CLIENTS = {"matching.client", "matching.case_client", "matching.asking.hma"}
"""The modules in matching/ that open connections."""

LONGEST = 400
"""Lines of a file."""

NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def _files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_module(path): path for path in _files(*MAY_IMPORT)}


@cache
def _imports(module: str) -> set[str]:
    """What a module imports by name: `a.b` for `import a.b`, `a.b` and `a.b.c` for `from a.b import c`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _reached(module: str) -> set[str]:
    """All modules that come along with a module: its imports, theirs, and so on."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports(name) if name in MODULES else []
    return found


def _room(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_rooms_know_only_theirs(room):
    """A room imports no other room than the table says; so nobody but the program itself imports `bot`."""
    wrong = {
        f"{module} imports {name}"
        for module in MODULES
        for name in _imports(module)
        if _room(module) == room and _room(name) in MAY_IMPORT and _room(name) not in MAY_IMPORT[room] | {room}
    }
    assert wrong == set()


def test_decisions_and_fingerprints_are_pure():
    """Nothing in policies/ or matching/, the clients of services apart, brings in Telegram, HTTP or the store."""
    pure = [module for module in MODULES if _room(module) in {"policies", "matching"} and module not in CLIENTS]
    wrong = {f"{module}: {name}" for module in pure for name in _reached(module) if _room(name) in OUTSIDE}
    assert wrong == set()


def test_handlers_know_no_keys():
    """Handlers ask records, and never the store."""
    handlers = [module for module in MODULES if _room(module) == "handlers"]
    wrong = [name for name in handlers for seen in _imports(name) if _room(seen) == "redis" or seen == "records.keys"]
    assert wrong == []


def test_files_stay_small():
    """No file has more lines than a person reads in one go."""
    everything = _files(*MAY_IMPORT, "tests", "benchmarks")
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in everything}
    assert {str(path): count for path, count in lines.items() if count > LONGEST} == {}


def test_names_say_something():
    """No module is called by a word that fits everything."""
    everything = _files(*MAY_IMPORT, "tests", "benchmarks")
    assert [str(path) for path in everything if NO_NAMES & set(path.with_suffix("").parts)] == []


def test_documentation_has_the_table():
    """docs/architecture.md says of each room the same as this test."""
    rows = {}
    for line in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 5 and cells[1].endswith("/`"):
            rows[cells[1].strip("`/")] = (
                set(MAY_IMPORT) - {cells[1].strip("`/")} if cells[3] == "all" else _names(cells[3])
            )
    assert rows == MAY_IMPORT


def _names(cell: str) -> set[str]:
    return {name.strip(" `") for name in cell.split(",") if name.strip()}
