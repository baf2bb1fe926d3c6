// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "graph/count.hpp"

namespace carnot {

struct ExportModelRequest {
  std::string source;  // "zoo:resnet8?classes=10&weights=a.safetensors"; weights relative to the
                       // working folder
  std::filesystem::path file;  // .onnx to write
};

/// Writes an architecture of the zoo as an ONNX file with its card, batch norms separate. Without
/// weights they are seeded, and the running statistics are those of an untrained net (mean 0,
/// variance 1). Gives its size. Errors: bad_input with the nearest name, not_found for weights,
/// environment.
Result<Counts> export_model(const ExportModelRequest& request);

}  // namespace carnot
