// SPDX-License-Identifier: Apache-2.0
#include "meter/track/counter_track.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "meter/counter.hpp"
#include "meter/track/stretches.hpp"
#include "sensors/rapl.hpp"

namespace carnot {
namespace {

Watts maximum_of(const SourceDescription& source) {
  return source.plausible_maximum > Watts{0.0} ? source.plausible_maximum : kPlausiblePackagePower;
}

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
    const Point now{reading.when, ticks, 1 + reading.merged};
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
      suspect_->readings += now.readings;
    } else if (suspect_ && is_counted(step_from(*suspect_, now))) {
      jump_to_suspect();
      accept(step_from(*anchor_, now), now);
    } else {
      doubt(step, now);
    }
  }

  void add(const ReadFailure& failure, int times) { doubts_.add(failure, times); }

  Track finish() && {
    if (suspect_) {
      const Point last{suspect_->last, suspect_->ticks, 1};
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
    int readings = 1;  // with those merged with it
  };
  struct Suspect : Point {
    SteadyTime last;  // when it showed the same value again
  };

  static bool is_counted(const Step& step) {
    return step.kind == StepKind::advanced || step.kind == StepKind::wrapped;
  }

  Step step_from(const Point& from, const Point& to) const {
    return judge_step(from.ticks, to.ticks, seconds_between(from.when, to.when), counter_,
                      maximum_of(source_), source_.refresh);
  }

  void accept(const Step& step, const Point& now) {
    Stretch stretch = known_stretch(anchor_->when, now.when, step.joules);
    stretch.ticks = step.ticks;
    stretch.readings = now.readings;
    if (step.kind == StepKind::wrapped) {
      stretch.wraps = 1;
      stretch.findings.push_back(finding(FindingCode::counter_wrapped));
    }
    close(std::move(stretch), now);
  }

  void doubt(const Step& step, const Point& now) {
    switch (step.kind) {
      case StepKind::may_have_wrapped:
        close(unknown_stretch(anchor_->when, now.when, step.joules,
                              finding(FindingCode::may_have_wrapped)),
              now);
        return;
      case StepKind::fell:
      case StepKind::implausible:
        doubts_.refused += suspect_ ? suspect_->readings : 0;
        suspect_ = Suspect{now, now.when};
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
    const Point to{suspect_->when, suspect_->ticks, 1};
    // At least what the counter shows since it started anew is certain, but whether it started from
    // 0 is not; so the least is nothing.
    close(unknown_stretch(anchor_->when, to.when, Joules{0.0}, finding(FindingCode::counter_reset)),
          to);
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

}  // namespace

Track counter_track(const SourceDescription& source, std::span<const Reading> readings) {
  CounterWalk walk{source, settled(*source.counter, readings)};
  for (const Reading& reading : readings) {
    if (const auto* value = std::get_if<CounterValue>(&reading.value))
      walk.add(reading, value->ticks);
    else if (const auto* failure = std::get_if<ReadFailure>(&reading.value))
      walk.add(*failure, 1 + reading.merged);
  }
  Track track = std::move(walk).finish();
  track.joules_per_tick = source.counter->joules_per_tick;
  return track;
}

}  // namespace carnot
