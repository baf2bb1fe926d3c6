# SPDX-License-Identifier: Apache-2.0
"""Writes tiny ONNX files field by field, for models that no well-behaved exporter would write.

Field numbers are those of onnx.proto3 (ir_version 8).
"""

import struct
from collections.abc import Sequence

FLOAT = 1
INT64 = 7
BOOL = 9

# A size, or the symbol of one that is open.
Size = int | str


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def integer(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def block(field: int, content: bytes | str) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(data)) + data


def dimension(size: Size) -> bytes:
    return block(1, integer(1, size) if isinstance(size, int) else block(2, size))


def value(name: str, shape: Sequence[Size], element: int = FLOAT) -> bytes:
    dimensions = b"".join(map(dimension, shape))
    tensor_type = integer(1, element) + block(2, dimensions)
    return block(1, name) + block(2, block(1, tensor_type))


def floats(count: int) -> bytes:
    """Small numbers of both signs, the same ones every time."""
    return struct.pack(f"<{count}f", *(((37 * i) % 19 - 9) / 32 for i in range(count)))


def tensor(name: str, shape: Sequence[int], raw: bytes, element: int = FLOAT) -> bytes:
    dimensions = b"".join(integer(1, size) for size in shape)
    return dimensions + integer(2, element) + block(8, name) + block(9, raw)


def external_tensor(name: str, shape: Sequence[int], file: str) -> bytes:
    """A tensor whose numbers lie in another file, from its beginning."""
    dimensions = b"".join(integer(1, size) for size in shape)
    place = block(13, block(1, "location") + block(2, file))
    return dimensions + integer(2, FLOAT) + block(8, name) + place + integer(14, 1)


def whole_numbers(key: str, numbers: Sequence[int]) -> bytes:
    """An attribute that is a list of integers."""
    return block(1, key) + b"".join(integer(8, number) for number in numbers) + integer(20, 7)


def sub_graph(key: str, graph: bytes) -> bytes:
    """An attribute that is a graph."""
    return block(1, key) + block(6, graph) + integer(20, 5)


def node(
    op_type: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    *attributes: bytes,
    name: str = "",
    domain: str = "",
) -> bytes:
    content = b"".join(block(1, each) for each in inputs)
    content += b"".join(block(2, each) for each in outputs)
    content += (block(3, name) if name else b"") + block(4, op_type)
    content += b"".join(block(5, each) for each in attributes)
    return content + (block(7, domain) if domain else b"")


def graph(
    nodes: Sequence[bytes],
    outputs: Sequence[bytes],
    inputs: Sequence[bytes] = (),
    weights: Sequence[bytes] = (),
) -> bytes:
    fields = [(1, nodes), (5, weights), (11, inputs), (12, outputs)]
    content = b"".join(block(field, each) for field, all_of in fields for each in all_of)
    return content + block(2, "graph")


def model(content: bytes, opset: int = 17, ir_version: int = 8, domain: str = "") -> bytes:
    """A file; `domain` is one more that it uses, in version 1."""
    opsets = block(8, integer(2, opset))
    if domain:
        opsets += block(8, block(1, domain) + integer(2, 1))
    return integer(1, ir_version) + block(7, content) + opsets


def one_node_model(op_type: str, domain: str = "", scores: tuple[int, ...] = (1, 16)) -> bytes:
    """Pictures of 1 channel and 4x4 pixels, flattened, through one operator with one input."""
    flatten = block(1, "input") + block(2, "flat") + block(3, "flatten") + block(4, "Flatten")
    node = block(1, "flat") + block(2, "scores") + block(3, "riddle") + block(4, op_type)
    if domain:
        node += block(7, domain)
    graph = (
        block(1, flatten)
        + block(1, node)
        + block(2, "graph")
        + block(11, value("input", (1, 1, 4, 4)))
        + block(12, value("scores", scores))
    )
    opsets = block(8, integer(2, 17))
    if domain:
        opsets += block(8, block(1, domain) + integer(2, 1))
    return integer(1, 8) + block(7, graph) + opsets
