"""The closed values of telemetry: every property is a `bool` or a member of one of these.

Nothing here is a string or an integer to the type checker or at run time, so that no name, path or
exact count can stand where one of these is asked for.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import Self


class Closed(Enum):
    """A closed list."""


class OpenEnded(Closed):
    """A closed list whose last member says "something else"."""

    @classmethod
    def of(cls, text: str) -> Self:
        """The member of that value, else the last one: no other text gets in."""
        return next((member for member in cls if member.value == text), list(cls)[-1])


@unique
class Amount(Closed):
    """How many, in a bucket."""

    NONE = "0"
    FEW = "1-10"
    TENS = "11-100"
    HUNDREDS = "101-1000"
    MORE = "1001+"

    @classmethod
    def bucket(cls, count: int) -> Amount:
        """The bucket of an exact count."""
        edges = ((0, cls.NONE), (10, cls.FEW), (100, cls.TENS), (1000, cls.HUNDREDS))
        return next((bucket for most, bucket in edges if count <= most), cls.MORE)


@unique
class Duration(Closed):
    """How long, in a bucket that is half-open from below."""

    UNDER_1S = "under_1s"
    SECONDS = "1-10s"
    TENS_OF_SECONDS = "10-60s"
    MINUTES = "1-10m"
    LONGER = "over_10m"

    @classmethod
    def bucket(cls, milliseconds: int) -> Duration:
        """The bucket of an exact duration."""
        edges = ((1_000, cls.UNDER_1S), (10_000, cls.SECONDS), (60_000, cls.TENS_OF_SECONDS), (600_000, cls.MINUTES))
        return next((bucket for below, bucket in edges if milliseconds < below), cls.LONGER)


@unique
class OutputFormat(OpenEnded):
    """What `-f` asked for."""

    TEXT = "text"
    JSON = "json"
    CYCLONEDX = "cyclonedx"
    SPDX = "spdx"
    OTHER = "other"


@unique
class DetectionPhase(Closed):
    """A phase of detection."""

    SDK = "sdk"
    MANIFEST = "manifest"
    MODEL = "model"


@unique
class ReleasedVersion(OpenEnded):
    """A released `X.Y`; everything else is `dev`."""

    DEV = "dev"


@unique
class Context(Closed):
    """The command in which an error happened."""

    SCAN = "scan"
    IDENTIFY = "identify"


@unique
class ModelFormat(Closed):
    """A model file's format, as far as the specification asks."""

    GGUF = "gguf"
    SAFETENSORS = "safetensors"
    ONNX = "onnx"
    PYTORCH = "pytorch"
    OTHER = "other"
    NONE = "none"


@unique
class Extension(OpenEnded):
    """A well-known extension that no model format owns."""

    BIN = "bin"
    CFG = "cfg"
    CONF = "conf"
    CSV = "csv"
    DAT = "dat"
    DATA = "data"
    DB = "db"
    DLL = "dll"
    EXE = "exe"
    GZ = "gz"
    HTML = "html"
    ISO = "iso"
    JAR = "jar"
    JPG = "jpg"
    JS = "js"
    JSON = "json"
    LOG = "log"
    MD = "md"
    MODEL = "model"
    PDF = "pdf"
    PNG = "png"
    PY = "py"
    SO = "so"
    SQLITE = "sqlite"
    TAR = "tar"
    TGZ = "tgz"
    TOML = "toml"
    TXT = "txt"
    WEIGHTS = "weights"
    WHL = "whl"
    XML = "xml"
    XZ = "xz"
    YAML = "yaml"
    YML = "yml"
    ZIP = "zip"
    ZST = "zst"
    OTHER = "other"


@unique
class ErrorCategory(Closed):
    """The specification's fourteen kinds of error."""

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


@unique
class ErrorType(OpenEnded):
    """Exception classes of the language itself; no other class name leaves."""

    CONNECTION_ERROR = "ConnectionError"
    FILE_NOT_FOUND_ERROR = "FileNotFoundError"
    IS_A_DIRECTORY_ERROR = "IsADirectoryError"
    KEY_ERROR = "KeyError"
    MEMORY_ERROR = "MemoryError"
    NOT_A_DIRECTORY_ERROR = "NotADirectoryError"
    OS_ERROR = "OSError"
    PERMISSION_ERROR = "PermissionError"
    RECURSION_ERROR = "RecursionError"
    RUNTIME_ERROR = "RuntimeError"
    TIMEOUT_ERROR = "TimeoutError"
    TYPE_ERROR = "TypeError"
    UNICODE_DECODE_ERROR = "UnicodeDecodeError"
    VALUE_ERROR = "ValueError"
    OTHER = "other"
