// SPDX-License-Identifier: Apache-2.0
#include "analysis/repeated_energy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>
#include <vector>

#include "analysis/describe.hpp"
#include "analysis/distributions.hpp"
#include "analysis/interval.hpp"
#include "analysis/stop_rule.hpp"

namespace carnot {
namespace {

constexpr double kConfidence = 0.95;

Result<void> check_alike(std::span<const RepeatedWindow> windows) {
  if (windows.empty()) return fail(ErrorCode::bad_input, "there is no repetition to describe.");
  const Energy& first = windows.front().energy;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const RepeatedWindow& one = windows[i];
    if (!one.energy.joules()) continue;
    if (!first.joules() || (one.energy.perimeter() == first.perimeter() &&
                            one.energy.provenance() == first.provenance()))
      continue;
    return fail(ErrorCode::bad_input,
                fmt::format("run 1 is {} over {}, but run {} {} over {}: they have no mean.",
                            key_of(first.provenance()), first.perimeter().key(), i + 1,
                            key_of(one.energy.provenance()), one.energy.perimeter().key()),
                "A source came or went between them; look at the single runs.");
  }
  return {};
}

/// What was noticed in any of them, once each.
std::vector<Finding> findings_in(std::span<const RepeatedWindow> windows) {
  std::vector<Finding> all;
  for (const RepeatedWindow& one : windows) {
    for (const Finding& noticed : one.energy.findings()) {
      const bool known = std::ranges::any_of(
          all, [&](const Finding& earlier) { return earlier.code == noticed.code; });
      if (!known) all.push_back(noticed);
    }
  }
  return all;
}

/// The least that the sensors' own random errors leave of the mean's half-width.
double sensors_half_width(std::span<const RepeatedWindow> windows) {
  double squares = 0.0;
  for (const RepeatedWindow& one : windows) {
    const Estimate& joules = *one.energy.joules();
    const double below = joules.point - joules.lower - one.systematic_below.si();
    const double above = joules.upper - joules.point - one.systematic_above.si();
    const double half = std::max(0.0, 0.5 * (below + above));
    squares += half * half;
  }
  return std::sqrt(squares) / static_cast<double>(windows.size());
}

double widening(double half, double mean, int windows, const RepeatRule& rule) {
  if (!rule.until || !(mean > 0.0)) return 1.0;
  return stop_rule_widening(half / mean, *rule.until, windows);
}

/// How many windows would bring the half-width down to a share of the mean, at this scatter and
/// these sensors: the t quantile falls with the windows as well. Nothing from fewer than
/// kLeastToSay, whose scatter may be off by more than twice, and nothing beyond what anyone would
/// run.
std::optional<int> windows_for(double share, double stddev, double sensors, double mean,
                               int windows) {
  constexpr int kLeastToSay = 5;
  constexpr int kMostToSay = 1'000'000;
  if (windows < kLeastToSay || !(mean > 0.0) || !std::isfinite(stddev)) return std::nullopt;
  const double wanted = share * mean * (1.0 + 1e-9);  // exactly so many are enough
  const auto is_enough = [&](int n) {
    const double root = std::sqrt(static_cast<double>(n));
    const double by_scatter = student_quantile(0.5 + kConfidence / 2.0, n - 1) * stddev / root;
    const double by_sensors = sensors * std::sqrt(static_cast<double>(windows)) / root;
    return std::max(by_scatter, by_sensors) <= wanted;
  };
  const auto candidates = std::views::iota(2, kMostToSay);
  const auto least = std::ranges::partition_point(candidates, [&](int n) { return !is_enough(n); });
  return least == candidates.end() ? std::nullopt : std::optional{*least};
}

Energy with_joules(const Energy& like, const Estimate& joules, std::vector<Finding> findings) {
  return like.provenance() == Provenance::measured
             ? Energy::measured(like.perimeter(), joules, std::move(findings))
             : Energy::estimated(like.perimeter(), joules, like.estimator(), std::move(findings));
}

/// Everything about joules that are all known.
void describe_joules(std::span<const RepeatedWindow> windows, const RepeatRule& rule,
                     RepeatedEnergy& repeated) {
  std::vector<double> joules;
  for (const RepeatedWindow& one : windows) {
    joules.push_back(one.energy.joules()->point);
    repeated.systematic_below = repeated.systematic_below + one.systematic_below;
    repeated.systematic_above = repeated.systematic_above + one.systematic_above;
  }
  const auto count = static_cast<double>(windows.size());
  repeated.systematic_below = Joules{repeated.systematic_below.si() / count};
  repeated.systematic_above = Joules{repeated.systematic_above.si() / count};
  repeated.median = median(joules);
  repeated.sample_stddev = sample_stddev(joules);
  repeated.smallest = std::ranges::min(joules);
  repeated.largest = std::ranges::max(joules);
  const Energy& first = windows.front().energy;
  const auto interval = t_interval(joules, kConfidence);
  if (!interval) {  // one window speaks for itself
    repeated.mean = first;
    return;
  }
  const double mean = interval->point;
  const double sensors = sensors_half_width(windows);
  const double plain = std::max(mean - interval->lower, sensors);
  const double half = plain * widening(plain, mean, repeated.windows, rule);
  repeated.random = Estimate{mean, mean - half, mean + half, kConfidence};
  if (mean > 0.0) repeated.plain_share = plain / mean;
  repeated.windows_for_one_percent =
      windows_for(0.01, *repeated.sample_stddev, sensors, mean, repeated.windows);
  const Estimate whole{mean, std::max(0.0, mean - half - repeated.systematic_below.si()),
                       mean + half + repeated.systematic_above.si(),
                       std::min(kConfidence, first.joules()->confidence)};
  repeated.mean = with_joules(first, whole, findings_in(windows));
}

}  // namespace

Result<RepeatedEnergy> repeated_energy_of(std::span<const RepeatedWindow> windows,
                                          const RepeatRule& rule) {
  CARNOT_TRY_VOID(check_alike(windows));
  std::vector<double> lengths;
  for (const RepeatedWindow& one : windows) lengths.push_back(one.length.count());
  RepeatedEnergy repeated{
      .windows = static_cast<int>(windows.size()),
      .mean = Energy::missing(windows.front().energy.perimeter(), findings_in(windows)),
      .random = {},
      .plain_share = {},
      .systematic_below = {},
      .systematic_above = {},
      .median = {},
      .sample_stddev = {},
      .smallest = {},
      .largest = {},
      .mean_length = Seconds{*mean(lengths)},
      .seconds = t_interval(lengths, kConfidence),
      .windows_for_one_percent = {}};
  const bool all_known = std::ranges::all_of(
      windows, [](const RepeatedWindow& one) { return one.energy.joules().has_value(); });
  if (all_known) describe_joules(windows, rule, repeated);
  return repeated;
}

bool enough_repeats(const RepeatedEnergy& so_far, const RepeatRule& rule) {
  if (so_far.windows >= rule.most) return true;
  if (!rule.until || !so_far.plain_share) return false;
  return look_from(so_far.windows) == so_far.windows &&
         narrow_enough(*so_far.plain_share, *rule.until, so_far.windows);
}

}  // namespace carnot
