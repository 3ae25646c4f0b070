"""What a source file imports, before anybody asks whether it is AI."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen


@frozen
class Import:
    """One import of one module, as the source states it."""

    module: str
    """Dotted module in Python (`google.cloud`), the specifier in JavaScript (`@ai-sdk/openai/internal`)."""
    names: tuple[str, ...]
    """What Python's `from module import …` names, for roots such as `google.genai`; else empty."""
    line: int
    """1-based line on which the statement (or call) starts."""
    detector: str
    """Which rule saw it: `python.import`, `javascript.require`, …"""


Wanted = Mapping[str, bool]
"""First segment of a module -> may an AI package be behind it?

Python's first segment is what stands before the first dot, JavaScript's is the scope of a scoped
package (`@ai-sdk`), else the name before the first slash. Answers for every string (`__missing__`).
"""

Detector = Callable[[bytes, Wanted], list[Import]]
"""UTF-8 source in; the imports whose first segment is wanted out, in the order of the source."""
