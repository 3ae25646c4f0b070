"""Makes the corpus: real model files, written by the real libraries. `python tests/corpus/make.py [RECIPE ...]`.

Each recipe is a script with its own pinned dependencies (PEP 723), run in an environment of its own, and writes tiny
files and a `manifest.json` that says what made them and what the library itself says of each. Network and some
gigabytes of disk are needed; the tests read only what lies in `files/`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from venv import EnvBuilder

HERE = Path(__file__).parent
RUN = "import runpy; runpy.run_path('recipe.py', run_name='__main__')"
"""By a relative name: pickled and exported code tells where it is from."""
_METADATA = re.compile(r"^# /// script$(?P<content>(?:\n#.*)*?)\n# ///$", re.MULTILINE)


def main(names: list[str]) -> None:
    """Make the corpus of these recipes, or of all."""
    for recipe in sorted((HERE / "recipes").glob("*.py")):
        if not names or recipe.stem in names:
            sys.stdout.write(f"{recipe.stem}\n")
            make(recipe)


def make(recipe: Path) -> None:
    """Run one recipe; its old files go only when the new ones are there."""
    with tempfile.TemporaryDirectory() as folder:
        environment, made = Path(folder) / "environment", Path(folder) / "made"
        made.mkdir()
        EnvBuilder(with_pip=True).create(environment)
        python = environment / "bin" / "python"
        wanted = dependencies(recipe)
        if wanted:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        shutil.copyfile(recipe, Path(folder) / "recipe.py")
        subprocess.run([python, "-P", "-c", RUN, "made"], check=True, cwd=folder)
        files = HERE / "files" / recipe.stem
        shutil.rmtree(files, ignore_errors=True)
        shutil.copytree(made, files, symlinks=True)


def dependencies(recipe: Path) -> list[str]:
    """What a recipe pins."""
    found = _METADATA.search(recipe.read_text(encoding="utf-8"))
    if not found:
        return []
    metadata = tomllib.loads(re.sub(r"^# ?", "", found["content"], flags=re.MULTILINE))
    return list(metadata.get("dependencies", []))


if __name__ == "__main__":
    main(sys.argv[1:])
