# SPDX-License-Identifier: Apache-2.0
"""See compiled_forward.sh, which starts it in the exporters' environment."""

import argparse
import json
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy
from carnot_exporters import process

NETWORKS = ("resnet50", "mobilenetv2_100", "vit_small_patch16_224", "convnext_tiny")
PROMISE = 1.03
WARM_UP_SECONDS = 1.0
WINDOW_SECONDS = 3.0
INHERITED_DESCRIPTOR = 3  # where a worker finds its socket


class Worker:
    """carnot-worker-torch, spoken to as carnot does (src/engines/protocol.hpp)."""

    def __init__(self, program: Path) -> None:
        self.here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(
            [program],
            pass_fds=(INHERITED_DESCRIPTOR,),
            preexec_fn=lambda: os.dup2(there.fileno(), INHERITED_DESCRIPTOR),
        )
        there.close()
        self.hear("hello")

    def hear(self, kind: str) -> Any:
        answer = json.loads(self.here.recv(1 << 17))
        if answer["type"] != kind:
            raise SystemExit(f"the worker says {answer}")
        return answer

    def ask(self, kind: str, answer: str, **body: Any) -> Any:
        self.here.send(json.dumps({"type": kind, **body}).encode())
        return self.hear(answer)

    def end(self) -> None:
        self.here.send(json.dumps({"type": "bye"}).encode())
        self.process.wait(60)


def in_worker(package: Path, images: Path, asked: argparse.Namespace, folder: Path) -> float:
    settings = {
        "model": str(package),
        "batch": asked.batch,
        "threads": asked.threads,
        "precision": "fp32",
        "device": "cpu",
        "options": {},
    }
    worker = Worker(Path(os.environ["CARNOT_BIN"]) / "carnot-worker-torch")
    worker.ask("load", "ready", settings=settings)
    shortest = {"minimum_ns": int(WARM_UP_SECONDS * 1e9), "minimum_iterations": 3}
    worker.ask("warm_up", "warmed_up", images=str(images), **shortest)
    latencies = folder / "latencies.npy"
    window = {"minimum_ns": int(WINDOW_SECONDS * 1e9), "minimum_iterations": 20, "maximum_ns": 0}
    worker.ask("arm", "armed", latencies=str(latencies), arrivals="", **window)
    worker.ask("go", "done")
    worker.hear("recorded")
    worker.end()
    return float(numpy.median(numpy.load(latencies)))


def python_process(model: Path, images: Path, asked: argparse.Namespace) -> float:
    words = ["--python", str(images), "--batch", str(asked.batch), "--threads", str(asked.threads)]
    done = subprocess.run(
        [sys.executable, __file__, *words, str(model)], stdout=subprocess.PIPE, check=True
    )
    return float(done.stdout.split()[-1])


def run_python(asked: argparse.Namespace) -> None:
    """torch.compile as its users call it, with the same weights frozen."""
    process.prepare()
    os.environ.update({"TORCHINDUCTOR_VEC_ISA_OK": "1", "TORCHINDUCTOR_COMPILE_THREADS": "1"})
    import torch
    from carnot_exporters.compiling.network import load

    torch.set_num_threads(asked.threads)
    torch._inductor.config.freezing = True
    network, _ = load(asked.models[0], asked.batch)
    images = torch.from_numpy(numpy.load(asked.python))
    compiled = torch.compile(network)
    taken: list[int] = []
    with torch.no_grad():
        compiled(images)
        for seconds in (WARM_UP_SECONDS, WINDOW_SECONDS):
            taken.clear()
            end = time.perf_counter() + seconds
            while time.perf_counter() < end or len(taken) < 20:
                begin = time.perf_counter_ns()
                compiled(images)
                taken.append(time.perf_counter_ns() - begin)
    print(statistics.median(taken) / 1e9)


def exporter(folder: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "carnot_exporters", *words, "--out", str(folder)], check=False
    )
    if done.returncode != 0:
        raise SystemExit((folder / "reply.json").read_text(encoding="utf-8"))


def exported(name: str, folder: Path) -> Path:
    place = folder / name
    place.mkdir()
    exporter(place, "export", "timm", name, "--seeded")
    return (place / "model.onnx").rename(folder / f"{name}.onnx")


def interval(logs: list[float]) -> tuple[float, float, float]:
    """Geometric mean of the ratios; 95 %, by the normal distribution beyond 30 pairs or so."""
    middle = statistics.fmean(logs)
    half = 1.96 * statistics.stdev(logs) / math.sqrt(len(logs)) if len(logs) > 1 else math.inf
    return math.exp(middle), math.exp(middle - half), math.exp(middle + half)


def compare(model: Path, asked: argparse.Namespace, folder: Path) -> bool:
    place = folder / (model.stem + ".package")
    place.mkdir()
    settings = ("--batch", str(asked.batch), "--threads", str(asked.threads))
    exporter(place, "compile", str(model.resolve()), *settings)
    process.prepare()
    import onnx
    from carnot_exporters.compiling.network import input_of

    shape = input_of(onnx.load(model), asked.batch).shape
    images = place / "images.npy"
    numpy.save(images, numpy.random.default_rng(1).random(shape, numpy.float32))
    python_process(model, images, asked)  # fills the compiler's cache
    logs, ours, theirs = [], [], []
    for i in range(asked.pairs):
        for is_ours in (True, False) if i % 2 == 0 else (False, True):
            if is_ours:
                ours.append(in_worker(place / "model.pt2", images, asked, place))
            else:
                theirs.append(python_process(model, images, asked))
        logs.append(math.log(ours[-1] / theirs[-1]))
    ratio, lower, upper = interval(logs)
    kept = "kept" if upper < PROMISE else "broken" if lower > PROMISE else "not shown"
    print(
        f"{model.stem}: worker {1e3 * statistics.median(ours):.3f} ms, "
        f"Python {1e3 * statistics.median(theirs):.3f} ms, ratio {ratio:.3f} "
        f"({lower:.3f} to {upper:.3f}, {asked.pairs} pairs): {kept}",
        flush=True,
    )
    return kept != "broken"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="*", type=Path)
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--python", type=Path, help="the images; in a process of its own")
    asked = parser.parse_args()
    if asked.python:
        run_python(asked)
        return 0
    with tempfile.TemporaryDirectory(prefix="carnot-compiled-") as name:
        folder = Path(name)
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(folder / "inductor")
        models = asked.models or [exported(one, folder) for one in NETWORKS]
        return 0 if all([compare(one, asked, folder) for one in models]) else 1


if __name__ == "__main__":
    sys.exit(main())
