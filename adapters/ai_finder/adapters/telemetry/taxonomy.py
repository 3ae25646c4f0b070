"""Every message that may leave, with exactly the properties it has: the specification's for `scan`, `identify`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum, unique

from attrs import field, frozen
from attrs.validators import instance_of

from ai_finder.adapters.telemetry.values import (
    Amount,
    Closed,
    Context,
    DetectionPhase,
    Duration,
    ErrorCategory,
    ErrorType,
    ModelFormat,
    OutputFormat,
    ReleasedVersion,
)


@unique
class Property(Enum):
    """The name of a property."""

    CONTEXT = "context"
    COUNT = "count"
    DURATION = "duration"
    ENRICH = "enrich"
    ERROR_CATEGORY = "error_category"
    ERROR_TYPE = "error_type"
    FILES_SCANNED = "files_scanned"
    FINDINGS_COUNT = "findings_count"
    FORMAT = "format"
    GRAPH_EDGES = "graph_edges"
    GRAPH_NODES = "graph_nodes"
    KB_AVAILABLE = "kb_available"
    KB_MATCH = "kb_match"
    MANIFEST_COUNT = "manifest_count"
    MODEL_COUNT = "model_count"
    MODEL_FORMAT = "model_format"
    OUTPUT_FORMAT = "output_format"
    PHASE = "phase"
    QUIET = "quiet"
    RECOGNISED = "recognised"
    RELATIONSHIPS = "relationships"
    SDK_COUNT = "sdk_count"
    SUCCESS = "success"
    VERSION = "version"


@unique
class Name(Enum):
    """The name of a message."""

    CLI_STARTED = "cli.started"
    COMMAND_SCAN_STARTED = "command.scan.started"
    COMMAND_SCAN_COMPLETED = "command.scan.completed"
    SCAN_STARTED = "scan.started"
    SCAN_DISCOVERY_STARTED = "scan.discovery.started"
    SCAN_DISCOVERY_COMPLETED = "scan.discovery.completed"
    SCAN_DETECTION_STARTED = "scan.detection.started"
    SCAN_DETECTION_COMPLETED = "scan.detection.completed"
    SCAN_SDK_FOUND = "scan.sdk.found"
    SCAN_MANIFEST_DEP_FOUND = "scan.manifest_dep.found"
    SCAN_METRICS = "scan.metrics"
    SCAN_COMPLETED = "scan.completed"
    SCAN_OUTPUT_STARTED = "scan.output.started"
    SCAN_OUTPUT_COMPLETED = "scan.output.completed"
    SCAN_FORMAT_TEXT = "scan.format.text"
    SCAN_FORMAT_JSON = "scan.format.json"
    SCAN_FORMAT_CYCLONEDX = "scan.format.cyclonedx"
    SCAN_FORMAT_SPDX = "scan.format.spdx"
    SCAN_RELATIONSHIPS_ENABLED = "scan.relationships.enabled"
    SCAN_FINDINGS_NONE = "scan.findings.none"
    SCAN_FINDINGS_FEW = "scan.findings.few"
    SCAN_FINDINGS_MANY = "scan.findings.many"
    SCAN_ARTIFACT_TYPE_MODEL = "scan.artifact_type.model"
    SCAN_ARTIFACT_TYPE_SDK = "scan.artifact_type.sdk"
    SCAN_ARTIFACT_TYPE_MANIFEST = "scan.artifact_type.manifest"
    SCAN_GRAPH_BUILT_SUCCESS = "scan.graph_built.success"
    COMMAND_IDENTIFY_STARTED = "command.identify.started"
    COMMAND_IDENTIFY_COMPLETED = "command.identify.completed"
    IDENTIFY_FORMAT_TEXT = "identify.format.text"
    IDENTIFY_FORMAT_JSON = "identify.format.json"
    IDENTIFY_RECOGNISED_YES = "identify.recognised.yes"
    IDENTIFY_RECOGNISED_NO = "identify.recognised.no"
    IDENTIFY_MODEL_FORMAT_GGUF = "identify.model_format.gguf"
    IDENTIFY_MODEL_FORMAT_SAFETENSORS = "identify.model_format.safetensors"
    IDENTIFY_MODEL_FORMAT_ONNX = "identify.model_format.onnx"
    IDENTIFY_MODEL_FORMAT_PYTORCH = "identify.model_format.pytorch"
    IDENTIFY_UNKNOWN_EXTENSION_BIN = "identify.unknown_extension.bin"
    IDENTIFY_UNKNOWN_EXTENSION_CFG = "identify.unknown_extension.cfg"
    IDENTIFY_UNKNOWN_EXTENSION_CONF = "identify.unknown_extension.conf"
    IDENTIFY_UNKNOWN_EXTENSION_CSV = "identify.unknown_extension.csv"
    IDENTIFY_UNKNOWN_EXTENSION_DAT = "identify.unknown_extension.dat"
    IDENTIFY_UNKNOWN_EXTENSION_DATA = "identify.unknown_extension.data"
    IDENTIFY_UNKNOWN_EXTENSION_DB = "identify.unknown_extension.db"
    IDENTIFY_UNKNOWN_EXTENSION_DLL = "identify.unknown_extension.dll"
    IDENTIFY_UNKNOWN_EXTENSION_EXE = "identify.unknown_extension.exe"
    IDENTIFY_UNKNOWN_EXTENSION_GZ = "identify.unknown_extension.gz"
    IDENTIFY_UNKNOWN_EXTENSION_HTML = "identify.unknown_extension.html"
    IDENTIFY_UNKNOWN_EXTENSION_ISO = "identify.unknown_extension.iso"
    IDENTIFY_UNKNOWN_EXTENSION_JAR = "identify.unknown_extension.jar"
    IDENTIFY_UNKNOWN_EXTENSION_JPG = "identify.unknown_extension.jpg"
    IDENTIFY_UNKNOWN_EXTENSION_JS = "identify.unknown_extension.js"
    IDENTIFY_UNKNOWN_EXTENSION_JSON = "identify.unknown_extension.json"
    IDENTIFY_UNKNOWN_EXTENSION_LOG = "identify.unknown_extension.log"
    IDENTIFY_UNKNOWN_EXTENSION_MD = "identify.unknown_extension.md"
    IDENTIFY_UNKNOWN_EXTENSION_MODEL = "identify.unknown_extension.model"
    IDENTIFY_UNKNOWN_EXTENSION_PDF = "identify.unknown_extension.pdf"
    IDENTIFY_UNKNOWN_EXTENSION_PNG = "identify.unknown_extension.png"
    IDENTIFY_UNKNOWN_EXTENSION_PY = "identify.unknown_extension.py"
    IDENTIFY_UNKNOWN_EXTENSION_SO = "identify.unknown_extension.so"
    IDENTIFY_UNKNOWN_EXTENSION_SQLITE = "identify.unknown_extension.sqlite"
    IDENTIFY_UNKNOWN_EXTENSION_TAR = "identify.unknown_extension.tar"
    IDENTIFY_UNKNOWN_EXTENSION_TGZ = "identify.unknown_extension.tgz"
    IDENTIFY_UNKNOWN_EXTENSION_TOML = "identify.unknown_extension.toml"
    IDENTIFY_UNKNOWN_EXTENSION_TXT = "identify.unknown_extension.txt"
    IDENTIFY_UNKNOWN_EXTENSION_WEIGHTS = "identify.unknown_extension.weights"
    IDENTIFY_UNKNOWN_EXTENSION_WHL = "identify.unknown_extension.whl"
    IDENTIFY_UNKNOWN_EXTENSION_XML = "identify.unknown_extension.xml"
    IDENTIFY_UNKNOWN_EXTENSION_XZ = "identify.unknown_extension.xz"
    IDENTIFY_UNKNOWN_EXTENSION_YAML = "identify.unknown_extension.yaml"
    IDENTIFY_UNKNOWN_EXTENSION_YML = "identify.unknown_extension.yml"
    IDENTIFY_UNKNOWN_EXTENSION_ZIP = "identify.unknown_extension.zip"
    IDENTIFY_UNKNOWN_EXTENSION_ZST = "identify.unknown_extension.zst"
    IDENTIFY_UNKNOWN_EXTENSION_OTHER = "identify.unknown_extension.other"
    ERROR = "error"
    ERROR_SCAN_FILE_NOT_FOUND = "error.scan.file_not_found"
    ERROR_SCAN_PERMISSION_DENIED = "error.scan.permission_denied"
    ERROR_SCAN_IS_DIRECTORY = "error.scan.is_directory"
    ERROR_SCAN_DISK_FULL = "error.scan.disk_full"
    ERROR_SCAN_OUT_OF_MEMORY = "error.scan.out_of_memory"
    ERROR_SCAN_SYMLINK_LOOP = "error.scan.symlink_loop"
    ERROR_SCAN_OS_ERROR = "error.scan.os_error"
    ERROR_SCAN_INVALID_VALUE = "error.scan.invalid_value"
    ERROR_SCAN_NETWORK_ERROR = "error.scan.network_error"
    ERROR_SCAN_HTTP_ERROR = "error.scan.http_error"
    ERROR_SCAN_DATABASE_ERROR = "error.scan.database_error"
    ERROR_SCAN_PARSE_ERROR = "error.scan.parse_error"
    ERROR_SCAN_ENCODING_ERROR = "error.scan.encoding_error"
    ERROR_SCAN_UNKNOWN = "error.scan.unknown"
    ERROR_IDENTIFY_FILE_NOT_FOUND = "error.identify.file_not_found"
    ERROR_IDENTIFY_PERMISSION_DENIED = "error.identify.permission_denied"
    ERROR_IDENTIFY_IS_DIRECTORY = "error.identify.is_directory"
    ERROR_IDENTIFY_DISK_FULL = "error.identify.disk_full"
    ERROR_IDENTIFY_OUT_OF_MEMORY = "error.identify.out_of_memory"
    ERROR_IDENTIFY_SYMLINK_LOOP = "error.identify.symlink_loop"
    ERROR_IDENTIFY_OS_ERROR = "error.identify.os_error"
    ERROR_IDENTIFY_INVALID_VALUE = "error.identify.invalid_value"
    ERROR_IDENTIFY_NETWORK_ERROR = "error.identify.network_error"
    ERROR_IDENTIFY_HTTP_ERROR = "error.identify.http_error"
    ERROR_IDENTIFY_DATABASE_ERROR = "error.identify.database_error"
    ERROR_IDENTIFY_PARSE_ERROR = "error.identify.parse_error"
    ERROR_IDENTIFY_ENCODING_ERROR = "error.identify.encoding_error"
    ERROR_IDENTIFY_UNKNOWN = "error.identify.unknown"


Value = bool | Closed
Shape = Mapping[Property, type[bool] | type[Closed]]

_PROPERTIES: Mapping[Name, Shape] = {
    Name.CLI_STARTED: {Property.VERSION: ReleasedVersion},
    Name.COMMAND_SCAN_STARTED: {
        Property.FORMAT: OutputFormat,
        Property.QUIET: bool,
        Property.ENRICH: bool,
        Property.RELATIONSHIPS: bool,
    },
    Name.COMMAND_SCAN_COMPLETED: {
        Property.SUCCESS: bool,
        Property.DURATION: Duration,
        Property.FILES_SCANNED: Amount,
        Property.FINDINGS_COUNT: Amount,
        Property.OUTPUT_FORMAT: OutputFormat,
        Property.MODEL_COUNT: Amount,
        Property.SDK_COUNT: Amount,
        Property.MANIFEST_COUNT: Amount,
        Property.KB_AVAILABLE: bool,
        Property.GRAPH_NODES: Amount,
        Property.GRAPH_EDGES: Amount,
    },
    Name.COMMAND_IDENTIFY_STARTED: {Property.FORMAT: OutputFormat, Property.ENRICH: bool},
    Name.COMMAND_IDENTIFY_COMPLETED: {
        Property.SUCCESS: bool,
        Property.DURATION: Duration,
        Property.RECOGNISED: bool,
        Property.KB_MATCH: bool,
        Property.OUTPUT_FORMAT: OutputFormat,
        Property.MODEL_FORMAT: ModelFormat,
        Property.KB_AVAILABLE: bool,
    },
    Name.SCAN_DISCOVERY_COMPLETED: {Property.FILES_SCANNED: Amount},
    Name.SCAN_DETECTION_STARTED: {Property.PHASE: DetectionPhase},
    Name.SCAN_DETECTION_COMPLETED: {Property.PHASE: DetectionPhase, Property.FINDINGS_COUNT: Amount},
    Name.SCAN_SDK_FOUND: {Property.COUNT: Amount},
    Name.SCAN_MANIFEST_DEP_FOUND: {Property.COUNT: Amount},
    Name.SCAN_METRICS: {
        Property.FILES_SCANNED: Amount,
        Property.FINDINGS_COUNT: Amount,
        Property.DURATION: Duration,
    },
    Name.ERROR: {
        Property.ERROR_TYPE: ErrorType,
        Property.ERROR_CATEGORY: ErrorCategory,
        Property.CONTEXT: Context,
    },
}

SHAPES: Mapping[Name, Shape] = {name: _PROPERTIES.get(name, {}) for name in Name}
"""Name -> its properties and the closed type of each; a name that is not in the table above has none."""


@frozen
class Message:
    """One message, checked against its shape when it is made: `TypeError` for anything undeclared."""

    name: Name = field(validator=instance_of(Name))
    properties: Mapping[Property, Value] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        shape = SHAPES[self.name]
        if self.properties.keys() != shape.keys():
            raise TypeError(f"{self.name} has other properties than declared")
        if any(type(value) is not shape[key] for key, value in self.properties.items()):
            raise TypeError(f"{self.name} has a property of another type than declared")

    def line(self) -> bytes:
        """Canonical JSON, without a newline."""
        said = {key.value: v if isinstance(v, bool) else v.value for key, v in self.properties.items()}
        document = {"event": self.name.value, "properties": said}
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")
