# /// script
# requires-python = "==3.11.*"
# dependencies = ["protobuf==7.36.2"]
# ///
"""Messages that are no model: real ones of other kinds, and some that break the coding itself."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

from google.protobuf import any_pb2, api_pb2, descriptor_pb2, struct_pb2, timestamp_pb2, type_pb2

OUT = Path(sys.argv[1])
MANIFEST = []


def save(path: str, content: bytes, form: str) -> None:
    """Write a file, and its line of the manifest."""
    (OUT / path).write_bytes(content)
    made_by = f"protobuf {version('protobuf')}"
    MANIFEST.append({"path": path, "made_by": made_by, "format": form, "verdict": "not_a_model"})


described = descriptor_pb2.FileDescriptorProto()
struct_pb2.DESCRIPTOR.CopyToProto(described)
save("descriptor.pb", described.SerializeToString(), "protobuf-other")
save("descriptors.binpb", descriptor_pb2.FileDescriptorSet(file=[described]).SerializeToString(), "protobuf-other")
struct = struct_pb2.Struct()
struct.update({"name": "a model", "layers": [1, 2, 3], "nested": {"framework": "none", "version": 7}})
save("struct.onnx", struct.SerializeToString(), "protobuf-other")
wrapped = any_pb2.Any()
wrapped.Pack(struct)
save("any.mlmodel", wrapped.SerializeToString(), "protobuf-other")
save("type.model", type_pb2.Type(name="org.example.Type", oneofs=["a", "b"]).SerializeToString(), "protobuf-other")
save("api.pdmodel", api_pb2.Api(name="org.example.Api", version="v1").SerializeToString(), "protobuf-other")
save("timestamp.pb", timestamp_pb2.Timestamp(seconds=1 << 40, nanos=5).SerializeToString(), "unknown")

BROKEN = {
    "group": b"\x0b\x0a\x04name\x0c" + b"\x12\x10a text of sixteen",
    "overlong": b"\x08" + b"\xff" * 10 + b"\x01\x12\x10a text of sixteen",
    "endless": b"\x08" + b"\xff" * 60,
    "number-zero": b"\x02\x10a text of sixteen",
    "wire-type-seven": b"\x0f\x0a\x10a text of sixteen",
    "length-of-everything": b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f" + b"text" * 8 + b"\0",
    "numbers-without-end": b"\x08\x01" * 20_000,
}
for name, content in BROKEN.items():
    save(f"{name}.pb", content, "unknown")

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
