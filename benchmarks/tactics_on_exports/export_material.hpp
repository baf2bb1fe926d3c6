// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "experiment/engine_pool.hpp"
#include "graph/graph.hpp"
#include "tactics_on_exports/answers.hpp"

namespace carnot {

/// A file that another tool exported, and what is asked of it.
struct ExportedModel {
  std::string name;
  std::filesystem::path file;
  Graph graph{};
  std::filesystem::path calibration{};
  std::filesystem::path test{};             // other images
  std::map<EngineName, Answers> answers{};  // in fp32, of each engine, to the test images
};

/// Loads and checks the file, makes its images in `folder`, asks the engines. Errors: whatever
/// keeps the model itself from that; unsupported unless one input takes square images of known
/// size.
Result<ExportedModel> open_export(const std::filesystem::path& file,
                                  const std::filesystem::path& folder, const EnginePool& pool,
                                  const std::vector<EngineName>& engines);

}  // namespace carnot
