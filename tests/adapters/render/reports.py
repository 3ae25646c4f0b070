"""Example reports: what a scan may amount to, without a scan."""

from __future__ import annotations

from ai_finder.domain.models import Model, Reason
from ai_finder.domain.purls import ROOT, file_ref, package_ref
from ai_finder.domain.vocabulary import (
    Confidence,
    Ecosystem,
    FileFormat,
    Kind,
    Relation,
    RootKind,
    SkipReason,
    Verdict,
)
from ai_finder.events.facts import ModelFile, Part
from ai_finder.events.projections.report import (
    Finding,
    Occurrence,
    Relationship,
    Report,
    Run,
    Skipped,
)

SHA256 = "0f" * 32

RUN = Run(
    id="6a0e2b76-4f3b-5c7e-9a43-0d9f6a0f2c11",
    started_at="2026-01-02T03:04:05Z",
    tool_version="1.2.3",
    catalogue="ab" * 32,
    log_head="b2:" + "cd" * 16,
    complete=True,
)


def package(
    name: str,
    *,
    kind: Kind = Kind.SDK,
    ecosystem: Ecosystem = Ecosystem.PYPI,
    version: str | None = None,
    version_range: str | None = None,
    stated: str | None = "MIT",
    confidence: Confidence = Confidence.HIGH,
    occurrences: tuple[Occurrence, ...] = (Occurrence("src/app.py", 3, "openai", "python.import"),),
) -> Finding:
    """A use or a declaration of a package."""
    return Finding(
        id=package_ref(ecosystem, name, version),
        kind=kind,
        name=name,
        ecosystem=ecosystem,
        version=None if version_range else version,
        version_range=version_range,
        component_version=version,
        category="llm-client",
        provider="openai",
        license=stated,
        confidence=confidence,
        occurrences=occurrences,
    )


def model(
    path: str,
    *,
    sha256: str | None = SHA256,
    facts: Model | None = None,
    reasons: tuple[Reason, ...] = (),
    parts: tuple[Part, ...] = (),
) -> Finding:
    """A model file."""
    return Finding(
        id=file_ref(path, sha256),
        kind=Kind.MODEL_FILE,
        name=path.rpartition("/")[2],
        ecosystem=None,
        version=None,
        version_range=None,
        component_version=None,
        category=None,
        provider=None,
        license=None,
        confidence=Confidence.HIGH,
        occurrences=(Occurrence(path, None, FileFormat.GGUF, "model.gguf"),),
        model=ModelFile(
            path=path,
            size_bytes=51168,
            sha256=sha256,
            format=FileFormat.GGUF,
            verdict=Verdict.VALID,
            problem=None,
            model=facts or Model(),
            reasons=reasons,
            parts=parts,
        ),
    )


def report(
    *findings: Finding,
    relationships: tuple[Relationship, ...] = (),
    skipped: tuple[Skipped, ...] = (),
    run: Run = RUN,
    root_name: str = "example",
    root_kind: RootKind = RootKind.DIRECTORY,
) -> Report:
    """A report of these findings, in the order that the inventory gives them."""
    return Report(
        run=run,
        root_name=root_name,
        root_kind=root_kind,
        files_seen=7,
        files_scanned=5,
        findings=tuple(sorted(findings, key=lambda f: (f.id, f.kind, f.version or "", f.version_range or ""))),
        relationships=tuple(sorted(relationships)),
        skipped=tuple(sorted(skipped)),
        left_out=(),
    )


OPENAI = package("openai", version="1.2.0")
OPENAI_DECLARED = package(
    "openai",
    kind=Kind.DEPENDENCY,
    version="1.2.0",
    version_range=">=1,<2",
    confidence=Confidence.MEDIUM,
    occurrences=(
        Occurrence("pyproject.toml", 9, "project.dependencies", "pyproject.toml"),
        Occurrence("poetry.lock", 120, "package", "poetry.lock"),
    ),
)
ANTHROPIC = package(
    "@anthropic-ai/sdk",
    ecosystem=Ecosystem.NPM,
    version_range="^0.28.0",
    kind=Kind.DEPENDENCY,
    stated="SEE LICENSE IN LICENSE",
    occurrences=(Occurrence("web/package.json", 5, "dependencies", "package.json"),),
)
TORCH = package(
    "torch",
    stated="apache-2.0 OR mit",
    occurrences=(
        Occurrence("日本/köde.py", 12, "torch.nn", "python.from"),
        Occurrence("src/\\xff.py", 1, "torch", "python.import"),
        Occurrence("src/a.py", 200, "torch", "python.import"),
        Occurrence("src/a.py", 30, "torch", "python.import"),
    ),
)
UNLICENSED = package("langchain", stated=None, version="0.3.0+local.1")
MODEL = model("models/tiny llama (1).gguf")
SHARD = model("models/größe.gguf", sha256=None)

FULL = report(
    OPENAI,
    OPENAI_DECLARED,
    ANTHROPIC,
    TORCH,
    UNLICENSED,
    MODEL,
    SHARD,
    relationships=(
        Relationship(ROOT, Relation.USES, OPENAI.id),
        Relationship(ROOT, Relation.DECLARES, OPENAI.id),
        Relationship(ROOT, Relation.USES, TORCH.id),
        Relationship(ROOT, Relation.USES, UNLICENSED.id),
        Relationship(ROOT, Relation.DECLARES, ANTHROPIC.id),
        Relationship(ROOT, Relation.HAS_PART, MODEL.id),
        Relationship(UNLICENSED.id, Relation.DEPENDS_ON, OPENAI.id),
        Relationship(MODEL.id, Relation.HAS_PART, SHARD.id),
    ),
    skipped=(
        Skipped("a.bin", SkipReason.PERMISSION_DENIED),
        Skipped("b.bin", SkipReason.PERMISSION_DENIED),
        Skipped("pipe", SkipReason.SPECIAL_FILE),
    ),
)
"""Every kind of finding, of edge and of gap."""

EMPTY = report(root_kind=RootKind.FILE, root_name="empty.py")
"""A scan that found nothing."""


def large(count: int) -> Report:
    """A report of so many packages, each used and declared."""
    findings = []
    for number in range(count):
        uses = tuple(Occurrence(f"src/m{number}/f{i}.py", i + 1, f"package{number}", "python.import") for i in range(2))
        pin = (Occurrence("poetry.lock", number * 10, "package", "poetry.lock"),)
        findings += [
            package(f"package-{number}", version="1.0", occurrences=uses),
            package(f"package-{number}", version="1.0", kind=Kind.DEPENDENCY, occurrences=pin),
        ]
    edges = tuple(Relationship(ROOT, Relation.USES, finding.id) for finding in findings)
    return report(*findings, relationships=tuple(dict.fromkeys(edges)))
