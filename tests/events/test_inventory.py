"""The fold from events to a report."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.events.strategies import instances

from ai_finder.domain.models import Model, Reason
from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.vocabulary import Command, Confidence, Ecosystem, FileFormat, Kind, Verdict
from ai_finder.events import chain, facts
from ai_finder.events.envelope import seal
from ai_finder.events.projections.inventory import Inventory
from ai_finder.events.projections.report import Report

STARTED = facts.CommandStarted(Command.SCAN, "id", "2026-01-01T00:00:00Z", "1.0", "digest", ())
ENVELOPE = seal(chain.GENESIS, 0, 0, "any", 1, "{}")


def fold(*events: facts.Event) -> Report:
    """The report of these events after an event 0."""
    inventory = Inventory()
    for event in (STARTED, *events):
        inventory.record(event, ENVELOPE)
    return inventory.report()


def package(name: str) -> facts.PackageRecognised:
    """What the catalogue says of a package of PyPI."""
    return facts.PackageRecognised(Ecosystem.PYPI, name, "llm-client", "Somebody", None, True, "somewhere")


def sdk(path: str, name: str = "openai", version: str | None = None) -> facts.SdkFound:
    """A use of a package of PyPI in a file."""
    return facts.SdkFound(path, 1, name, "python.import", Ecosystem.PYPI, name, version, Confidence.HIGH)


def dependency(version: str | None, wanted: str | None, resolved: str | None) -> facts.ManifestDependencyFound:
    """A declaration of openai."""
    return facts.ManifestDependencyFound(
        "pyproject.toml", 3, "project.dependencies", "manifest.pyproject", Ecosystem.PYPI, "openai",
        version, wanted, resolved, Confidence.HIGH,
    )  # fmt: skip


def model(path: str, *reasons: Reason) -> facts.ModelFileFound:
    """A GGUF file, always of the same content."""
    file = facts.ModelFile(path, 5, "ab" * 32, FileFormat.GGUF, Verdict.VALID, None, Model(), reasons)
    return facts.ModelFileFound(file, "model.gguf", Confidence.HIGH)


_FOUND = st.one_of(
    instances(facts.SdkFound),
    instances(facts.ManifestDependencyFound),
    instances(facts.ModelFileFound),
    instances(facts.FileSkipped),
    instances(facts.PathLeftOut),
    instances(facts.RelationshipFound),
)


@given(st.lists(_FOUND, max_size=12), st.randoms())
def test_the_order_of_findings_carries_nothing(found: list[facts.Event], random: object) -> None:
    """Shuffled findings are the same report."""
    packages = {
        (e.ecosystem, e.name): facts.PackageRecognised(e.ecosystem, e.name, "c", "p", None, True, "s")
        for e in found
        if isinstance(e, facts.SdkFound | facts.ManifestDependencyFound)
    }
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def without_models(report: Report) -> object:
        # Two model files of one digest and different sizes cannot be, except when they are drawn at random.
        return [f for f in report.findings if f.kind is not Kind.MODEL_FILE], report.skipped, report.relationships

    assert without_models(fold(*packages.values(), *found)) == without_models(fold(*packages.values(), *shuffled))


def test_a_use_and_a_declaration_share_their_component() -> None:
    """A range that a lock file resolves and a use with that version bear one id, and the range is no version."""
    report = fold(package("openai"), sdk("app.py", version="1.2.0"), dependency(None, ">=1", "1.2.0"))

    assert {"pkg:pypi/openai@1.2.0"} == {finding.id for finding in report.findings}
    declared = next(f for f in report.findings if f.kind is Kind.DEPENDENCY)
    assert (None, ">=1", "pkg:pypi/openai@1.2.0") == (declared.version, declared.version_range, declared.purl())


def test_a_range_with_two_resolutions_has_none() -> None:
    """Where two projects resolve one range differently, nobody knows which version it is."""
    report = fold(package("openai"), dependency(None, ">=1", "1.2.0"), dependency(None, ">=1", "1.3.0"))

    assert ["pkg:pypi/openai"] == [finding.id for finding in report.findings]


def test_one_finding_has_all_its_occurrences() -> None:
    """A finding is one (kind, ecosystem, name, version or range); its places are sorted and each is there once."""
    report = fold(package("openai"), sdk("b.py"), sdk("a.py"), sdk("b.py"))

    assert [["a.py", "b.py"]] == [[each.path for each in finding.occurrences] for finding in report.findings]


def test_one_content_at_two_paths_is_one_model_file() -> None:
    """A digest identifies a model file; its id names the first path."""
    found = [model(path) for path in ("b.gguf", "a.gguf")]

    assert ["file:a.gguf#sha256:abababababab"] == [finding.id for finding in fold(*found).findings]


def test_a_copy_with_a_danger_of_its_own_is_a_finding_of_its_own() -> None:
    """What lies beside one copy (code that its configuration asks for) is not hidden behind another."""
    report = fold(model("a.gguf"), model("b.gguf", Reason(Danger.CONFIG_REMOTE_CODE, "x", "config.json")))

    assert [(), ("config.remote-code",)] == [
        tuple(reason.danger for reason in finding.model.reasons) for finding in report.findings if finding.model
    ]


def test_outputs_fold_what_came_before_them() -> None:
    """Nothing after the start of the output changes what is written."""
    before = fold(package("openai"), sdk("a.py"))
    after = fold(package("openai"), sdk("a.py"), facts.OutputStarted(()), sdk("late.py"))

    assert before.findings == after.findings


def test_completeness_is_what_the_last_event_says() -> None:
    """A log without an ending, or with a bad one, is incomplete."""
    assert [False, True, False] == [
        fold(*ending).run.complete
        for ending in ([], [facts.CommandCompleted((), 0)], [facts.CommandInterrupted((), 0)])
    ]
