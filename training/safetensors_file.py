"""Safetensors files (github.com/huggingface/safetensors, "Format"): tensors by name, without pickles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "|u1"}
_NAMES = {np.dtype(code): name for name, code in _DTYPES.items()}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """All tensors of a file, by name; copies, so that they may be written into."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    if length > len(data) - 8:
        raise ValueError(f"{path} is no safetensors file: its header claims {length} bytes")
    header = json.loads(data[8 : 8 + length])
    payload = memoryview(data)[8 + length :]
    return {name: _cut_out(payload, name, entry) for name, entry in header.items() if name != "__metadata__"}


def write_safetensors(path: Path, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
    """Writes tensors ordered by element size, then name: every one is aligned, and equal tensors give equal files."""
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    offset = 0
    for name, array in ordered:
        header[name] = {
            "dtype": _NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    payload = b"".join(np.ascontiguousarray(array).tobytes() for _, array in ordered)
    path.write_bytes(len(text).to_bytes(8, "little") + text + payload)


def _cut_out(payload: memoryview, name: str, entry: Mapping[str, object]) -> np.ndarray:
    dtype = _DTYPES.get(str(entry["dtype"]))
    if dtype is None:
        raise ValueError(f"tensor {name} is of type {entry['dtype']}, which training does not read")
    start, end = entry["data_offsets"]
    return np.frombuffer(payload[start:end], dtype=dtype).reshape(entry["shape"]).copy()
