// SPDX-License-Identifier: Apache-2.0
#include "records/observation.hpp"

namespace carnot {

std::string_view key_of(Statistic statistic) {
  switch (statistic) {
    case Statistic::range:
      return "range";
    case Statistic::histogram:
      return "histogram";
    case Statistic::channel_means:
      return "channel_means";
    case Statistic::second_moments:
      return "second_moments";
    case Statistic::samples:
      return "samples";
    case Statistic::taylor:
      return "taylor";
  }
  return "";
}

}  // namespace carnot
