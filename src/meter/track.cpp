// SPDX-License-Identifier: Apache-2.0
#include "meter/track.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/assert.hpp"
#include "meter/counter.hpp"
#include "meter/power_errors.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

Watts maximum_of(const SourceDescription& source) {
  return source.plausible_maximum > Watts{0.0} ? source.plausible_maximum : kPlausiblePackagePower;
}

/// Joules over a stretch of straight-line power.
Joules trapezoid(Watts first, Watts last, Seconds length) { return (first + last) * length / 2.0; }

Stretch counted(SteadyTime begin, SteadyTime end, Joules joules) {
  const Seconds length = seconds_between(begin, end);
  const Watts mean = length.count() > 0.0 ? joules / length : Watts{0.0};
  return {begin, end, joules, mean, mean, true, 0, 1, {}};
}

Stretch unknown(SteadyTime begin, SteadyTime end, Joules least, Finding why) {
  return {begin, end, least, {}, {}, false, 0, 0, {std::move(why)}};
}

/// Collects what the readings between two accepted ones did, to be noted in the stretch that
/// closes.
struct Doubts {
  int failed = 0;
  std::string reason;
  int refused = 0;

  void add(const ReadFailure& failure) {
    ++failed;
    reason = failure.reason;
  }
  void move_into(Stretch& stretch) {
    stretch.failed = failed;
    stretch.refused = refused;
    if (failed > 0) {
      stretch.findings.push_back(
          finding(FindingCode::source_unreadable,
                  fmt::format("{} reading{} failed ({}); the next good one bridged the gap.",
                              failed, failed == 1 ? "" : "s", reason)));
    }
    if (refused > 0) {
      stretch.findings.push_back(finding(FindingCode::reading_refused,
                                         fmt::format("{} impossible reading{} left out.", refused,
                                                     refused == 1 ? " was" : "s were")));
    }
    *this = {};
  }
  /// What no accepted reading follows any more.
  void move_into(Track& track) const {
    if (failed > 0) track.last_failure = ReadFailure{reason};
    track.failed_after = failed;
    track.refused_after = refused;
  }
};

/// Walks a counter's readings. It holds the last reading that it believes (the anchor) and, after a
/// step that cannot be, the reading that made it (the suspect). The next reading decides between
/// them: if it follows from the anchor, the suspect was a false value; if it follows from the
/// suspect, the counter really jumped (a driver reload, a suspend), and what lies between is
/// unknown. A reading that merely repeats the suspect's value decides nothing: a sampler may catch
/// one false value several times, and a counter that runs moves on.
class CounterWalk {
 public:
  CounterWalk(const SourceDescription& source, CounterSpec counter)
      : source_{source}, counter_{counter} {}

  void add(const Reading& reading, std::uint64_t ticks) {
    const Point now{reading.when, ticks};
    if (!anchor_) {
      if (ticks <= counter_.last) anchor_ = now;
      return;
    }
    const Step step = step_from(*anchor_, now);
    if (is_counted(step)) {
      doubts_.refused += suspect_ ? suspect_->readings : 0;
      accept(step, now);
    } else if (suspect_ && ticks == suspect_->ticks) {
      suspect_->last = now.when;
      ++suspect_->readings;
    } else if (suspect_ && is_counted(step_from(*suspect_, now))) {
      jump_to_suspect();
      accept(step_from(*anchor_, now), now);
    } else {
      doubt(step, now);
    }
  }

  void add(const ReadFailure& failure) { doubts_.add(failure); }

  Track finish() && {
    if (suspect_) {
      const Point last{suspect_->last, suspect_->ticks};
      jump_to_suspect();
      if (last.when > anchor_->when) accept(step_from(*anchor_, last), last);
    }
    doubts_.move_into(track_);
    return std::move(track_);
  }

 private:
  struct Point {
    SteadyTime when;
    std::uint64_t ticks;
  };
  struct Suspect : Point {
    SteadyTime last;  // when it showed the same value again
    int readings = 1;
  };

  static bool is_counted(const Step& step) {
    return step.kind == StepKind::advanced || step.kind == StepKind::wrapped;
  }

  Step step_from(const Point& from, const Point& to) const {
    return judge_step(from.ticks, to.ticks, seconds_between(from.when, to.when), counter_,
                      maximum_of(source_), source_.refresh);
  }

  void accept(const Step& step, const Point& now) {
    Stretch stretch = counted(anchor_->when, now.when, step.joules);
    if (step.kind == StepKind::wrapped) {
      stretch.wraps = 1;
      stretch.findings.push_back(finding(FindingCode::counter_wrapped));
    }
    close(std::move(stretch), now);
  }

  void doubt(const Step& step, const Point& now) {
    switch (step.kind) {
      case StepKind::may_have_wrapped:
        close(unknown(anchor_->when, now.when, step.joules, finding(FindingCode::may_have_wrapped)),
              now);
        return;
      case StepKind::fell:
      case StepKind::implausible:
        doubts_.refused += suspect_ ? suspect_->readings : 0;
        suspect_ = Suspect{now, now.when, 1};
        return;
      case StepKind::out_of_range:
      case StepKind::no_time:
        ++doubts_.refused;
        return;
      case StepKind::advanced:
      case StepKind::wrapped:
        break;
    }
    CARNOT_ASSERT(false);  // counted steps never come here
  }

  void jump_to_suspect() {
    const Point to{suspect_->when, suspect_->ticks};
    // At least what the counter shows since it started anew is certain, but whether it started from
    // 0 is not; so the least is nothing.
    close(unknown(anchor_->when, to.when, Joules{0.0}, finding(FindingCode::counter_reset)), to);
  }

  void close(Stretch stretch, const Point& now) {
    doubts_.move_into(stretch);
    track_.stretches.push_back(std::move(stretch));
    anchor_ = now;
    suspect_.reset();
  }

  const SourceDescription& source_;
  CounterSpec counter_;
  Track track_;
  std::optional<Point> anchor_;
  std::optional<Suspect> suspect_;
  Doubts doubts_;
};

/// The counter's end; where it could not be read, the smallest known one that holds all readings.
CounterSpec settled(CounterSpec counter, std::span<const Reading> readings) {
  if (!counter.last_is_inferred) return counter;
  for (const Reading& reading : readings) {
    if (const auto* value = std::get_if<CounterValue>(&reading.value))
      counter.last = std::max(counter.last, value->ticks);
  }
  counter.last = smallest_known_range(counter.last);
  return counter;
}

Track counter_track(const SourceDescription& source, std::span<const Reading> readings) {
  CounterWalk walk{source, settled(*source.counter, readings)};
  for (const Reading& reading : readings) {
    if (const auto* value = std::get_if<CounterValue>(&reading.value))
      walk.add(reading, value->ticks);
    else if (const auto* failure = std::get_if<ReadFailure>(&reading.value))
      walk.add(*failure);
  }
  return std::move(walk).finish();
}

/// Median time between the readings: the period a gap is measured by.
Seconds usual_period(std::span<const Reading> readings) {
  std::vector<Seconds> periods;
  for (std::size_t i = 1; i < readings.size(); ++i)
    periods.push_back(seconds_between(readings[i - 1].when, readings[i].when));
  if (periods.empty()) return Seconds{0.0};
  const auto middle = periods.begin() + static_cast<std::ptrdiff_t>(periods.size() / 2);
  std::nth_element(periods.begin(), middle, periods.end());
  return *middle;
}

/// What two neighbouring readings of a power or of a model say about the time between them.
Stretch stretch_between(const Reading& before, const Reading& after, Seconds longest) {
  const auto* from = std::get_if<ModelledValue>(&before.value);
  const auto* to = std::get_if<ModelledValue>(&after.value);
  if (from != nullptr && to != nullptr)
    return counted(before.when, after.when, to->joules - from->joules);
  const auto* first = std::get_if<PowerValue>(&before.value);
  const auto* last = std::get_if<PowerValue>(&after.value);
  const Seconds length = seconds_between(before.when, after.when);
  if (first == nullptr || last == nullptr || length > longest)
    return unknown(before.when, after.when, Joules{0.0}, finding(FindingCode::source_gap));
  Stretch stretch = counted(before.when, after.when, trapezoid(first->watts, last->watts, length));
  stretch.power_begin = first->watts;
  stretch.power_end = last->watts;
  stretch.is_power = true;
  return stretch;
}

/// Refused as a counter's impossible delta is: no number, below zero or above what can be drawn.
bool is_impossible(const Reading& reading, const SourceDescription& source) {
  const auto* power = std::get_if<PowerValue>(&reading.value);
  if (power == nullptr) return false;
  const bool too_much =
      source.plausible_maximum > Watts{0.0} && power->watts > source.plausible_maximum;
  return !(power->watts >= Watts{0.0}) || too_much;
}

/// Powers and modelled joules: every reading after the first closes a stretch.
Track plain_track(const SourceDescription& source, std::span<const Reading> readings) {
  constexpr double kGapPeriods = 3.0;  // measuring.md 2.3
  const Seconds longest = kGapPeriods * std::max(usual_period(readings), source.refresh);
  Track track;
  Doubts doubts;
  const Reading* before = nullptr;
  for (const Reading& reading : readings) {
    if (const auto* failure = std::get_if<ReadFailure>(&reading.value)) {
      doubts.add(*failure);
      continue;
    }
    if (is_impossible(reading, source)) {
      ++doubts.refused;
      continue;
    }
    if (const auto* value = std::get_if<ModelledValue>(&reading.value))
      track.factor = std::max(track.factor, value->factor);
    const Reading* previous = std::exchange(before, &reading);
    if (previous == nullptr || reading.when <= previous->when) continue;
    Stretch stretch = stretch_between(*previous, reading, longest);
    doubts.move_into(stretch);
    track.stretches.push_back(std::move(stretch));
  }
  doubts.move_into(track);
  return track;
}

/// To when the values were, from when they were read.
void move_back(Track& track, Seconds lateness) {
  const auto step = std::chrono::duration_cast<std::chrono::nanoseconds>(lateness);
  for (Stretch& stretch : track.stretches) {
    stretch.begin -= step;
    stretch.end -= step;
  }
}

Watts power_at(const Stretch& stretch, SteadyTime when) {
  const double along = seconds_between(stretch.begin, when) / stretch.length();
  return stretch.power_begin + (stretch.power_end - stretch.power_begin) * along;
}

Joules joules_between(const Stretch& stretch, SteadyTime begin, SteadyTime end) {
  if (begin == stretch.begin && end == stretch.end) return stretch.joules;  // to the last bit
  return trapezoid(power_at(stretch, begin), power_at(stretch, end), seconds_between(begin, end));
}

/// From an instant inside a stretch to the nearer of its two readings.
Seconds distance_to_reading(const Stretch& stretch, SteadyTime when) {
  return std::min(seconds_between(stretch.begin, when), seconds_between(when, stretch.end));
}

/// Largest error of cutting a counter's stretch at `when`: the power inside is not known at all.
Joules edge_bound(const Stretch& stretch, SteadyTime when) {
  if (stretch.is_power) return Joules{0.0};  // edge_bound_of
  return stretch.joules / stretch.length() * distance_to_reading(stretch, when);
}

void add_stretch(Cut& sum, const Stretch& stretch, SteadyTime begin, SteadyTime end) {
  if (stretch.known) {
    sum.known += end - begin;
    sum.known_joules += joules_between(stretch, begin, end);
    if (begin != stretch.begin) {
      sum.begin_edge = edge_bound(stretch, begin);
      sum.begin_distance = distance_to_reading(stretch, begin);
    }
    if (end != stretch.end) {
      sum.end_edge = edge_bound(stretch, end);
      sum.end_distance = distance_to_reading(stretch, end);
    }
  } else if (begin == stretch.begin && end == stretch.end) {
    sum.least_unknown_joules += stretch.joules;
  }
  sum.wraps += stretch.wraps;
  sum.readings += stretch.readings;
  sum.failed += stretch.failed;
  sum.refused += stretch.refused;
  for (const Finding& one : stretch.findings) {
    if (std::find(sum.findings.begin(), sum.findings.end(), one) == sum.findings.end())
      sum.findings.push_back(one);
  }
}

}  // namespace

Track track_of(const SourceDescription& source, std::span<const Reading> readings) {
  if (source.counter) return counter_track(source, readings);
  Track track = plain_track(source, readings);
  move_back(track, 0.5 * source.averaged_over);
  track.averaged_over = source.averaged_over;
  track.refresh = source.refresh;
  return track;
}

Cut cut(const Track& track, SteadyTime begin, SteadyTime end) {
  CARNOT_ASSERT(begin < end);
  Cut sum;
  for (const Stretch& stretch : track.stretches) {
    const SteadyTime from = std::max(begin, stretch.begin);
    const SteadyTime to = std::min(end, stretch.end);
    if (from >= to) continue;
    add_stretch(sum, stretch, from, to);
  }
  sum.begin_edge += edge_bound_of(track, begin);
  sum.end_edge += edge_bound_of(track, end);
  sum.scatter = scatter_of(track, begin, end);
  sum.smear = smear_of(track, begin, end);
  sum.step = step_of(track, begin, end);
  sum.readings += sum.readings > 0 ? 1 : 0;  // the opening edge of the first stretch
  sum.unknown = end - begin - sum.known;
  return sum;
}

}  // namespace carnot
