// SPDX-License-Identifier: Apache-2.0
#include "meter/least_window.hpp"

#include <chrono>

#include "meter/uncertainty.hpp"

namespace carnot {

std::optional<Seconds> least_window(double share, const SourceDescription& source, Seconds refresh,
                                    Watts mean) {
  if (!source.counter || refresh <= Seconds{0.0} || mean <= Watts{0.0}) return std::nullopt;
  SourceDescription seen = source;
  seen.refresh = refresh;
  // Errors at the edges do not depend on the window's length: a second stands for any.
  Cut second{};
  second.known = std::chrono::seconds{1};
  second.known_joules = mean * Seconds{1.0};
  second.readings = 2;
  return length_for(share, random_errors(seen, second), second);
}

}  // namespace carnot
