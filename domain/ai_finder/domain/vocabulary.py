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


class FileFormat(StrEnum):
    """What a file is, by its content: first the formats of models and of what belongs to them, then all others."""

    GGUF = "gguf"
    GGML_LEGACY = "ggml-legacy"
    LLAMAFILE = "llamafile"
    SAFETENSORS = "safetensors"
    SAFETENSORS_INDEX = "safetensors-index"
    PYTORCH_ZIP = "pytorch-zip"
    PYTORCH_LEGACY = "pytorch-legacy"
    TORCHSCRIPT = "torchscript"
    TORCH_EXPORT = "torch-export"
    PICKLE = "pickle"
    JOBLIB = "joblib"
    JOBLIB_COMPRESSED = "joblib-compressed"
    DILL = "dill"
    SKOPS = "skops"
    ONNX = "onnx"
    ONNX_TENSORPROTO = "onnx-tensorproto"
    KERAS_V3 = "keras-v3"
    KERAS_H5 = "keras-h5"
    KERAS_WEIGHTS_H5 = "keras-weights-h5"
    TF_SAVEDMODEL = "tf-savedmodel"
    TF_GRAPHDEF = "tf-graphdef"
    TF_GRAPHDEF_TEXT = "tf-graphdef-text"
    TF_METAGRAPH = "tf-metagraph"
    TF_CHECKPOINT_INDEX = "tf-checkpoint-index"
    TF_CHECKPOINT_DATA = "tf-checkpoint-data"
    TFLITE = "tflite"
    TFJS = "tfjs"
    COREML_NEURALNETWORK = "coreml-neuralnetwork"
    COREML_MLPROGRAM = "coreml-mlprogram"
    COREML_MLPACKAGE_MANIFEST = "coreml-mlpackage-manifest"
    COREML_WEIGHTS = "coreml-weights"
    OPENVINO_IR = "openvino-ir"
    OPENVINO_WEIGHTS = "openvino-weights"
    NCNN_PARAM = "ncnn-param"
    MNN = "mnn"
    PADDLE_PDMODEL = "paddle-pdmodel"
    PADDLE_PDPARAMS = "paddle-pdparams"
    PADDLE_PDIPARAMS = "paddle-pdiparams"
    PADDLE_PDOPT = "paddle-pdopt"
    PADDLE_PIR_JSON = "paddle-pir-json"
    MXNET_PARAMS = "mxnet-params"
    MXNET_SYMBOL = "mxnet-symbol"
    XGBOOST = "xgboost"
    LIGHTGBM = "lightgbm"
    CATBOOST = "catboost"
    CATBOOST_JSON = "catboost-json"
    PMML = "pmml"
    FLAX_MSGPACK = "flax-msgpack"
    ORBAX = "orbax"
    EXECUTORCH = "executorch"
    TENSORRT = "tensorrt"
    NEMO = "nemo"
    TORCHSERVE_MAR = "torchserve-mar"
    MLFLOW = "mlflow"
    SENTENCEPIECE = "sentencepiece"
    TIKTOKEN = "tiktoken"
    FASTTEXT = "fasttext"
    WORD2VEC_BIN = "word2vec-bin"
    WORD2VEC_TEXT = "word2vec-text"
    DARKNET = "darknet"
    NPY = "npy"
    NPZ = "npz"
    OLLAMA_MANIFEST = "ollama-manifest"
    OLLAMA_MODELFILE = "ollama-modelfile"
    DIFFUSERS_INDEX = "diffusers-index"
    PEFT_ADAPTER_CONFIG = "peft-adapter-config"
    HF_CONFIG = "hf-config"
    HF_TOKENIZER = "hf-tokenizer"
    HF_TOKENIZER_CONFIG = "hf-tokenizer-config"
    HF_MODEL_CARD = "hf-model-card"
    OLLAMA_CONFIG = "ollama-config"
    ONNX_EXTERNAL_DATA = "onnx-external-data"
    TFJS_WEIGHTS = "tfjs-weights"
    LFS_POINTER = "lfs-pointer"

    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    LZ4 = "lz4"
    ZLIB = "zlib"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    HDF5 = "hdf5"
    SQLITE = "sqlite"
    PARQUET = "parquet"
    ARROW = "arrow"
    ELF = "elf"
    PE = "pe"
    MACH_O = "mach-o"
    WASM = "wasm"
    JAVA_CLASS = "java-class"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    TIFF = "tiff"
    ICO = "ico"
    PDF = "pdf"
    MP3 = "mp3"
    WAV = "wav"
    OGG = "ogg"
    FLAC = "flac"
    MP4 = "mp4"
    FONT = "font"
    MSGPACK = "msgpack"
    PROTOBUF_OTHER = "protobuf-other"
    FLATBUFFERS_OTHER = "flatbuffers-other"
    JSON = "json"
    YAML = "yaml"
    XML = "xml"
    HTML = "html"
    CSV = "csv"
    SCRIPT = "script"
    TEXT = "text"
    EMPTY = "empty"
    UNKNOWN = "unknown"
    AAC = "aac"
    AIFF = "aiff"
    AR = "ar"
    AVI = "avi"
    AVRO = "avro"
    BPLIST = "bplist"
    CAB = "cab"
    DEB = "deb"
    DICOM = "dicom"
    DS_STORE = "ds-store"
    GETTEXT = "gettext"
    GLTF = "gltf"
    HEIF = "heif"
    ICNS = "icns"
    ISO9660 = "iso9660"
    JAVA_KEYSTORE = "java-keystore"
    JPEG2000 = "jpeg2000"
    LZIP = "lzip"
    LZMA = "lzma"
    MATROSKA = "matroska"
    NETPBM = "netpbm"
    OLE = "ole"
    PCAP = "pcap"
    PSD = "psd"
    PYC = "pyc"
    RPM = "rpm"
    RTF = "rtf"
    SQUASHFS = "squashfs"

    @property
    def is_model(self) -> bool:
        """Whether it is a model's format, or that of something that belongs to one."""
        return self not in _PLAIN


_PLAIN = frozenset(list(FileFormat)[list(FileFormat).index(FileFormat.ZIP) :])


class Verdict(StrEnum):
    """How far a file is what its format asks for."""

    VALID = "valid"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    ENCRYPTED = "encrypted"
    POINTER = "pointer"
    COMPANION = "companion"
    WRONG_EXTENSION = "wrong_extension"
    NOT_A_MODEL = "not_a_model"


class RiskLevel(StrEnum):
    """What a file could do to whoever loads it, from the least to the most."""

    NONE = "none"
    SUSPICIOUS = "suspicious"
    DANGEROUS = "dangerous"

    @property
    def rank(self) -> int:
        """Its place from the least (0) to the most (2)."""
        return list(RiskLevel).index(self)


class Hashing(StrEnum):
    """Which model files get a digest."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


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
    IDENTIFY = "identify"


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
