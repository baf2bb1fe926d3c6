// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "datasets/image_set.hpp"

namespace carnot {

/// Writes images.npy (uint8, N × C × H × W) and, where there are labels, labels.npy (int32) into a
/// folder, which is made if need be. load() with kind npy reads them again. Errors: environment.
Result<void> export_npy(const ImageSet& set, const std::filesystem::path& folder);

}  // namespace carnot
