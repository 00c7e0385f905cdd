"""What the fingerprints and the index may not know about."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("telegram", "aiohttp", "redis", "pydantic", "httpx")
MODULES = [
    "confinement", "decoder", "formats", "frames", "images", "looks.deriving", "looks.looking", "matcher", "pdq",
    "planes", "preload", "radii", "sandbox", "scans", "search.index", "syscalls", "templates",
]  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_no_network_is_imported(module):
    """Importing it brings in neither Telegram nor HTTP nor the store."""
    names = ", ".join(f"'{name}'" for name in FOREIGN)
    code = f"import sys, matching.{module}; print([name for name in ({names}) if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
