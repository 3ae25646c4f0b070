"""The one table: how a file of each format begins, and the module that reads it.

A row is a promise, not proof: a module that then finds something else leaves the draft's format unset, and the next
row that fits is asked. Rows are tried from above.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Row(NamedTuple):
    """When a module is asked: `sign` matches at the start of the head, or (where nothing marks the format) the name."""

    module: str
    first: bytes
    """The first bytes that are possible; empty means any."""
    sign: bytes | None = None
    names: str | None = None


_SPACE = b" \t\r\n"
_JSON = b"{[" + _SPACE
_XML = b"<\xef" + _SPACE
_DIGITS = b"0123456789"
_BASE64 = b"+/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + _DIGITS

ROWS: tuple[Row, ...] = (
    Row("gguf", b"G", rb"GGUF"),
    Row("ggml_legacy", b"lfta", rb"(?:lm|fm|tj|al)gg"),
    Row("safetensors", b"", rb".{8}(?:\xef\xbb\xbf)?\s{0,16}+\{"),
    Row("lfs_pointer", b"v", rb"version https://"),
    Row("zip_behind", b"", None, r".*\.(?:keras|npz|pt2?|pth|ptl|ckpt|bin|mar|skops|pkl|pickle|joblib|npy|model|sav)"),
    Row("llamafile", b"MjA\x7f", rb"MZ|jartsr=|APEDBG=|\x7fELF"),
    Row("zip_models", b"P", rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"),
    Row("tar_models", b"", rb".{257}ustar"),
    Row("seven_zip_files", b"7", rb"7z\xbc\xaf\x27\x1c"),
    Row("hdf5_models", b"", rb"(?:.{512}|.{1024}|.{2048})?\x89HDF\r\n\x1a\n"),
    Row("npy", b"\x93", rb"\x93NUMPY"),
    Row("pytorch_legacy", b"\x80L", rb"\x80.(?:\x95.{8})?\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19\.|L119547037146038801333356"),
    Row(
        "compressed_pickles",
        b"\x1f\x78\x42\xfd\x5d\x04\x28ZB",
        rb"\x1f\x8b|\x78[\x01\x5e\x9c\xda]|BZh|\xfd7zXZ|\x5d\0\0|\x04\x22\x4d\x18|ZF",
    ),
    Row("packed_files", b"\x1fB\xfd", rb"\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ\0"),
    Row("tensorrt", b"pf", rb"ptrt|ftrt"),
    Row("tensorrt", b"", rb"..[\0-\x3f]\0\{\""),
    Row("tflite", b"", rb".{4}TFL3"),
    Row("executorch", b"", rb".{4}ET1[0-9]"),
    Row("coreml_weights", b"", rb".{4}\x02\0{59}\xef\xbe\xad\xde"),
    Row("mnn", bytes(range(0x10, 0x80, 4)), rb".\0\0\0(?:\0\0)?[\x14-\x34]\0[\x0c-\x60]\0"),
    Row("catboost", b"C", rb"CBM1"),
    Row("mxnet_params", b"\x12", rb"\x12\x01\0\0\0\0\0\0"),
    Row("fasttext", b"\xba", rb"\xba\x16\x4f\x2f"),
    Row("xgboost", b"", rb"binf|\{(?:L\0{7}|l\0{3}|I\0|[iU])\x07learner\{|.{136}[\x04-\x40]\0{7}[a-z]+:"),
    Row("lightgbm", b"t", rb"tree\r?\n"),
    Row("ncnn", b"7\xdd", rb"7767517|\xdd\x85\x76\0"),
    Row("darknet", b"[#" + _SPACE, rb"(?:\s|#[^\n]*\n)*+\[(?:net|network)\]"),
    Row("darknet", b"\0", rb"\0{4}[\1-\3]\0{3}[\0-\x09]\0{3}"),
    Row("orbax", b"\x0c", rb"\x0c\xdb\x3a\x2a"),
    Row("json_models", _JSON + b"\xef", rb"(?:\xef\xbb\xbf)?\s*[{\[]"),
    Row("openvino", _XML, rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|net)"),
    Row("pmml", _XML, rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|(?:[A-Za-z_][\w.-]{0,40}:)?PMML)"),
    Row("pmml", b"\xff\xfe<\0", rb"(?:\xff\xfe)?<\0[?!P]\0|(?:\xfe\xff)?\0<\0[?!P]"),
    Row(
        "ollama_modelfile",
        b"#FPTASLMfptaslm" + _SPACE,
        rb"(?:\s|#[^\n]*\n)*+(?i:FROM|PARAMETER|TEMPLATE|ADAPTER|SYSTEM|LICENSE|MESSAGE)[ \t]",
    ),
    Row("model_card", b"-\xef", rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n"),
    Row("mlflow", b"#-" + bytes(range(0x61, 0x7B)), rb"(?:.*?\n)?flavors[ \t]*:"),
    Row("tf_text", b"nvl#" + _SPACE, rb"(?:\s|#[^\n]*+)*+(?:node|versions|library)\s*+[:{<[]"),
    Row("word2vec", _DIGITS, rb"[0-9]{1,10} [0-9]{1,5}\r?\n"),
    Row("tiktoken", _BASE64, rb"[A-Za-z0-9+/]{2,}={0,2} 0\n"),
    Row(
        "msgpack_models",
        bytes(range(0x81, 0x90)) + b"\xde\xdf",
        rb"[\x81-\x8f][\0-\x7f\xa1-\xbf\xcc-\xd3\xd9-\xdb]|(?:\xde|\xdf..)..[\xa1-\xbf\xd9-\xdb]",
    ),
    Row("paddle_pickles", b"\x80", rb"\x80[\x02-\x05]"),
    Row(
        "pickles",
        b"\x80\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96(c])}BCFGIJKLMNPSTUVX",
        rb"\x80[\0-\x05]|[\x82-\x84\x88-\x8f\x95\x96\])}BCGJKMNTUX(]|c[^\s()]+\n[^\s()]+\n|S['\"]"
        rb"|[IL]\s*[-+]?\d\w*+\s*(?:\n|\Z)|F\s*[-+]?(?:\.?\d[\w.+-]*+|(?i:nan|inf)[a-z]*+)\s*(?:\n|\Z)"
        rb"|[VP][^\n]*+(?:\n[p0-2qrQNFGIJKLMPSTUVXcBC(.)\]}\x80-\x97]|\Z)",
    ),
    Row("tf_savedmodel", b"\x08\x12\x0a", rb"\x08[\0\x01]\x12|\x12|\x0a.{1,4}[\x10\x1a]"),
    Row("coreml", b"\x08", rb"\x08[\x01-\x10]"),
    Row("onnx", b"\x08\x12\x1a\x22\x28\x32\x3a\x42\x72\xa2\xca\xd2", None),
    Row("onnx_tensor", b"\x08\x0a\x10\x1a", None),
    Row("sentencepiece", b"\x0a", rb"\x0a"),
    Row("tf_graph", b"\x0a\x12\x1a\x22", rb"[\x0a\x12].{1,5}?[\x0a\x12\x1a\x22\x2a]|[\x1a\x22]"),
    Row("paddle_pdmodel", b"\x0a", rb"\x0a(?:[\x80-\xff]{1,4}[\1-\x7f]|.)\x08\0\x10\xff"),
    Row("paddle_pdiparams", b"\0", rb"\0{16}..\0\0\x08"),
    Row("tf_checkpoint", b"\0", rb"\0\0[\x04-\x10]\x08"),
    Row("tf_checkpoint", b"", None, r".*\.index"),
    Row("template_text", b"", None, r".*\.(?:jinja2?|j2|template|tmpl)"),
    Row("template_text", b"#-" + bytes(range(0x61, 0x7B)), rb"(?:.*?\n)?chat_template[ \t]*:"),
    Row("zip_models", b"", None, r".*\.(?:keras|zip|npz|pt2?|pth|ptl|ckpt|bin|mar|skops)"),
    Row(
        "raw_weights",
        b"",
        None,
        r".*\.onnx[._-].*|.*\.(?:bin|data|weights|weight|params|dat|raw)(?:[._-]\d+)?(?:-of-\d+)?|.*-shard\d+(?:of\d+)?",
    ),
)


@cache
def _rows(first: int) -> tuple[tuple[str, Callable[[bytes], object] | None, Callable[[str], object] | None], ...]:
    """The rows of a first byte, their expressions compiled when it is first met."""
    return tuple(
        (
            row.module,
            None if row.sign is None else re.compile(row.sign, re.DOTALL).match,
            None if row.names is None else re.compile(row.names, re.DOTALL | re.IGNORECASE).fullmatch,
        )
        for row in ROWS
        if not row.first or first in row.first
    )


def modules(head: bytes, name: str) -> list[str]:
    """The modules that the beginning of a file, or its name, promises something to; the order is the table's."""
    if not head:
        return []
    return [
        module
        for module, sign, names in _rows(head[0])
        if (sign is None or sign(head)) and (names is None or names(name))
    ]
