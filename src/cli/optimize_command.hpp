// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_optimize_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kOptimizeCommand{
    "optimize", "Search the recipe and settings that reach a goal at a bounded loss of accuracy",
    "  carnot optimize net.onnx --dataset cifar10:test.bin --calibration train.bin\n"
    "  carnot optimize zoo:lenet5 --dataset glyphs --goal latency --max-drop 0.5pp --budget 5min\n"
    "  carnot optimize resnet20 --study studies/tactics-cifar.toml --engine openvino\n"
    "Every trial is kept in the store; the same command again goes on where it stopped. The model\n"
    "itself is never changed.",
    add_optimize_command};

}  // namespace carnot
