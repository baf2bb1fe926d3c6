// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/units.hpp"
#include "records/estimate.hpp"
#include "records/power_course.hpp"

namespace carnot {

/// STEP: the energy of a whole training from its beginning (the extension of arXiv:2307.05520,
/// knowledge: studies.md 1.6), and the estimates that it is held against.

Joules joules_of(const PowerCourse& course);
/// Of the pieces that stand at `from` or later and before `to`.
Joules joules_between(const PowerCourse& course, Seconds from, Seconds to);
/// Their mean power, weighted by their lengths; empty where there are none.
std::optional<Watts> mean_power(const PowerCourse& course, Seconds from, Seconds to);

/// How long a run takes, and the length of one of its pieces: an epoch, where it has any.
struct RunLength {
  Seconds whole{};
  Seconds piece{};
};

struct StepRules {
  int window = 5;           // pieces
  double tolerance = 0.10;  // how far the pieces of a stable window may lie apart, of their mean
  double confidence = 0.95;
};

enum class StabilityAnswer {
  stable,
  too_early,  // fewer pieces than the window has
  too_few,    // a piece of the window holds no reading
  unstable,   // they lie further apart
};
std::string_view key_of(StabilityAnswer answer);

/// Whether the power of the window's pieces is level. (STEP asks FLUSS, a matrix profile of windows
/// that are each brought to mean 0 and deviation 1: two plateaus look alike to it. What ruins a
/// forecast is another level, so levels are what is compared here.)
struct Stability {
  StabilityAnswer answer = StabilityAnswer::too_early;
  std::optional<double> spread{};  // (highest − lowest) / mean of the pieces
};

/// A forecast made when a part of the run was seen.
struct StepForecast {
  Seconds seen{};
  Joules seen_joules{};
  Stability stability{};
  /// Joules of the whole run, only where the window is stable. By power: the window's mean power
  /// all along. By epoch: what was seen, and the window's mean power for the rest.
  std::optional<Estimate> by_power{};
  std::optional<Estimate> by_epoch{};
};

/// From the pieces before `seen`. The interval holds what the window's scatter leaves open of the
/// mean of what follows, ± t·s·√(1/window + 1/pieces that follow), and half of the tolerance, since
/// a drift as slow as that passes the test. A change of phase that is still to come is not in it,
/// nor is the instrument's error. Errors: bad_input where seen is not above 0, the length no longer
/// than that, or a piece not above 0.
Result<StepForecast> step_forecast(const PowerCourse& course, Seconds seen, const RunLength& length,
                                   const StepRules& rules = {});
/// The same where the joules of these pieces are known, for whoever asks again and again as the run
/// goes on: adding them up each time takes the square of its length.
Result<StepForecast> step_forecast(const PowerCourse& course, Seconds seen, Joules seen_joules,
                                   const RunLength& length, const StepRules& rules);

/// What is known of a run without measuring it.
struct RunLoad {
  std::optional<Watts> limit{};       // of the board: its TDP, or what it is limited to
  std::optional<double> usage{};      // 0..1
  std::optional<double> gigabytes{};  // of memory in use
};

/// limit · time.
Joules limit_for(Watts limit, Seconds time);
/// Green Algorithms: (limit · usage + .3725 W/GB · memory) · time.
Joules green_algorithms_for(Watts limit, double usage, double gigabytes, Seconds time);

/// How the joules of 369 trainings lay beside these estimates (2307.05520: five networks, three
/// boards): the middle 95 % of true / estimated, widened to the estimate itself where that lies
/// outside. So often such an interval holds runs like those.
struct SeenRatio {
  double lower = 0.0;
  double upper = 0.0;
};
inline constexpr SeenRatio kLimitRatio{0.42, 0.96};
inline constexpr SeenRatio kGreenAlgorithmsRatio{0.48, 1.71};
Estimate with_seen_ratio(Joules estimate, const SeenRatio& ratio);

}  // namespace carnot
