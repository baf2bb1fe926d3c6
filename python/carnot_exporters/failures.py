# SPDX-License-Identifier: Apache-2.0
"""What can stand in the way of an export or a compilation, in one sentence each.

The libraries fail in dozens of types across several HTTP stacks; here they become nine kinds.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Carnot knows these words (src/experiment/exports/export_reply.cpp)."""

    BAD_REQUEST = "bad_request"  # an option that this source does not have
    UNKNOWN_NAME = "unknown_name"
    NO_WEIGHTS = "no_weights"  # the architecture exists, trained weights do not
    GATED = "gated"
    HUB_UNREACHABLE = "hub_unreachable"
    TOO_LARGE = "too_large"
    CANNOT_EXPORT = "cannot_export"
    CANNOT_COMPILE = "cannot_compile"
    NO_COMPILER = "no_compiler"  # of C++, on this machine


@dataclass
class Failure(Exception):  # noqa: N818  (an answer, not an accident)
    """A sentence, and what to do about it."""

    kind: Kind
    message: str
    remedy: str = ""
    near: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return self.message


def first_line(error: BaseException) -> str:
    """What the error says, without the advice for developers that follows it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    return text[:300].rstrip(".:")
