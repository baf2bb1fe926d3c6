// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// Where workers may lie: the folders of CARNOT_WORKER_PATH (separated by ':', may be empty) first,
/// then the folder of carnot's own executable and ../lib/carnot beside it, where a package puts
/// them, and ../../bin, for carnot-lab lies in lib/carnot itself.
std::vector<std::filesystem::path> worker_folders(std::string_view worker_path,
                                                  const std::filesystem::path& own_folder);

/// The first executable carnot-worker-<engine> in the folders. Errors: not_found, with the folders
/// that were searched and the command that installs the engine.
Result<std::filesystem::path> locate_worker(EngineName engine,
                                            const std::vector<std::filesystem::path>& folders);

/// The first executable carnot-exporter in the folders: what starts the Python package of python/.
/// Errors: environment, with the folders that were searched.
Result<std::filesystem::path> locate_exporter(const std::vector<std::filesystem::path>& folders);

}  // namespace carnot
