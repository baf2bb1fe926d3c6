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
    if (are_equal_failures(before, middle, after)) return !has_edge(before.when, after.when);
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

  /// Whether each reading is of a stand that is, or may become, so long that the counter is taken
  /// for dead. Beside a step that is none, a stand may go on behind it.
  std::vector<bool> in_long_stands(std::span<const Reading> readings) const {
    std::vector<bool> in_stand(readings.size(), false);
    for (std::size_t first = 0; first < readings.size();) {
      const Stand stand = stand_at(readings, first);
      const Seconds stood = seconds_between(readings[first].when, readings[stand.last].when);
      const bool is_cut = stand.end == readings.size() ||
                          !advances_or_failed(readings[stand.last], readings[stand.end]) ||
                          (first > 0 && !advances_or_failed(readings[first - 1], readings[first]));
      if (is_cut || stood >= 0.5 * dead_after(source_)) {
        std::fill(in_stand.begin() + static_cast<std::ptrdiff_t>(first),
                  in_stand.begin() + static_cast<std::ptrdiff_t>(stand.end), true);
      }
      first = stand.end;
    }
    return in_stand;
  }

 private:
  struct Stand {
    std::size_t last;  // of those that show the same
    std::size_t end;   // failures among them included
  };
  static Stand stand_at(std::span<const Reading> readings, std::size_t first) {
    Stand stand{first, first + 1};
    const auto* value = std::get_if<CounterValue>(&readings[first].value);
    for (; value != nullptr && stand.end < readings.size(); ++stand.end) {
      const auto* next = std::get_if<CounterValue>(&readings[stand.end].value);
      if (next != nullptr && next->ticks != value->ticks) break;
      if (next != nullptr) stand.last = stand.end;
    }
    return stand;
  }
  static bool are_equal_failures(const Reading& before, const Reading& middle,
                                 const Reading& after) {
    return std::holds_alternative<ReadFailure>(middle.value) && before.value == middle.value &&
           middle.value == after.value;
  }
  bool advances_or_failed(const Reading& before, const Reading& after) const {
    const bool are_counted = std::holds_alternative<CounterValue>(before.value) &&
                             std::holds_alternative<CounterValue>(after.value);
    return !are_counted || advances(before, after);
  }

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

}  // namespace

/// All that is known of a stretch of such a source is what its two ends say.
bool can_thin(const SourceDescription& source) {
  return source.counter && source.averaged_over == Seconds{0.0} && source.lag == Seconds{0.0} &&
         clock_margin_of(source) == Seconds{0.0};
}

void thin(const SourceDescription& source, std::vector<Reading>& readings,
          std::span<const SteadyTime> edges, std::chrono::nanoseconds cell, SteadyTime until) {
  if (!can_thin(source) || readings.size() < 3 || cell.count() <= 0) return;
  Thinning thinning{source, edges, cell};
  thinning.keep(readings.front());
  const std::vector<bool> in_stand = thinning.in_long_stands(readings);
  std::size_t kept = 0;  // readings[kept] is the last one kept
  int merged = 0;
  for (std::size_t i = 1; i < readings.size(); ++i) {
    const bool stays = i + 1 == readings.size() || readings[i + 1].when >= until;
    if (!stays && thinning.is_idle(readings[kept], readings[i], readings[i + 1], in_stand[i])) {
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
