// SPDX-License-Identifier: Apache-2.0
#include "records/source.hpp"

#include <algorithm>

namespace carnot {

std::string_view key_of(SourceKind kind) {
  return std::ranges::find(kSourceKinds, kind, &SourceKindRow::kind)->key;
}

std::optional<SourceKind> source_kind_of(std::string_view key) {
  const auto row = std::ranges::find(kSourceKinds, key, &SourceKindRow::key);
  if (row == kSourceKinds.end()) return std::nullopt;
  return row->kind;
}

}  // namespace carnot
