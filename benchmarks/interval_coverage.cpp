// SPDX-License-Identifier: Apache-2.0
//
// Do the meter's intervals keep their promise? Draws loads whose energy is known exactly, lets
// sensors of several kinds look at them as the hardware does (refresh, quantum, averaging, unseen
// time, a gain and an offset drawn once per device), measures, and counts how often the 95 %
// interval holds the truth: 94 to 97 % where random errors dominate, at least 95 % where gain and
// offset do, and at most twice as wide as the narrowest interval that would. Prints a Markdown
// table; exit code 1 when a promise is broken beyond chance.
//
//   carnot_interval_coverage [WINDOWS_PER_ROW]      (default 3000, some ten seconds)
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/interval.hpp"
#include "base/rng.hpp"
#include "meter/measurement.hpp"

namespace carnot {
namespace {

constexpr double kSettle = 2.0;  // seconds known before and after each window

/// Power that jumps between levels at random instants: piecewise constant, so its energy is exact.
class Load {
 public:
  /// Levels uniform within [low, high] W, each held for exponentially distributed times of mean
  /// `hold` seconds, from 0 to `length`.
  Load(Rng& rng, double low, double high, double hold, double length) {
    double when = 0.0;
    double energy = 0.0;
    while (when <= length) {
      starts_.push_back({when, energy, rng.uniform(low, high)});
      const double held = -hold * std::log(1.0 - rng.uniform());
      energy += held * starts_.back().watts;
      when += held;
    }
  }

  double energy_until(double when) const {
    const Start& start = at(when);
    return start.energy + (when - start.when) * start.watts;
  }
  double power_at(double when) const { return at(when).watts; }
  double mean(double begin, double end) const {
    return (energy_until(end) - energy_until(begin)) / (end - begin);
  }

 private:
  struct Start {
    double when;
    double energy;
    double watts;
  };
  const Start& at(double when) const {
    const auto later = std::ranges::upper_bound(starts_, std::max(0.0, when), {}, &Start::when);
    return *std::prev(later);
  }
  std::vector<Start> starts_;
};

enum class Kind { counter, momentary, mean };

struct Row {
  std::string_view name;
  Kind kind = Kind::counter;
  double refresh = 1e-3;  // s
  double tick = 0.0;      // J
  double averaged = 0.0;  // s
  double polled = 0.0;    // s between readings; 0: at the edges alone
  double gain = 0.0;      // 95 % half-width
  double offset = 0.0;    // W, likewise
  double hold = 0.01;     // s that the load keeps a level
  double length = 1.0;    // s of the window
};

constexpr double kRaplTick = 61.035e-6;
constexpr auto kRows = std::to_array<Row>({
    {.name = "RAPL, 20 ms", .tick = kRaplTick, .hold = 2e-3, .length = 0.02},
    {.name = "RAPL, 100 ms", .tick = kRaplTick, .length = 0.1},
    {.name = "RAPL, 1 s", .tick = kRaplTick, .length = 1.0},
    {.name = "NVML counter, gain 5 %, 1 s", .refresh = 0.1, .tick = 1e-3, .gain = 0.05},
    {.name = "NVML counter, gain 5 %, 10 s",
     .refresh = 0.1,
     .tick = 1e-3,
     .gain = 0.05,
     .length = 10.0},
    {.name = "power of the moment at 10 Hz, 10 s",
     .kind = Kind::momentary,
     .refresh = 0.1,
     .polled = 0.1,
     .length = 10.0},
    {.name = "the same, slow load, 60 s",
     .kind = Kind::momentary,
     .refresh = 0.1,
     .polled = 0.1,
     .hold = 1.0,
     .length = 60.0},
    {.name = "mean of 25 of 100 ms, 10 s",
     .kind = Kind::mean,
     .refresh = 0.1,
     .averaged = 0.025,
     .polled = 0.1,
     .length = 10.0},
    {.name = "mean of 25 of 100 ms, gain 5 %, 10 s",
     .kind = Kind::mean,
     .refresh = 0.1,
     .averaged = 0.025,
     .polled = 0.1,
     .gain = 0.05,
     .offset = 2.0,
     .length = 10.0},
    {.name = "mean of 1 s at 10 Hz, 10 s",
     .kind = Kind::mean,
     .refresh = 0.1,
     .averaged = 1.0,
     .polled = 0.1,
     .hold = 0.1,
     .length = 10.0},
    {.name = "plug at 1 Hz, gain 1 %, 60 s",
     .kind = Kind::momentary,
     .refresh = 1.0,
     .polled = 1.0,
     .gain = 0.01,
     .hold = 0.3,
     .length = 60.0},
});

SteadyTime instant(double seconds) {
  return SteadyTime{std::chrono::seconds{1000}} +
         std::chrono::nanoseconds{std::llround(seconds * 1e9)};
}

/// A device: what its sensor shows of a load.
class Device {
 public:
  Device(const Row& row, Rng& rng)
      : row_{row},
        phase_{rng.uniform(0.0, row.refresh)},
        gain_{1.0 + rng.normal() * row.gain / 1.96},
        offset_{rng.normal() * row.offset / 1.96} {}

  Reading read(const Load& load, double when) const {
    const double refreshed = std::floor((when - phase_) / row_.refresh) * row_.refresh + phase_;
    if (row_.kind == Kind::counter) {
      const double shown = gain_ * load.energy_until(refreshed) + offset_ * refreshed;
      return {0, instant(when), CounterValue{static_cast<std::uint64_t>(shown / row_.tick)}};
    }
    const double seen = row_.kind == Kind::momentary
                            ? load.power_at(refreshed)
                            : load.mean(refreshed - row_.averaged, refreshed);
    return {0, instant(when), PowerValue{Watts{gain_ * seen + offset_}}};
  }

  SourceDescription description() const {
    SourceDescription source;
    source.id = "simulated";
    source.domain = Domain::gpu;
    if (row_.kind == Kind::counter)
      source.counter = CounterSpec{row_.tick, ~std::uint64_t{0}, false};
    source.refresh = Seconds{row_.refresh};
    source.averaged_over = Seconds{row_.averaged};
    source.plausible_maximum = Watts{2000.0};
    source.accuracy = {row_.gain, Watts{row_.offset}};
    return source;
  }

 private:
  const Row& row_;
  double phase_;
  double gain_;
  double offset_;
};

struct Outcome {
  double error = 0.0;       // of the truth
  double half_width = 0.0;  // likewise
  bool covers = false;
};

Outcome one_window(const Row& row, Rng& rng) {
  const Load load{rng, 40.0, 160.0, row.hold, 1.1 * row.length + 2 * kSettle + 1.0};
  const Device device{row, rng};
  const double begin = kSettle + rng.uniform(0.0, 1.0);
  // A whole number of refreshes would let the errors of both edges cancel.
  const double end = begin + row.length * rng.uniform(0.9, 1.1);
  std::vector<Reading> readings;
  if (row.polled > 0.0) {
    for (double when = begin - kSettle + rng.uniform(0.0, row.polled); when < end + kSettle;
         when += row.polled)
      readings.push_back(device.read(load, when));
  } else {
    constexpr double kReadTakes = 3e-6;
    readings = {device.read(load, begin - kReadTakes), device.read(load, end + kReadTakes)};
  }
  const std::vector sources{device.description()};
  const Measurement measured =
      measurement_of(sources, readings, "window", instant(begin), instant(end));
  const double truth = load.energy_until(end) - load.energy_until(begin);
  const auto& joules = measured.sources[0].energy.joules();
  if (!joules) return {};
  return {(joules->point - truth) / truth, (joules->upper - joules->lower) / 2.0 / truth,
          joules->lower <= truth && truth <= joules->upper};
}

/// The value that a share of them do not exceed.
double quantile(std::vector<double> values, double share) {
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

/// Prints the row; whether it keeps the promise.
bool run(const Row& row, int windows, Rng& rng) {
  int covered = 0;
  std::vector<double> errors;
  std::vector<double> widths;
  for (int i = 0; i < windows; ++i) {
    const Outcome one = one_window(row, rng);
    covered += one.covers ? 1 : 0;
    errors.push_back(std::abs(one.error));
    widths.push_back(one.half_width);
  }
  const double width = quantile(widths, 0.5);
  const double ideal = quantile(errors, 0.95);
  const Estimate share = *wilson_interval(covered, windows, 0.99);
  const bool systematic = row.gain > 0.0 || row.offset > 0.0;
  const bool covers =
      share.upper >= (systematic ? 0.95 : 0.94) && (systematic || share.lower <= 0.97);
  const bool narrow = width <= 2.0 * ideal;
  fmt::print("| {} | {} | {:.1f} % ({:.1f} to {:.1f}) | ±{:.2f} % | {:.2f} | {} |\n", row.name,
             systematic ? "≥ 95 %" : "94 to 97 %", share.point * 100.0, share.lower * 100.0,
             share.upper * 100.0, width * 100.0, width / ideal,
             covers && narrow ? "kept" : "**broken**");
  return covers && narrow;
}

}  // namespace
}  // namespace carnot

int main(int argc, char** argv) {
  using namespace carnot;
  int windows = 3000;
  if (argc > 1) {
    const std::string_view text{argv[1]};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), windows);
    if (parsed.ec != std::errc{} || windows < 100) {
      fmt::print(stderr, "WINDOWS_PER_ROW is a number of at least 100.\n");
      return 2;
    }
  }
  Rng rng{20261121};
  fmt::print(
      "| sensor and window | promise | intervals that hold the truth | median half-width | "
      "of the narrowest | |\n|---|---|---|---|---|---|\n");
  bool kept = true;
  for (const Row& row : kRows) kept = run(row, windows, rng) && kept;
  return kept ? 0 : 1;
}
