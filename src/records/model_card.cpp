// SPDX-License-Identifier: Apache-2.0
#include "records/model_card.hpp"

#include "records/choices.hpp"

namespace carnot {

std::string_view key_of(Layout layout) { return layout == Layout::nchw ? "NCHW" : "NHWC"; }

std::optional<Layout> layout_of(std::string_view key) {
  for (const Layout layout : kLayouts) {
    if (key_of(layout) == key) return layout;
  }
  return std::nullopt;
}

}  // namespace carnot
