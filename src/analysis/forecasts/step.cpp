// SPDX-License-Identifier: Apache-2.0
#include "analysis/forecasts/step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/distributions.hpp"
#include "base/number_text.hpp"

namespace carnot {
namespace {

constexpr double kWattsPerGigabyte = 0.3725;  // Green Algorithms
constexpr double kSeenRatioConfidence = 0.95;

std::span<const PowerPiece> pieces_between(const PowerCourse& course, Seconds from, Seconds to) {
  const auto first = std::ranges::lower_bound(course, from, {}, &PowerPiece::at);
  const auto last = std::ranges::lower_bound(first, course.end(), to, {}, &PowerPiece::at);
  return {first, last};
}

Result<void> check_length(Seconds seen, const RunLength& length) {
  if (!(seen > Seconds{0.0}) || !(length.piece > Seconds{0.0}))
    return fail(ErrorCode::bad_input, "nothing of the run was seen.", "Give a longer trace.");
  if (seen < length.whole) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("the trace is {} long, and the whole run would be {}: nothing is left to "
                          "forecast.",
                          format_quantity(seen), format_quantity(length.whole)),
              "Correct the length, or write --complete to see how well it would have been "
              "forecast.");
}

/// Mean powers of the window's pieces, the last of which ends at `seen`; fewer where a piece holds
/// no reading.
std::vector<double> level_of_pieces(const PowerCourse& course, Seconds seen, Seconds piece,
                                    int window) {
  std::vector<double> levels;
  levels.reserve(static_cast<std::size_t>(window));
  for (int i = window; i > 0; --i) {
    const auto mean = mean_power(course, seen - i * piece, seen - (i - 1) * piece);
    if (mean) levels.push_back(mean->si());
  }
  return levels;
}

Stability stability_of(const std::vector<double>& levels, int window, double tolerance) {
  if (levels.size() < static_cast<std::size_t>(window)) return {StabilityAnswer::too_few};
  double sum = 0.0;
  for (const double level : levels) sum += level;
  const auto [lowest, highest] = std::ranges::minmax(levels);
  // A board that draws nothing is as level as can be.
  const double mean = sum / static_cast<double>(levels.size());
  const double spread = mean > 0.0 ? (highest - lowest) / mean : 0.0;
  return {spread <= tolerance ? StabilityAnswer::stable : StabilityAnswer::unstable, spread};
}

double deviation_of(const std::vector<double>& levels) {
  double mean = 0.0;
  for (const double level : levels) mean += level / static_cast<double>(levels.size());
  double squares = 0.0;
  for (const double level : levels) squares += (level - mean) * (level - mean);
  return std::sqrt(squares / static_cast<double>(levels.size() - 1));
}

Estimate around(double point, double half, double least, double confidence) {
  return {point, std::max(std::min(least, point), point - half), point + half, confidence};
}

}  // namespace

std::string_view key_of(StabilityAnswer answer) {
  switch (answer) {
    case StabilityAnswer::stable:
      return "stable";
    case StabilityAnswer::too_early:
      return "too_early";
    case StabilityAnswer::too_few:
      return "too_few_readings";
    case StabilityAnswer::unstable:
      return "unstable";
  }
  return {};
}

Joules joules_of(const PowerCourse& course) {
  Joules sum{};
  for (const PowerPiece& piece : course) sum += piece.joules();
  return sum;
}

Joules joules_between(const PowerCourse& course, Seconds from, Seconds to) {
  Joules sum{};
  for (const PowerPiece& piece : pieces_between(course, from, to)) sum += piece.joules();
  return sum;
}

std::optional<Watts> mean_power(const PowerCourse& course, Seconds from, Seconds to) {
  Joules sum{};
  Seconds length{0.0};
  for (const PowerPiece& piece : pieces_between(course, from, to)) {
    sum += piece.joules();
    length += piece.length;
  }
  if (!(length > Seconds{0.0})) return std::nullopt;
  return sum / length;
}

Result<StepForecast> step_forecast(const PowerCourse& course, Seconds seen, const RunLength& length,
                                   const StepRules& rules) {
  const bool is_all_seen = course.empty() || course.back().at <= seen;
  return step_forecast(course, seen,
                       is_all_seen ? joules_of(course) : joules_between(course, Seconds{0.0}, seen),
                       length, rules);
}

Result<StepForecast> step_forecast(const PowerCourse& course, Seconds seen, Joules seen_joules,
                                   const RunLength& length, const StepRules& rules) {
  CARNOT_TRY_VOID(check_length(seen, length));
  StepForecast forecast{seen, seen_joules};
  // An epoch too early by a rounding is an epoch.
  if (seen < rules.window * length.piece * (1.0 - 1e-9)) return forecast;
  const std::vector<double> levels = level_of_pieces(course, seen, length.piece, rules.window);
  forecast.stability = stability_of(levels, rules.window, rules.tolerance);
  const auto mean = mean_power(course, seen - rules.window * length.piece, seen);
  if (forecast.stability.answer != StabilityAnswer::stable || !mean) return forecast;
  const Seconds rest = length.whole - seen;
  const double window = rules.window;
  const double t = student_quantile(0.5 + rules.confidence / 2.0, window - 1.0);
  const double half_watts =
      t * deviation_of(levels) * std::sqrt(1.0 / window + length.piece / rest) +
      0.5 * rules.tolerance * mean->si();
  forecast.by_power =
      around((*mean * length.whole).si(), half_watts * length.whole.count(), 0.0, rules.confidence);
  forecast.by_epoch = around((seen_joules + *mean * rest).si(), half_watts * rest.count(),
                             seen_joules.si(), rules.confidence);
  return forecast;
}

Joules limit_for(Watts limit, Seconds time) { return limit * time; }

Joules green_algorithms_for(Watts limit, double usage, double gigabytes, Seconds time) {
  return (usage * limit + Watts{kWattsPerGigabyte * gigabytes}) * time;
}

Estimate with_seen_ratio(Joules estimate, const SeenRatio& ratio) {
  const double joules = estimate.si();
  return {joules, ratio.lower * joules, std::max(ratio.upper, 1.0) * joules, kSeenRatioConfidence};
}

}  // namespace carnot
