// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "records/study.hpp"

namespace carnot {

/// Images behind options instead of in a study file.
struct DatasetOptions {
  std::string dataset;  // "cifar10:test.bin"
  std::vector<std::string> calibration;
  std::int64_t images = 0;
};

/// --dataset and --images; --calibration for commands that apply recipes.
void add_dataset_options(CLI::App& command, DatasetOptions& options);
void add_calibration_option(CLI::App& command, DatasetOptions& options);

/// Empty where none was named. Errors: bad_input with the nearest kind.
Result<std::optional<DatasetEntry>> dataset_of(const DatasetOptions& options);

}  // namespace carnot
