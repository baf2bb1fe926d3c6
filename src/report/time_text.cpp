// SPDX-License-Identifier: Apache-2.0
#include "report/time_text.hpp"

#include <fmt/chrono.h>

#include <chrono>
#include <ctime>

namespace carnot {

std::string utc_text(WallTime when) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(when));
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

}  // namespace carnot
