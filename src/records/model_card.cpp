// SPDX-License-Identifier: Apache-2.0
#include "records/model_card.hpp"

namespace carnot {

std::string_view key_of(Layout layout) { return layout == Layout::nchw ? "NCHW" : "NHWC"; }

std::optional<Layout> layout_of(std::string_view key) {
  if (key == "NCHW") return Layout::nchw;
  if (key == "NHWC") return Layout::nhwc;
  return std::nullopt;
}

}  // namespace carnot
