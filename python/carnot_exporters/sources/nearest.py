# SPDX-License-Identifier: Apache-2.0
"""What a misspelt name probably meant."""

import difflib
from collections.abc import Iterable

from ..failures import Failure, Kind

SHOWN = 3


def unknown_name(source: str, name: str, names: Iterable[str]) -> Failure:
    near = difflib.get_close_matches(name, list(names), n=SHOWN, cutoff=0.6)
    remedy = (
        f"Did you mean {' or '.join(near)}?"
        if near
        else f"carnot models '{source}:*' lists what there is."
    )
    return Failure(Kind.UNKNOWN_NAME, f'{source} has no model "{name}".', remedy, near)
