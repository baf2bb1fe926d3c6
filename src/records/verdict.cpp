// SPDX-License-Identifier: Apache-2.0
#include "records/verdict.hpp"

namespace carnot {

std::string_view key_of(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::better:
      return "better";
    case VerdictKind::worse:
      return "worse";
    case VerdictKind::equivalent:
      return "equivalent";
    case VerdictKind::not_resolved:
      return "no difference resolved";
    case VerdictKind::invalid:
      return "invalid";
  }
  return "";
}

std::string_view key_of(BaselineRole role) {
  switch (role) {
    case BaselineRole::same_engine:
      return "same_engine";
    case BaselineRole::best_fp32:
      return "best_fp32";
    case BaselineRole::named:
      return "named";
  }
  return "";
}

}  // namespace carnot
