# /// script
# requires-python = "==3.11.*"
# dependencies = ["h5py==3.16.0", "numpy==2.4.6"]
# ///
"""Files by h5py that are no models, in each version of HDF5's structures, with what h5py says of every object."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np

OUT = Path(sys.argv[1])
MANIFEST: list[dict[str, Any]] = []
OBJECTS: dict[str, dict[str, Any]] = {}


def mixed(file: h5py.File) -> None:
    """Every kind of storage and type."""
    group = file.create_group("a/b")
    group["half"], group["big_endian"] = np.zeros((3, 4), "f2"), np.arange(5, dtype=">i4")
    group["scalar"], group["truth"] = np.float64(3), np.array([True, False])
    file.create_dataset("chunked", shape=(40, 40), dtype="u1", chunks=(10, 10), compression="gzip")
    file["string"], file["strings"] = "hello", np.array(["a", "bb"], dtype=object)
    file["nothing"], file["opaque"] = h5py.Empty("f4"), np.zeros(3, "V2")
    file["pair"], file["complex"] = np.zeros(3, [("a", "i4"), ("b", "f8")]), np.zeros(2, "c8")
    file["kind"] = np.dtype("f4")
    file.create_dataset("of_kind", data=np.zeros(2, "f4"), dtype=file["kind"])
    file["soft"] = h5py.SoftLink("/a/b")
    file.attrs["text"], file.attrs["bytes"] = "värde", np.bytes_("fixed")
    file.attrs["texts"], file.attrs["list"] = ["x", "yy", ""], np.array([b"q", b"ww"])
    file.attrs["number"] = 5
    file["a"].attrs["long"] = "q" * 3_000


def wide(file: h5py.File) -> None:
    """A tree of links with more than one level."""
    group = file.create_group("wide")
    for number in range(300):
        group.create_dataset(f"child {number}", data=h5py.Empty("i1"))


def described(file: h5py.File) -> None:
    """More attributes than fit a header, some of them large."""
    group = file.create_group("described")
    for number in range(40):
        group.attrs[f"attribute {number}"] = f"value {number} " * (number % 9)
    group.attrs["large"] = np.array([b"%04d" % number for number in range(1200)])


def tell(name: str) -> None:
    """What h5py says of each object."""
    objects: dict[str, Any] = {}

    def one(path: str, found: h5py.Group | h5py.Dataset) -> None:
        texts = {key: strings(value) for key, value in found.attrs.items()}
        shape = list(found.shape) if isinstance(found, h5py.Dataset) and found.shape is not None else None
        dtype = found.dtype.name if isinstance(found, h5py.Dataset) and found.dtype.kind in "iufb" else None
        objects[f"/{path}" if path else ""] = {"strings": texts, "shape": shape, "dtype": dtype}

    with h5py.File(OUT / name) as file:
        one("", file)
        file.visititems(one)
    OBJECTS[name] = {key: found for key, found in objects.items() if key != "/kind"}
    by = f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}"
    MANIFEST.append({"path": name, "made_by": by, "format": "hdf5", "verdict": "not_a_model"})


def strings(value: Any) -> list[str]:
    """The strings of an attribute; none of another type."""
    values = value.ravel().tolist() if isinstance(value, np.ndarray) else [value]
    texts = [one.decode() if isinstance(one, bytes) else one for one in values]
    return texts if all(isinstance(one, str) for one in texts) else []


for version in ("earliest", "latest"):
    for build in (mixed, wide, described):
        if (version, build) == ("earliest", described):
            continue  # does not fit
        with h5py.File(OUT / f"{build.__name__}_{version}.h5", "w", libver=version) as file:
            build(file)
        tell(f"{build.__name__}_{version}.h5")
for size in (512, 2048):
    with h5py.File(OUT / f"user_block_{size}.h5", "w", userblock_size=size) as file:
        mixed(file)
    tell(f"user_block_{size}.h5")
with h5py.File(OUT / "ordered.h5", "w", track_order=True) as file:
    mixed(file)
tell("ordered.h5")

files: dict[str, tuple[str, Any]] = {
    "link_beside.h5": ("none", lambda file: file.__setitem__("x", h5py.ExternalLink("beside.h5", "/x"))),
    "link_away.h5": ("dangerous", lambda file: file.__setitem__("x", h5py.ExternalLink("/etc/hostname", "/x"))),
    "data_away.h5": (
        "dangerous",
        lambda file: file.create_dataset("x", (8,), "u1", external=[("../../etc/hostname", 0, 8)]),
    ),
}
for name, (risk, build) in files.items():
    with h5py.File(OUT / name, "w") as file:
        build(file)
    reasons = ["graph.external-path"] if risk == "dangerous" else []
    by = f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}"
    MANIFEST.append(
        {"path": name, "made_by": by, "format": "hdf5", "verdict": "not_a_model", "risk": risk, "reasons": reasons}
    )
layout = h5py.VirtualLayout((4,), "f4")
layout[:] = h5py.VirtualSource("/srv/other.h5", "x", (4,))
with h5py.File(OUT / "virtual_away.h5", "w", libver="latest") as file:
    file.create_virtual_dataset("x", layout)
MANIFEST.append({**MANIFEST[-1], "path": "virtual_away.h5"})
MANIFEST.append({"path": "objects.json", "made_by": by, "format": "json", "verdict": "not_a_model"})
(OUT / "objects.json").write_text(json.dumps(OBJECTS, sort_keys=True) + "\n")
(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=1) + "\n")
