// SPDX-License-Identifier: Apache-2.0
#include "sensors/source.hpp"

#include <algorithm>
#include <iterator>

namespace carnot {

void append(Scan& scan, Scan more) {
  std::move(more.readable.begin(), more.readable.end(), std::back_inserter(scan.readable));
  std::move(more.unreadable.begin(), more.unreadable.end(), std::back_inserter(scan.unreadable));
}

std::vector<SourceDescription> descriptions_of(const Sources& sources) {
  std::vector<SourceDescription> descriptions;
  descriptions.reserve(sources.size());
  for (const auto& source : sources) descriptions.push_back(source->description());
  return descriptions;
}

}  // namespace carnot
