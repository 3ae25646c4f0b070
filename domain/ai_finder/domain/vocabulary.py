"""The closed vocabularies: every word that an event, an output or a message may choose from."""

from __future__ import annotations

from enum import StrEnum


class Ecosystem(StrEnum):
    """A package registry, by its purl type."""

    PYPI = "pypi"
    NPM = "npm"


class Phase(StrEnum):
    """The three passes of detection, in the order in which their facts are told."""

    SDK = "sdk"
    MANIFEST = "manifest"
    MODEL = "model"


class Kind(StrEnum):
    """What a finding is."""

    SDK = "sdk"
    DEPENDENCY = "dependency"
    MODEL_FILE = "model_file"
    MODEL_REFERENCE = "model_reference"
    DATASET = "dataset"
    AGENT = "agent"
    TOOL = "tool"
    MCP_SERVER = "mcp_server"
    PROMPT = "prompt"
    GUARDRAIL = "guardrail"
    EMBEDDING = "embedding"
    VECTOR_STORE = "vector_store"
    SERVICE = "service"
    RUNTIME = "runtime"
    ASSISTANT = "assistant"


class Confidence(StrEnum):
    """How sure a finding is: derived from its evidence, never typed in by hand."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """Its place from the least (0) to the most (2) sure."""
        return list(Confidence).index(self)


class Relation(StrEnum):
    """What an edge of the graph says."""

    USES = "uses"
    DECLARES = "declares"
    DEPENDS_ON = "depends_on"
    HAS_PART = "has_part"


class SkipReason(StrEnum):
    """Why a file's content is not known: each is a gap."""

    PERMISSION_DENIED = "permission_denied"
    TOO_LARGE = "too_large"
    SPECIAL_FILE = "special_file"
    SYMLINK_LOOP = "symlink_loop"
    BROKEN_LINK = "broken_link"
    OUTSIDE_ROOT = "outside_root"
    MISSING = "missing"
    UNDECODABLE = "undecodable"
    MALFORMED = "malformed"
    CHANGED = "changed"
    IO_ERROR = "io_error"


class LeftOutReason(StrEnum):
    """The rule by which a whole folder (or an excluded file) is left out on purpose: no gap."""

    VCS = "vcs"
    VENDORED = "vendored"
    GENERATED = "generated"
    EXCLUDED = "excluded"


class Format(StrEnum):
    """An output format."""

    TEXT = "text"
    JSON = "json"
    CYCLONEDX = "cyclonedx"
    SPDX = "spdx"


class ModelFormat(StrEnum):
    """A model file's format, by its content."""

    GGUF = "gguf"
    SAFETENSORS = "safetensors"
    SAFETENSORS_INDEX = "safetensors-index"
    ONNX = "onnx"
    PYTORCH_ZIP = "pytorch-zip"
    PYTORCH_LEGACY = "pytorch-legacy"
    TORCHSCRIPT = "torchscript"


class RootKind(StrEnum):
    """What a scan was pointed at."""

    DIRECTORY = "directory"
    FILE = "file"


class Counter(StrEnum):
    """What a run counts."""

    FILES_SEEN = "files_seen"
    FILES_SCANNED = "files_scanned"
    FILES_SKIPPED = "files_skipped"
    SDK = "sdk"
    DEPENDENCY = "dependency"
    MODEL_FILE = "model_file"
    GRAPH_NODES = "graph_nodes"
    GRAPH_EDGES = "graph_edges"


class Command(StrEnum):
    """A command that is an event stream."""

    SCAN = "scan"


class ErrorKind(StrEnum):
    """What went wrong, in the specification's fourteen words."""

    FILE_NOT_FOUND = "file_not_found"
    PERMISSION_DENIED = "permission_denied"
    IS_DIRECTORY = "is_directory"
    DISK_FULL = "disk_full"
    OUT_OF_MEMORY = "out_of_memory"
    SYMLINK_LOOP = "symlink_loop"
    OS_ERROR = "os_error"
    INVALID_VALUE = "invalid_value"
    NETWORK_ERROR = "network_error"
    HTTP_ERROR = "http_error"
    DATABASE_ERROR = "database_error"
    PARSE_ERROR = "parse_error"
    ENCODING_ERROR = "encoding_error"
    UNKNOWN = "unknown"
