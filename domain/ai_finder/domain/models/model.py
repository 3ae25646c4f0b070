"""What is known of a model: facts that its file states, facts of files beside it, and guesses, kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

METADATA_ENTRIES = 200
METADATA_LENGTH = 1000
"""The longest value that is kept; in characters."""


@frozen
class Entry:
    """A line of the metadata that a producer wrote."""

    key: str
    value: str | int | bool


@frozen
class Origin:
    """A fact that another file states."""

    fact: str
    path: str


@frozen
class Guess:
    """What a name suggests where no content says so."""

    fact: str
    value: str


@frozen
class Model:
    """The facts. None and an empty tuple mean unknown."""

    name: str | None = None
    version: str | None = None
    architecture: str | None = None
    """As its format spells it: `llama`, `LlamaForCausalLM`, `RandomForestClassifier`."""
    task: str | None = None
    parameters: int | None = None
    """Elements of all weights, counted from their shapes."""
    tensors: int | None = None
    dtypes: tuple[str, ...] = ()
    """As the format spells them, sorted, each once."""
    quantization: str | None = None
    context_length: int | None = None
    """In tokens."""
    vocabulary_size: int | None = None
    tokenizer: str | None = None
    chat_template: str | None = None
    """SHA-256 of the template, hex."""
    license: str | None = None
    base_models: tuple[str, ...] = ()
    """`org/name` or as it is written."""
    datasets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    adapter: str | None = None
    """The kind of adapter: `lora`."""
    framework: str | None = None
    """What trained or wrote it."""
    framework_version: str | None = None
    opsets: tuple[str, ...] = ()
    """`ai.onnx 17`."""
    custom_operators: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    """`name: float32[1,3,224,224]`; an unknown or named dimension is `?` or its name."""
    outputs: tuple[str, ...] = ()
    metadata: tuple[Entry, ...] = ()
    """Sorted by key."""
    origins: tuple[Origin, ...] = ()
    """The facts that come from another file, and which."""
    guesses: tuple[Guess, ...] = ()


UNKNOWN = Model()
"""Nothing is known."""


def metadata(values: Mapping[str, object] | Iterable[tuple[str, object]]) -> tuple[Entry, ...]:
    """What may be kept of a producer's metadata: short scalars, sorted, and no path of somebody's machine."""
    pairs = values.items() if isinstance(values, Mapping) else values
    kept = {text(key): _scalar(value) for key, value in pairs}
    entries = (Entry(key, value) for key, value in sorted(kept.items()) if key and value is not None)
    return tuple(entries)[:METADATA_ENTRIES]


def text(value: object) -> str:
    """A string as it may be told: well-formed, trimmed, at most `METADATA_LENGTH` characters."""
    if isinstance(value, bytes):
        value = value[: 4 * METADATA_LENGTH].decode("utf-8", "replace")
    whole = str(value)[:METADATA_LENGTH].strip()
    if whole.isprintable():
        return whole
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in whole)


def is_absolute(path: str) -> bool:
    """Whether a text is a path of somebody's machine."""
    return path.startswith(("/", "~", "\\\\", "file:")) or (path[1:3] in (":\\", ":/") and path[0].isalpha())


def _scalar(value: object) -> str | int | bool | None:
    match value:
        case bool():
            return value
        case int():
            return value if abs(value) < 1 << 64 else str(value)[:METADATA_LENGTH]
        case float():
            return repr(value)
        case str() | bytes():
            said = text(value)
            return said if said and len(value) <= 4 * METADATA_LENGTH and not is_absolute(said) else None
        case _:
            return None
