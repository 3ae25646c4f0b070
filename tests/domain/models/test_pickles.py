"""Files that are pickles, files that only look so, and what is told of them."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.malformed import Malformed, Truncated
from ai_finder.domain.models import HEAD_SIZE, File, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.draft import Draft
from ai_finder.domain.models.formats import modules
from ai_finder.domain.models.formats.pickles import read
from ai_finder.domain.models.model import Entry
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict

DATA = {"a": [1, None], "when": datetime(2024, 1, 1, tzinfo=UTC), "price": Decimal("1.5"), "o": OrderedDict(a=1)}


def asked(content: bytes, name: str = "x") -> Draft:
    """What the reader makes of a content; what it raises is told by the verdict of `identify`."""
    draft = Draft()
    with suppress(Malformed):
        read(File.of(content, name), draft)
    return draft


@pytest.mark.parametrize("protocol", range(6))
def test_plain_data_is_no_model(protocol: int) -> None:
    """Numbers, text, dates and containers."""
    draft = asked(pickle.dumps(DATA, protocol))
    assert (FileFormat.PICKLE, Verdict.NOT_A_MODEL, set()) == (draft.format, draft.verdict, draft.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "(c) 2020 Somebody\nAll rights reserved.\n",
        "cat\ndog\nelephant\n",
        "code\nruns\nbetter.\n",
        "In the beginning\n",
        "I1\nis a number\n",
        "Name: x\nVersion: 1\n",
        "Version 2\n",
        "Some text.\n",
        "S'quoted'\nand more\n",
        "True\n",
        "Notes.\n",
        "](link)\n",
        "}\n.\n",
        "]\n",
        "N. B. a note\n",
        "Copyright (c) 2020. All rights reserved.",
        "Permission is hereby granted, free of charge, to any person\n",
        "KEY=value.\n",
    ],
)
def test_text_is_no_pickle(text: str) -> None:
    """Whatever letter it begins with."""
    assert asked(text.encode()).format is None


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"], include_characters="\n"), min_size=2))
def test_any_text_is_no_dangerous_pickle(text: str) -> None:
    """Prose does not import."""
    assert set() == asked(text.encode()).reasons


@pytest.mark.parametrize(
    "text",
    [b"cos\nsystem\n(S'x'\ntR.", b"(S'x'\nios\nsystem\n.", b"I1\n0cos\nsystem\n(S'x'\ntR.", b"cos\nsystem\n\xff"],
)
def test_text_that_does_harm_is_a_pickle(text: bytes) -> None:
    """Protocol 0 is text, too."""
    found = identify(File.of(text))
    assert (FileFormat.PICKLE, RiskLevel.DANGEROUS) == (found.format, found.risk)


@pytest.mark.parametrize("length", [4000, 5000, (1 << 16) - 1, (1 << 16) + 1, 262_000, 262_200, 1 << 20])
@pytest.mark.parametrize("opcode", [b"V%s", b"S'%s'", b"L%sL", b"I%s", b"F%s", b"P%s", b"(dp0\nV%s", b"(lp1\nS'%s'"])
def test_a_line_of_any_length_is_stepped_over(length: int, opcode: bytes) -> None:
    """What a pickle does behind it, it does; a scan, which sees the first bytes alone, asks for it."""
    content = (opcode % (b"1" * length)) + b"\n0cos\nsystem\n(S'x'\ntR."
    found = identify(File.of(content))
    assert modules(content[:HEAD_SIZE], "notes.txt")
    assert (FileFormat.PICKLE, RiskLevel.DANGEROUS) == (found.format, found.risk)


@pytest.mark.parametrize(
    "first",
    [b"I 1", b"I+1", b"I0x1F", b"L1_0L", b"L\t5", b"F 1", b"F1e-5", b"F-inf", b"FNaN", b"V", b"Vany text", b"S'' "],
)
@pytest.mark.parametrize("then", [b"0", b"N0", b"2p0\n", b"(", b"Vx\n", b"I1\n", b"\x85", b"]"])
def test_whatever_python_reads_is_asked_for(first: bytes, then: bytes) -> None:
    """Each way to write a number, and each opcode behind it."""
    content = first + b"\n" + then + b"cos\nsystem\n(S'x'\ntR."
    found = identify(File.of(content))
    assert (FileFormat.PICKLE, RiskLevel.DANGEROUS) == (found.format, found.risk)


@pytest.mark.parametrize("phase", range(6))
@pytest.mark.parametrize(("start", "escape", "end"), [(b"V", rb"\u00e9", b""), (b"S'", rb"\xe9", b"'")])
def test_an_escape_where_a_long_line_is_cut(start: bytes, escape: bytes, end: bytes, phase: int) -> None:
    """It is whole in the file."""
    found = identify(File.of(start + b"x" * phase + escape * 20_000 + end + b"\n0cos\nsystem\n(S'x'\ntR."))
    assert (Verdict.VALID, RiskLevel.DANGEROUS) == (found.verdict, found.risk)


def test_more_than_is_walked_is_a_pickle() -> None:
    """Else a payload would lie behind a million of opcodes that do nothing."""
    found = identify(File.of(b"(" * 10_001))
    assert (FileFormat.PICKLE, Verdict.MALFORMED, RiskLevel.SUSPICIOUS) == (found.format, found.verdict, found.risk)


@pytest.mark.parametrize("rest", [b"", b"(X>\n f = open('x')", b"\xff", b"(S'x'\ntR", b"tR."])
def test_a_break_behind_a_dangerous_name(rest: bytes) -> None:
    """Whatever follows it, it is no text."""
    found = identify(File.of(b"cbuiltins\nexec\n" + rest))
    assert (FileFormat.PICKLE, [Danger.PICKLE_CODE_EXECUTION]) == (
        found.format,
        [reason.danger for reason in found.reasons if reason.level is RiskLevel.DANGEROUS],
    )
    assert found.verdict in (Verdict.MALFORMED, Verdict.TRUNCATED)


@pytest.mark.parametrize(
    ("form", "name", "content"),
    [
        (FileFormat.PICKLE, "model.pkl", b"\x80\x04N."),
        (FileFormat.JOBLIB, "model.joblib", b"\x80\x04N."),
        (FileFormat.DILL, "model.dill", b"\x80\x04N."),
        (FileFormat.DILL, "model.pkl", b"\x80\x02cdill._dill\n_load_type\n."),
        (FileFormat.JOBLIB, "model.pkl", b"\x80\x02cjoblib.numpy_pickle\nNumpyArrayWrapper\n."),
    ],
)
def test_formats(form: FileFormat, name: str, content: bytes) -> None:
    """By what is imported; the name only says more where the content fits."""
    assert form is asked(content, name).format


def test_a_name_alone_makes_no_pickle() -> None:
    """Not even the right one."""
    assert asked(b"some text", "model.pkl").format is None
    assert asked(b"\x80\x04", "model.pkl").format is None


@pytest.mark.parametrize(
    ("verdict", "content"),
    [
        (Verdict.TRUNCATED, pickle.dumps(DATA)[:-1]),
        (Verdict.TRUNCATED, pickle.dumps({"a": b"x" * 100_000})[:-50]),
        (Verdict.MALFORMED, pickle.dumps(DATA)[:-1] + b"\xff"),
    ],
)
def test_broken_pickles(verdict: Verdict, content: bytes) -> None:
    """One that merely ends early is truncated."""
    found = identify(File.of(content))
    assert (FileFormat.PICKLE, verdict) == (found.format, found.verdict)


def test_every_cut_of_a_pickle_is_truncated() -> None:
    """From the fifth opcode on it is surely one."""
    content = pickle.dumps([DATA] * 3, 2)
    for length in range(40, len(content)):
        with pytest.raises(Truncated):
            read(File.of(content[:length]), Draft())


@pytest.mark.parametrize("protocol", [0, 1])
def test_a_cut_of_an_old_protocol_is_truncated(protocol: int) -> None:
    """Once it imported what models need."""
    content = pickle.dumps([OrderedDict(a=1), DATA], protocol)
    for length in range(content.index(b"OrderedDict") + 12, len(content)):
        found = identify(File.of(content[:length]))
        assert (FileFormat.PICKLE, Verdict.TRUNCATED) == (found.format, found.verdict)


@pytest.mark.parametrize("text", [b"S'\\x'\n.", b"S'\\x1'\n.", b"S'\\777'\n.", b"S'\\8'\n.", b"S'\\'\n."])
def test_escapes_that_are_none(text: bytes) -> None:
    """Whatever is written there."""
    assert identify(File.of(text)).format is not None


def test_the_text_of_a_model_is_no_function() -> None:
    """What a hostile pickle calls is not what it is a model of."""
    found = identify(File.of(b"\x80\x02cos\nmkdir\nX\1\0\0\0x\x85R."))
    assert (RiskLevel.DANGEROUS, None) == (found.risk, found.model.architecture)


def test_a_checkpoint_tells_its_entries() -> None:
    """Scalars of its outermost dict; no path of somebody's machine, and no vocabulary."""
    entries: dict[str, Any] = {"epoch": 3, "note": "best", "path": "/home/somebody/model"}
    content = pickle.dumps({**entries, "model": _Net()})
    draft = asked(content)
    assert (Entry("epoch", 3), Entry("note", "best")) == draft.model.metadata
    assert "_Net" == draft.model.architecture


class _Net:
    """An author's own class."""
