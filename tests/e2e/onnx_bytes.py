# SPDX-License-Identifier: Apache-2.0
"""Writes tiny ONNX files field by field, for models that no well-behaved exporter would write.

Field numbers are those of onnx.proto3 (ir_version 8).
"""

FLOAT = 1


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


def value(name: str, shape: tuple[int, ...]) -> bytes:
    dimensions = b"".join(block(1, integer(1, size)) for size in shape)
    tensor_type = integer(1, FLOAT) + block(2, dimensions)
    return block(1, name) + block(2, block(1, tensor_type))


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
