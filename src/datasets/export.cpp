// SPDX-License-Identifier: Apache-2.0
#include "datasets/export.hpp"

#include "base/npy.hpp"

namespace carnot {

Result<void> export_npy(const ImageSet& set, const std::filesystem::path& folder) {
  const Shape shape{set.size(), set.channels, set.height, set.width};
  CARNOT_TRY_VOID(write_npy<std::uint8_t>(folder / "images.npy", shape, std::span{set.pixels}));
  if (set.labels.empty()) return {};
  const auto count = static_cast<std::int64_t>(set.labels.size());
  return write_npy<std::int32_t>(folder / "labels.npy", {count}, std::span{set.labels});
}

}  // namespace carnot
