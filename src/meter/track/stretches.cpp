// SPDX-License-Identifier: Apache-2.0
#include "meter/track/stretches.hpp"

#include <fmt/format.h>

#include <utility>

namespace carnot {

Stretch known_stretch(SteadyTime begin, SteadyTime end, Joules joules) {
  const Seconds length = seconds_between(begin, end);
  const Watts mean = length.count() > 0.0 ? joules / length : Watts{0.0};
  return {begin, end, joules, mean, mean, true, 0, 1, {}};
}

Stretch unknown_stretch(SteadyTime begin, SteadyTime end, Joules least, Finding why) {
  return {begin, end, least, {}, {}, false, 0, 0, {std::move(why)}};
}

void Doubts::add(const ReadFailure& failure, int times) {
  failed += times;
  reason = failure.reason;
}

void Doubts::move_into(Stretch& stretch) {
  stretch.failed = failed;
  stretch.refused = refused;
  if (failed > 0) {
    stretch.findings.push_back(
        finding(FindingCode::source_unreadable,
                fmt::format("{} reading{} failed ({}); the next good one bridged the gap.", failed,
                            failed == 1 ? "" : "s", reason)));
  }
  if (refused > 0) {
    stretch.findings.push_back(finding(FindingCode::reading_refused,
                                       fmt::format("{} impossible reading{} left out.", refused,
                                                   refused == 1 ? " was" : "s were")));
  }
  *this = {};
}

void Doubts::move_into(Track& track) const {
  if (failed > 0) track.last_failure = ReadFailure{reason};
  track.failed_after = failed;
  track.refused_after = refused;
}

}  // namespace carnot
