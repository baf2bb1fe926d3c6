// SPDX-License-Identifier: Apache-2.0
#include "meter/thinning.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "meter/clock_error.hpp"
#include "meter/counter.hpp"
#include "meter/liveness.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

/// Whether all that is known of a stretch of this source is what its two ends say.
bool can_thin(const SourceDescription& source) {
  return source.counter && source.averaged_over == Seconds{0.0} && source.lag == Seconds{0.0} &&
         clock_margin_of(source) == Seconds{0.0};
}

class Thinning {
 public:
  Thinning(const SourceDescription& source, std::span<const SteadyTime> edges,
           std::chrono::nanoseconds cell)
      : source_{source}, edges_{edges}, cell_{cell} {}

  /// What is kept next, in order.
  void keep(const Reading& reading) {
    if (!std::holds_alternative<CounterValue>(reading.value)) return;
    if (last_good_) {
      const bool moved = ticks_in(*last_good_) < ticks_in(reading);
      settled_ = advances(*last_good_, reading) && (settled_ || moved);
    }
    last_good_ = reading;
  }

  /// Whether `middle` may go, between what is kept before it and what follows it. Behind a jump the
  /// track is in doubt until the counter moves on from there: what it refuses meanwhile counts.
  bool is_idle(const Reading& before, const Reading& middle, const Reading& after,
               bool in_long_stand) const {
    if (!settled_ || cell_of(before.when) != cell_of(middle.when)) return false;
    const auto* first = std::get_if<CounterValue>(&before.value);
    const auto* second = std::get_if<CounterValue>(&middle.value);
    const auto* third = std::get_if<CounterValue>(&after.value);
    if (first == nullptr || second == nullptr || third == nullptr) return false;
    // A stand may be a dead counter's. It is joined with what rises only where it is too short.
    const bool stands = first->ticks == second->ticks && second->ticks == third->ticks;
    if (first->ticks == third->ticks ? !stands : in_long_stand) return false;
    return advances(before, middle) && advances(middle, after) && advances(before, after) &&
           !has_edge(before.when, after.when);
  }

 private:
  static std::uint64_t ticks_in(const Reading& reading) {
    return std::get<CounterValue>(reading.value).ticks;
  }
  std::int64_t cell_of(SteadyTime when) const { return when.time_since_epoch() / cell_; }

  bool advances(const Reading& before, const Reading& after) const {
    const Watts maximum =
        source_.plausible_maximum > Watts{0.0} ? source_.plausible_maximum : kPlausiblePackagePower;
    return judge_step(ticks_in(before), ticks_in(after), seconds_between(before.when, after.when),
                      *source_.counter, maximum, source_.refresh)
               .kind == StepKind::advanced;
  }

  bool has_edge(SteadyTime begin, SteadyTime end) const {
    return std::ranges::any_of(edges_,
                               [&](SteadyTime edge) { return begin <= edge && edge <= end; });
  }

  const SourceDescription& source_;
  std::span<const SteadyTime> edges_;
  std::chrono::nanoseconds cell_;
  std::optional<Reading> last_good_;
  bool settled_ = true;
};

/// Whether each reading is of a stand that is, or may become, so long that the counter is taken for
/// dead.
std::vector<bool> in_long_stands(const SourceDescription& source,
                                 std::span<const Reading> readings) {
  std::vector<bool> in_stand(readings.size(), false);
  const auto ticks_of = [&](std::size_t i) {
    return std::get_if<CounterValue>(&readings[i].value);
  };
  for (std::size_t first = 0; first < readings.size();) {
    const CounterValue* value = ticks_of(first);
    std::size_t end = first + 1;
    std::size_t last = first;  // of those that show the same
    for (; value != nullptr && end < readings.size(); ++end) {
      const CounterValue* next = ticks_of(end);
      if (next != nullptr && next->ticks != value->ticks) break;
      if (next != nullptr) last = end;
    }
    const Seconds stood = seconds_between(readings[first].when, readings[last].when);
    if (end == readings.size() || stood >= 0.5 * dead_after(source))
      std::fill(in_stand.begin() + static_cast<std::ptrdiff_t>(first),
                in_stand.begin() + static_cast<std::ptrdiff_t>(end), true);
    first = end;
  }
  return in_stand;
}

}  // namespace

void thin(const SourceDescription& source, std::vector<Reading>& readings,
          std::span<const SteadyTime> edges, std::chrono::nanoseconds cell) {
  if (!can_thin(source) || readings.size() < 3 || cell.count() <= 0) return;
  Thinning thinning{source, edges, cell};
  thinning.keep(readings.front());
  const std::vector<bool> in_stand = in_long_stands(source, readings);
  std::size_t kept = 0;  // readings[kept] is the last one kept
  int merged = 0;
  for (std::size_t i = 1; i < readings.size(); ++i) {
    const bool is_last = i + 1 == readings.size();
    if (!is_last && thinning.is_idle(readings[kept], readings[i], readings[i + 1], in_stand[i])) {
      merged += 1 + readings[i].merged;
      continue;
    }
    ++kept;
    if (kept != i) readings[kept] = std::move(readings[i]);
    readings[kept].merged += merged;
    thinning.keep(readings[kept]);
    merged = 0;
  }
  readings.erase(readings.begin() + static_cast<std::ptrdiff_t>(kept) + 1, readings.end());
}

std::chrono::nanoseconds halving_cell(std::span<const Reading> readings) {
  if (readings.size() < 2) return {};
  const auto span = readings.back().when - readings.front().when;
  const auto spacing = span.count() / static_cast<std::int64_t>(readings.size() - 1);
  return std::chrono::nanoseconds{
      std::bit_ceil(2 * static_cast<std::uint64_t>(std::max<std::int64_t>(spacing, 1)))};
}

}  // namespace carnot
