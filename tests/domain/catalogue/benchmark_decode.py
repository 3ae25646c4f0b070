"""CPU time from artefact to look-ups, budget 10 ms: `python tests/domain/catalogue/benchmark_decode.py`."""

from __future__ import annotations

import sys
import time

from ai_finder.adapters.catalogue import ARTEFACT
from ai_finder.domain.catalogue import Catalogue
from ai_finder.domain.vocabulary import Ecosystem


def measured() -> float:
    """Milliseconds of CPU for decoding, the first segments and the tokens: the best of twenty."""
    best = float("inf")
    for _ in range(20):
        start = time.process_time()
        catalogue = Catalogue.decode(ARTEFACT.read_bytes())
        for ecosystem in Ecosystem:
            catalogue.wanted(ecosystem)
            catalogue.tokens(ecosystem)
        best = min(best, time.process_time() - start)
    return best * 1000


if __name__ == "__main__":
    sys.stdout.write(f"{ARTEFACT.stat().st_size} bytes, {measured():.1f} ms\n")
