// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace carnot {

struct ExportDataRequest {
  std::string dataset;                // "glyphs"
  std::string split;                  // "train", "calibration", "test"
  std::optional<std::int64_t> count;  // the whole split when empty
  std::filesystem::path folder;
};

/// Writes a generated data set as images.npy (uint8, N × C × H × W) and labels.npy (int32), for
/// tools that train. Gives the number of images. Errors: bad_input with the nearest name;
/// environment.
Result<std::int64_t> export_data(const ExportDataRequest& request);

}  // namespace carnot
