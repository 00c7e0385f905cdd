"""What the fingerprints and the index may not know about."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("telegram", "aiohttp", "redis", "pydantic", "httpx")
MODULES = [
    "confinement", "decoder", "formats", "frames", "images", "looks.deriving", "looks.looking", "matcher", "pdq",
    "planes", "preload", "radii", "sandbox", "scans", "search.index", "syscalls", "templates",
]  # fmt: skip


IMPORT = """
import sys
from importlib import import_module
for name in {modules}:
    import_module("matching." + name)
    if found := set({foreign}) & set(sys.modules):
        sys.exit(name + " brings in " + " ".join(found))
"""


def test_no_network_is_imported():
    """Importing any of them, one after the other in one process, brings in neither Telegram nor HTTP nor the store."""
    code = IMPORT.format(modules=MODULES, foreign=FOREIGN)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
