// SPDX-License-Identifier: Apache-2.0
#include "store/imports/power_log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.hpp"

namespace carnot {
namespace {

/// So many steps say what the log's period is.
constexpr std::size_t kStepsOfPeriod = 101;
constexpr double kMostPeriods = 3.0;
/// Two boards that a tool asks in turn make a short step and a long one.
constexpr std::size_t kLeastStepsOfBursts = 8;
constexpr double kShortStep = 0.2;

}  // namespace

void LoggedPowers::add(const PowerSample& sample, ImportLog& log) {
  const std::size_t trim = log.options().trim;
  if (trim == 0) return count(sample, log);
  if (left_out_ < trim) {
    ++left_out_;
    log.note(ImportNoteCode::ends_left_out, sample.line);
    return;
  }
  held_.push_back(sample);
  if (held_.size() <= trim) return;
  count(held_.front(), log);
  held_.pop_front();
}

void LoggedPowers::count(const PowerSample& sample, ImportLog& log) {
  if (sum_.rows == 0) {
    sum_ = {.lowest = sample.power,
            .highest = sample.power,
            .first = sample.when,
            .last = sample.when,
            .first_line = sample.line};
  } else {
    const Seconds step = sample.when - sum_.last;
    if (step < Seconds{0}) {
      log.note(ImportNoteCode::backward_stamps, sample.line);
      return;
    }
    if (step == Seconds{0}) {
      log.note(ImportNoteCode::repeated_stamps, sample.line);
    } else {
      look_for_gap({step, sample.line}, log);
    }
    sum_.joules += 0.5 * (power_ + sample.power) * step;
  }
  power_ = sample.power;
  sum_.lowest = std::min(sum_.lowest, sample.power);
  sum_.highest = std::max(sum_.highest, sample.power);
  sum_.last = sample.when;
  sum_.last_line = sample.line;
  ++sum_.rows;
  if (log.options().keep_courses) add_reading(sum_.course, sum_.last - sum_.first, sample.power);
}

void LoggedPowers::look_for_gap(Step step, ImportLog& log) {
  if (!period_) {
    first_steps_.push_back(step);
    if (first_steps_.size() == kStepsOfPeriod) learn_period(log);
    return;
  }
  if (step.length <= kMostPeriods * *period_) return;
  in_gaps_ += step.length;
  log.note(ImportNoteCode::gaps, step.line,
           fmt::format("{} without a row, where the period is {}.", format_quantity(step.length),
                       format_quantity(*period_)));
}

void LoggedPowers::learn_period(ImportLog& log) {
  std::vector<Seconds> lengths;
  lengths.reserve(first_steps_.size());
  for (const Step& step : first_steps_) lengths.push_back(step.length);
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::ranges::sort(lengths);
  period_ = *middle;
  look_for_bursts(lengths, log);
  for (const Step& step : first_steps_) look_for_gap(step, log);
  first_steps_.clear();
}

void LoggedPowers::look_for_bursts(const std::vector<Seconds>& sorted, ImportLog& log) const {
  if (sorted.size() < kLeastStepsOfBursts) return;
  const Seconds pause = sorted[sorted.size() * 3 / 4];
  const auto is_short = [&](Seconds step) { return step < kShortStep * pause; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(sorted, is_short));
  if (4 * count >= sorted.size()) log.note(ImportNoteCode::bursts, sum_.first_line);
}

std::optional<LoggedEnergy> LoggedPowers::finish(ImportLog& log) {
  for (const PowerSample& sample : held_) log.note(ImportNoteCode::ends_left_out, sample.line);
  if (!period_ && !first_steps_.empty()) learn_period(log);
  if (sum_.rows < 2) return std::nullopt;
  sum_.gaps = 0.5 * (sum_.highest - sum_.lowest) * in_gaps_;
  return sum_;
}

}  // namespace carnot
