# SPDX-License-Identifier: Apache-2.0
# The two commands of the README, and the everyday ones. Everything real is in tools/ and in CMake's
# presets; this file only puts the steps in order. It must work where make is the only tool installed.

SHELL := /bin/bash
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)

.DEFAULT_GOAL := help
.PHONY: help demo test engines torch exporters glyph-networks digit-models fuzz asan tsan tidy format bench clean
.PHONY: setup-build setup-test setup-lint setup-dev

help:
	@echo "make demo     set up, build, run the first study, print where its report is"
	@echo "make test     set up everything, build, run all tests and checks"
	@echo "make engines  fetch the engines (ONNX Runtime, OpenVINO) into this folder"
	@echo "make torch    fetch torch too (1.2 GB; CARNOT_TORCH_CUDA=1 with what GPUs need: 5 GB)"
	@echo "make exporters  fetch timm, torchvision and transformers too (0.3 GB beside torch)"
	@echo "make glyph-networks  train the small networks of the first study (models/; goes on where it was)"
	@echo "make digit-models  fit the trees, linear models and networks of studies/classical-digits.toml (DIGITS=folder of the data)"
	@echo "make asan | tsan | tidy | fuzz | bench | format | clean"

# --- Set-up: idempotent, and quick when there is nothing to do.
setup-build:
	@tools/setup/apt.sh build

setup-test:
	@tools/setup/apt.sh build test

setup-lint:
	@tools/setup/apt.sh build test lint

engines: setup-build
	@tools/setup/python.sh engines
	@tools/setup/onnxruntime_header.sh

torch: engines
	@tools/setup/torch.sh

exporters: torch
	@tools/setup/exporters.sh

# Stays out of setup: it takes hours of one core, and only the first study needs it.
glyph-networks: exporters
	cmake --preset release
	cmake --build --preset release --target carnot
	@python3 -m tools.glyph_networks --carnot build/release/bin/carnot

# An environment of its own: nothing else needs scikit-learn.
digit-models:
	@test -x .cache/digits/bin/python3 || python3 -m venv .cache/digits
	@.cache/digits/bin/python3 -m pip install --quiet --disable-pip-version-check --requirement tools/fit_digits.txt
	@.cache/digits/bin/python3 -m tools.fit_digits $(if $(DIGITS),--data $(DIGITS))

setup-dev: setup-test engines torch exporters
	@tools/setup/python.sh dev

# --- The two commands.
demo: engines
	cmake --preset release
	cmake --build --preset release
	@tools/demo.sh

test: setup-dev
	@tools/test.sh

# --- The other builds.
asan tsan: setup-test
	cmake --workflow --preset $@

# Looked for when it is used, for setup-lint may just have installed it.
CLANG = $(firstword $(foreach version,16 22 21 20 19 18 17,$(if $(shell command -v clang++-$(version)),$(version))))
tidy: setup-lint engines
	cmake --preset tidy -D CMAKE_CXX_COMPILER=clang++-$(CLANG) -D "CMAKE_CXX_CLANG_TIDY=clang-tidy-$(CLANG);--quiet"
	cmake --build --preset tidy

fuzz: setup-lint
	cmake --preset fuzz -D CMAKE_CXX_COMPILER=clang++-$(CLANG)
	cmake --build --preset fuzz
	@tools/fuzz.sh $(FUZZ_SECONDS)

# The programs of benchmarks/, one after the other: they measure, so nothing may run beside them.
bench: engines setup-test
	cmake --preset release -D CARNOT_BENCHMARKS=ON
	cmake --build --preset release
	@for program in build/release/bin/benchmarks/*; do echo "== $$program"; "$$program" || exit 1; done

format: setup-dev
	@python3 tools/check_format.py --fix
	@.venv/bin/ruff format tools tests/e2e benchmarks python

# The set-up (.venv, .cache) stays: it is the slow part and clean in itself.
clean:
	rm -rf build demo
