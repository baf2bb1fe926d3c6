// SPDX-License-Identifier: Apache-2.0
#include "records/source.hpp"

namespace carnot {

std::string_view key_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::powercap:
      return "powercap";
    case SourceKind::perf:
      return "perf";
    case SourceKind::estimate:
      return "estimate";
    case SourceKind::replay:
      return "replay";
    case SourceKind::fake:
      return "fake";
  }
  return "";
}

}  // namespace carnot
