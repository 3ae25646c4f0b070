"""NeMo's configurations: the classes that they name are found however YAML lets them be written."""

from __future__ import annotations

import io
import tarfile

import pytest

from ai_finder.domain.models import File, Identified, identify
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import FileFormat, RiskLevel, Verdict


def look(config: str | bytes) -> Identified:
    """An archive with this configuration."""
    content = config.encode() if isinstance(config, str) else config
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        member = tarfile.TarInfo("model_config.yaml")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return identify(File.of(archive.getvalue(), "m.nemo"))


@pytest.mark.parametrize(
    "config",
    [
        "enc: {_target_: os.system}",
        'enc: { "_target_" : "os.system", x: 1 }',
        "l: [{_target_: os.system}]",
        '{"target":"a.B","enc":{"_target_":"os.system"}}',
        "enc:\n  ? _target_\n  : os.system",
        "enc:\n  _target_: !!str os.system",
        "enc:\n  _target_:\n    os.system",
        "enc:\n  _target_: >-\n    os.system",
        'enc:\n  "\\x5ftarget_": os.system',
        "b: &b os.system\nc:\n  _target_: *b",
        "b: &b {_target_: os.system}\nc: *b",
        "enc:\n  _target_: functools.partial\n  _args_: [os.system, id]",
        "enc:\n  _target_: hydra.utils.get_method\n  path: os.system",
        "b: os.system\nenc:\n  _target_: ${b}",
        "a: 1\na: 2\nenc: {_target_: os.system}",
        "a: 1\n---\nenc: {_target_: os.system}",
        b"\xff\xfe" + "enc:\n  _target_: os.system\n".encode("utf-16-le"),
    ],
)
def test_a_function_that_runs_code(config: str | bytes) -> None:
    """Hydra calls what `_target_` names."""
    found = look(config)

    assert FileFormat.NEMO is found.format
    assert ("os.system", Danger.CONFIG_DANGEROUS_CLASS) in {(one.detail, one.danger) for one in found.reasons}


@pytest.mark.parametrize(
    "config",
    [
        "target: nemo.a.B\nenc:\n  _target_: nemo.b.C\n  x: &x [1]\n  y: *x",
        "a: os.system\nname: os.system",
    ],
)
def test_what_is_usual(config: str) -> None:
    """NeMo's own classes, anchors, and texts that nothing calls."""
    found = look(config)

    assert (Verdict.VALID, RiskLevel.NONE) == (found.verdict, found.risk)
