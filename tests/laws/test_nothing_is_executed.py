"""Nothing that a model file holds is ever loaded, imported or run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.corpus.samples import samples

WATCHED = """
import encodings, importlib, pkgutil, sys
from pathlib import Path
from ai_finder.adapters.model_files import OneFile
from ai_finder.domain import models
from ai_finder.domain.models.neighbours import around

for module in pkgutil.walk_packages(models.__path__, "ai_finder.domain.models."):
    importlib.import_module(module.name)
for module in pkgutil.iter_modules(encodings.__path__):
    if module.name not in ("mbcs", "oem"):
        importlib.import_module(f"encodings.{module.name}")
for library in ("bz2", "hashlib", "hyperscan", "json.decoder", "lzma", "pyexpat", "yaml", "zlib"):
    importlib.import_module(library)

FORBIDDEN = ("import", "exec", "compile", "os.", "subprocess.", "socket.", "shutil.", "pickle.", "marshal.",
             "ctypes.", "code.", "tempfile.", "urllib.", "webbrowser.", "sqlite3.", "builtins.input")
ALLOWED = ("os.listdir", "os.scandir")

def hook(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & 3 or (mode and set(mode) & set("wax+")):
            raise SystemExit(f"opened for writing: {path}")
    elif event.startswith(FORBIDDEN) and event not in ALLOWED:
        raise SystemExit(f"{event} {arguments!r:.200}")

paths = sys.stdin.read().splitlines()
sys.addaudithook(hook)
seen = 0
for path in paths:
    found = around((file := OneFile(Path(path))).path, file.identify().identified, file.near)
    seen += found.path == file.path
sys.stdout.write(f"{seen}\\n")
"""


def test_no_payload_runs(tmp_path: Path) -> None:
    """Every file of the corpus, the hostile ones too, under a hook that ends the process, and no mark is left.

    The hook fires at an import, a file opened for writing, a process, a socket, a pickle.
    """
    files = [str(sample.path) for sample in samples()]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", WATCHED],
        input="\n".join(files),
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=300,
    )

    assert (0, "", f"{len(files)}\n") == (done.returncode, done.stderr, done.stdout)
    assert [] == list(tmp_path.iterdir())


def test_the_hook_would_notice(tmp_path: Path) -> None:
    """The same hook ends a process that unpickles one of the hostile files: the test above can fail."""
    hostile = [s for s in samples() if s.risk == "dangerous" and s.format == "pickle" and s.verdict == "valid"]
    loading = "found = __import__('pickle').load(open(path, 'rb'))"
    code = WATCHED.replace("found = around(", f"{loading}; around(")
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=str(hostile[0].path),
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=60,
    )

    assert 0 != done.returncode
    assert "pickle.find_class" in done.stderr or "import" in done.stderr
