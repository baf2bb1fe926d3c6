# SPDX-License-Identifier: Apache-2.0
"""What Carnot starts:

    python -m carnot_exporters versions|names SOURCE|export SOURCE NAME|compile FILE  --out FOLDER

The answer is FOLDER/reply.json (docs/formats.md), because the libraries print what they like. Exit
code 0 with an answer, 1 when the answer is why there is no model, anything else when it could not
be written.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from . import process
from .failures import Failure, Kind, first_line
from .request import Json, Request
from .versions import versions

REPLY_FILE = "reply.json"
REPLY_VERSION = 1


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="carnot_exporters", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("versions", "names", "export", "compile"):
        one = commands.add_parser(command)
        one.add_argument("--out", type=Path, required=True)
        if command in ("names", "export"):
            one.add_argument("source")
        if command == "export":
            one.add_argument("name")
            one.add_argument("--seeded", action="store_true")
            one.add_argument("--seed", type=int, default=1)
            one.add_argument("--revision")
            one.add_argument("--answers", type=int, default=0, help="keep so many of torch's own")
        if command == "compile":
            one.add_argument("model", type=Path)
            one.add_argument("--batch", type=int, default=1)
            one.add_argument("--threads", type=int, default=1)
            one.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    return parser.parse_args(words)


def export_reply(asked: argparse.Namespace) -> Json:
    from .export import export

    request = Request(
        source=asked.source,
        name=asked.name,
        seeded=asked.seeded,
        seed=asked.seed,
        revision=asked.revision,
    )
    if request.revision and request.source != "hf":
        raise Failure(
            Kind.BAD_REQUEST,
            f"{request.source} has no revisions.",
            "Leave out revision=..., or name other weights as NAME.TAG.",
        )
    try:
        return export(request, asked.out, asked.answers)
    except (Failure, MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise Failure(
            Kind.CANNOT_EXPORT,
            f"{request.text} could not be built: {type(error).__name__}: {first_line(error)}.",
        ) from error


def compile_reply(asked: argparse.Namespace) -> Json:
    process.prepare_to_compile(asked.out.resolve())
    from .compiling.package import Wish, package

    bf16 = asked.precision == "bf16"
    return package(Wish(asked.model, asked.batch, asked.threads, bf16), asked.out)


def answer(asked: argparse.Namespace) -> Json:
    if asked.command == "versions":
        return {"packages": versions()}
    process.prepare()
    if asked.command == "compile":
        return compile_reply(asked)
    if asked.command == "names":
        from .sources import source_named

        return {"names": [one.as_json() for one in source_named(asked.source).names()]}
    return export_reply(asked)


def main(words: Sequence[str] | None = None) -> int:
    asked = arguments(words)
    code = 0
    # Whatever is printed is for whoever looks for a reason, so it goes where reasons go.
    with contextlib.redirect_stdout(sys.stderr):
        try:
            reply = answer(asked)
        except Failure as failure:
            code = 1
            reply = {
                "failure": {
                    "kind": failure.kind.value,
                    "message": failure.message,
                    "remedy": failure.remedy,
                    "near": failure.near,
                }
            }
    text = json.dumps({"version": REPLY_VERSION, **reply}, allow_nan=False)
    (asked.out / REPLY_FILE).write_text(text + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
