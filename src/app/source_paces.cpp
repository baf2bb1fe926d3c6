// SPDX-License-Identifier: Apache-2.0
#include "app/source_paces.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace carnot {
namespace {

/// Of fewer steps a common multiple is likely to be chance.
constexpr std::size_t kTellingSteps = 8;
/// Of fewer times between changes the median says little.
constexpr std::size_t kTellingTimes = 3;

/// Not a model, which only looks at the time, and not what a thread of its own asks.
bool is_read_on_demand(const SourceDescription& source) {
  switch (source.kind) {
    case SourceKind::csv:
    case SourceKind::command:
    case SourceKind::http_json:
    case SourceKind::estimate:
      return false;
    case SourceKind::perf:
    case SourceKind::powercap:
    case SourceKind::msr:
    case SourceKind::nvml:
    case SourceKind::rocm_smi:
    case SourceKind::hwmon:
    case SourceKind::battery:
    case SourceKind::replay:
    case SourceKind::fake:
      return !source.model;
  }
  return false;
}

std::optional<Seconds> median_of(std::vector<Seconds>& times) {
  if (times.size() < kTellingTimes) return std::nullopt;
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

std::uint64_t common_divisor(std::span<const std::uint64_t> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0},
                         [](std::uint64_t a, std::uint64_t b) { return std::gcd(a, b); });
}

/// One source while it is watched.
class Watched {
 public:
  explicit Watched(Source& source) : source_{source} {}

  /// A slow one waits, so that a quick one beside it is still seen to move.
  bool is_due(SteadyTime now) const { return now >= due_; }

  void look(const Clock& clock) {
    constexpr int kRest = 3;
    const SteadyTime begin = clock.now();
    Reading reading = source_.read(clock);
    const SteadyTime end = clock.now();
    due_ = end + kRest * (end - begin);
    if (!first_look_) first_look_ = begin;
    last_look_ = begin;
    spent_ += seconds_between(begin, end);
    ++readings_;
    if (std::holds_alternative<ReadFailure>(reading.value)) return;
    if (last_ && last_->value != reading.value) changed(*last_, reading);
    last_ = std::move(reading);
  }

  Pace pace() && {
    Pace pace;
    if (spent_ > Seconds{0.0}) pace.cost = spent_ / readings_;
    pace.refresh = median_of(between_changes_);
    // A value that is new at every look changes more often than it was looked at.
    if (pace.refresh && *pace.refresh < 2.0 * spacing()) pace.refresh.reset();
    const SourceDescription& source = source_.description();
    if (source.counter) {
      pace.tick = seen_tick(steps_, source.counter->joules_per_tick);
    } else if (source.resolution > Watts{0.0} && steps_.size() >= kTellingSteps) {
      pace.power_step = static_cast<double>(common_divisor(steps_)) * source.resolution;
    }
    return pace;
  }

 private:
  Seconds spacing() const {
    if (!first_look_ || readings_ < 2) return Seconds{0.0};
    return seconds_between(*first_look_, last_look_) / (readings_ - 1);
  }
  void changed(const Reading& before, const Reading& after) {
    if (changed_) between_changes_.push_back(seconds_between(*changed_, after.when));
    changed_ = after.when;
    const auto* ticks = std::get_if<CounterValue>(&after.value);
    const auto* previous = std::get_if<CounterValue>(&before.value);
    if (ticks != nullptr && previous != nullptr) {
      // A fall is a wrap or a reset, and tells nothing of the step.
      if (ticks->ticks > previous->ticks) steps_.push_back(ticks->ticks - previous->ticks);
    } else if (const auto* power = std::get_if<PowerValue>(&after.value)) {
      const Watts unit = source_.description().resolution;
      if (unit > Watts{0.0} && power->watts > Watts{0.0})
        steps_.push_back(static_cast<std::uint64_t>(std::llround(power->watts / unit)));
    }
  }

  Source& source_;
  std::optional<Reading> last_;
  std::optional<SteadyTime> changed_;
  std::optional<SteadyTime> first_look_;
  SteadyTime last_look_;
  SteadyTime due_;
  Seconds spent_{0.0};
  int readings_ = 0;
  std::vector<Seconds> between_changes_;
  std::vector<std::uint64_t> steps_;  // of a counter its ticks, of a power its readings in its unit
};

/// Whether steps that were rounded to whole ticks are multiples of so many of them.
bool are_multiples(std::span<const std::uint64_t> steps, double of) {
  return std::ranges::all_of(steps, [of](std::uint64_t step) {
    constexpr double kRounding = 1.0 + 1e-6;
    return std::abs(std::remainder(static_cast<double>(step), of)) <= kRounding;
  });
}

}  // namespace

std::optional<Joules> seen_tick(std::span<const std::uint64_t> steps, double joules_per_tick) {
  if (steps.size() < kTellingSteps) return std::nullopt;
  const std::uint64_t divisor = common_divisor(steps);
  if (divisor > 1) return Joules{static_cast<double>(divisor) * joules_per_tick};
  constexpr int kCoarsest = 3;
  constexpr double kTellingTicks = 8.0;  // of less, rounded steps are multiples by chance
  for (int power = kCoarsest; std::exp2(-power) >= kTellingTicks * joules_per_tick; ++power) {
    const double exact = std::exp2(-power);
    // The kernel cuts a register's unit off to whole nanojoules: 61035 nJ for 2^-14 J.
    const double cut_off = std::floor(exact * 1e9) * 1e-9;
    for (const double tick : {cut_off, exact}) {
      if (are_multiples(steps, tick / joules_per_tick)) return Joules{tick};
    }
  }
  constexpr double kServerMemory = 15.3e-6;  // of DRAM on Xeons, whatever their unit register says
  if (kServerMemory >= kTellingTicks * joules_per_tick &&
      are_multiples(steps, kServerMemory / joules_per_tick))
    return Joules{kServerMemory};
  // A file of whole microjoules cuts off a register's steps, and these are none that is known.
  constexpr double kMicrojoule = 1e-6;
  if (joules_per_tick <= kMicrojoule) return std::nullopt;
  return Joules{joules_per_tick};
}

std::vector<Pace> watch_paces(const Sources& sources, const Clock& clock, Seconds length) {
  // Long enough to leave the machine to others, short enough to see a register move each ms.
  constexpr std::chrono::microseconds kBetweenRounds{100};
  std::vector<Pace> paces(sources.size());
  std::vector<std::pair<std::size_t, Watched>> watched;
  watched.reserve(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (is_read_on_demand(sources[i]->description())) watched.emplace_back(i, Watched{*sources[i]});
  }
  if (watched.empty()) return paces;
  const SteadyTime begin = clock.now();
  while (seconds_between(begin, clock.now()) < length) {
    for (auto& [index, one] : watched) {
      if (one.is_due(clock.now())) one.look(clock);
    }
    clock.sleep_for(kBetweenRounds);
  }
  for (auto& [index, one] : watched) paces[index] = std::move(one).pace();
  return paces;
}

}  // namespace carnot
