// SPDX-License-Identifier: Apache-2.0
#include "sensors/source.hpp"

namespace carnot {

std::vector<SourceDescription> descriptions_of(const Sources& sources) {
  std::vector<SourceDescription> descriptions;
  descriptions.reserve(sources.size());
  for (const auto& source : sources) descriptions.push_back(source->description());
  return descriptions;
}

}  // namespace carnot
