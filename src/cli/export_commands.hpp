// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

namespace carnot {

void add_export_data_command(CLI::App& command, Environment& environment, int& outcome);
void add_export_model_command(CLI::App& command, Environment& environment, int& outcome);

inline constexpr Command kExportDataCommand{
    "export-data", "Write a generated data set as NumPy arrays",
    "  carnot export-data glyphs --split train --out glyphs-train\n"
    "  carnot export-data glyphs --count 100 --out few --json",
    add_export_data_command};

inline constexpr Command kExportModelCommand{
    "export-model",
    "Write a model of the zoo as an ONNX file (without weights= its weights are seeded)",
    "  carnot export-model 'zoo:resnet8?classes=10' --out resnet8.onnx\n"
    "  carnot export-model zoo:resnet50 --observe-on onnxruntime --out resnet50.onnx\n"
    "  carnot export-model zoo:mlp --out mlp.onnx --json",
    add_export_model_command};

}  // namespace carnot
