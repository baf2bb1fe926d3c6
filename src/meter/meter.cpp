// SPDX-License-Identifier: Apache-2.0
#include "meter/meter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "meter/measurement.hpp"
#include "meter/selection.hpp"
#include "meter/thinning.hpp"

namespace carnot {
namespace {

/// A window in which the clock did not move has no power; it gets the clock's own step.
SteadyTime after(SteadyTime begin, SteadyTime end) {
  return std::max(end, begin + std::chrono::nanoseconds{1});
}

bool is_failure(const Reading& reading) {
  return std::holds_alternative<ReadFailure>(reading.value);
}

tl::unexpected<Error> not_open(WindowId window) {
  return fail(
      ErrorCode::bad_input,
      fmt::format("window {} is not open: it was ended before, or never begun.", window.number));
}

}  // namespace

Meter::Meter(Sources sources, const Clock& clock)
    : clock_{clock},
      sources_{std::move(sources)},
      descriptions_{descriptions_of(sources_)},
      readings_(sources_.size()),
      asked_(sources_.size()) {}

void Meter::read_locked(std::size_t source, SteadyTime now) {
  auto& own = readings_[source];
  const std::size_t known = own.size();
  asked_[source] = now;
  sources_[source]->collect(clock_, own);
  for (std::size_t one = known; one < own.size(); ++one) own[one].source = source;
  if (sink_ != nullptr) sink_->add(std::span{own}.subspan(known));
}

void Meter::read_all_locked() {
  const SteadyTime now = clock_.now();
  for (std::size_t i = 0; i < sources_.size(); ++i) read_locked(i, now);
}

void Meter::read_edge_locked() {
  constexpr int kMoreTries = 2;
  const SteadyTime now = clock_.now();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const bool failed_before = !readings_[i].empty() && is_failure(readings_[i].back());
    read_locked(i, now);
    for (int more = 0; more < kMoreTries && !failed_before; ++more) {
      if (readings_[i].empty() || !is_failure(readings_[i].back())) break;
      read_locked(i, now);
    }
  }
}

std::vector<SourceDescription> Meter::descriptions() const {
  const std::lock_guard lock{mutex_};
  return descriptions_;
}

std::vector<std::shared_ptr<DeviceWatch>> Meter::watches() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::shared_ptr<DeviceWatch>> all;
  for (const auto& source : sources_) {
    auto watch = source->watch();
    if (watch != nullptr && std::ranges::find(all, watch) == all.end())
      all.push_back(std::move(watch));
  }
  return all;
}

void Meter::join(Sources more) {
  const std::lock_guard lock{mutex_};
  const std::size_t known = sources_.size();
  for (auto& source : more) {
    descriptions_.push_back(source->description());
    sources_.push_back(std::move(source));
  }
  readings_.resize(sources_.size());
  asked_.resize(sources_.size());
  if (sink_ != nullptr) sink_->add_sources(std::span{descriptions_}.subspan(known));
  const SteadyTime now = clock_.now();
  for (std::size_t i = known; i < sources_.size(); ++i) read_locked(i, now);
}

/// Nine tenths of a refresh count as one: a sampler at the sensor's own pace is early now and then.
bool Meter::is_due(std::size_t source, SteadyTime now) const {
  if (readings_[source].empty()) return true;
  // Since it was asked, not since its stamp: what a board shows is of some time ago.
  return seconds_between(asked_[source], now) >= 0.9 * descriptions_[source].refresh;
}

void Meter::tell(ReadingSink& sink) {
  const std::lock_guard lock{mutex_};
  sink_ = &sink;
  // A window may need what was read before: at its beginning a source may fail.
  for (const auto& own : readings_) sink.add(own);
}

void Meter::read_all() {
  const std::lock_guard lock{mutex_};
  read_all_locked();
}

void Meter::read_due() {
  const std::lock_guard lock{mutex_};
  const SteadyTime now = clock_.now();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (is_due(i, now)) read_locked(i, now);
  }
  thin_locked();
}

/// A window may be open for hours at a thousand readings a second. All sources are thinned at once
/// and alike: mirrored packages are known by what they show in the same round.
void Meter::thin_locked() {
  if (keep_) return;  // intervals that are told later may begin anywhere
  const std::vector<Reading>* most = nullptr;
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    const bool is_more = most == nullptr || readings_[i].size() > most->size();
    if (is_more && can_thin(descriptions_[i])) most = &readings_[i];
  }
  if (most == nullptr || most->size() < next_thinning_) return;
  std::vector<SteadyTime> edges;
  edges.reserve(2 * open_.size());
  for (const auto& [number, window] : open_) {
    edges.push_back(window.begin);
    if (window.end) edges.push_back(*window.end);
  }
  const auto cell = halving_cell(*most);
  // Who ends a window takes its time first and then waits for us: its edge is not known yet.
  const SteadyTime until = clock_.now() - std::chrono::seconds{1};
  for (std::size_t i = 0; i < readings_.size(); ++i)
    thin(descriptions_[i], readings_[i], edges, cell, until);
  // Where little could be left out, trying again at every round would only cost.
  next_thinning_ = std::max(kMostReadings, most->size() + most->size() / 2);
}

bool Meter::has_heard_from_all() const {
  const std::lock_guard lock{mutex_};
  return std::ranges::all_of(readings_, [](const std::vector<Reading>& own) {
    return std::ranges::any_of(own, [](const Reading& reading) { return !is_failure(reading); });
  });
}

std::vector<std::optional<Reading>> Meter::last_readings() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::optional<Reading>> last;
  last.reserve(readings_.size());
  for (const auto& own : readings_)
    last.push_back(own.empty() ? std::nullopt : std::optional{own.back()});
  return last;
}

WindowId Meter::begin(std::string name) {
  const std::lock_guard lock{mutex_};
  if (open_.empty() && !keep_) {
    forget_locked(clock_.now());
    next_thinning_ = kMostReadings;
  }
  read_edge_locked();
  const WindowId id{next_window_++};
  open_.emplace(id.number, OpenWindow{std::move(name), clock_.now(), std::nullopt});
  return id;
}

Result<void> Meter::stop(WindowId window) {
  const SteadyTime now = clock_.now();  // not after waiting for another thread's readings
  const std::lock_guard lock{mutex_};
  const auto found = open_.find(window.number);
  if (found == open_.end() || found->second.end) return not_open(window);
  found->second.end = after(found->second.begin, now);
  read_edge_locked();
  return {};
}

Result<Measurement> Meter::end(WindowId window) {
  const SteadyTime now = clock_.now();
  const std::lock_guard lock{mutex_};
  const auto found = open_.find(window.number);
  if (found == open_.end()) return not_open(window);
  OpenWindow opened = std::move(found->second);
  open_.erase(found);
  const SteadyTime end = opened.end ? *opened.end : after(opened.begin, now);
  read_edge_locked();
  if (sink_ != nullptr) sink_->add_window(opened.name, opened.begin, end);
  Measurement measured = measurement_of(
      descriptions_, carnot::readings_around(descriptions_, readings_, opened.begin, end),
      std::move(opened.name), opened.begin, end);
  if (!keep_) {
    SteadyTime oldest = end;
    for (const auto& [number, other] : open_) oldest = std::min(oldest, other.begin);
    forget_locked(oldest);
  }
  return measured;
}

void Meter::keep_readings() {
  const std::lock_guard lock{mutex_};
  keep_ = true;
}

void Meter::make_room(std::size_t readings) {
  const std::lock_guard lock{mutex_};
  for (auto& own : readings_) own.reserve(own.size() + readings);
}

std::size_t Meter::room() const {
  const std::lock_guard lock{mutex_};
  std::size_t least = readings_.empty() ? 0 : readings_.front().capacity();
  for (const auto& own : readings_) least = std::min(least, own.capacity());
  return least;
}

void Meter::forget_before(SteadyTime when) {
  const std::lock_guard lock{mutex_};
  forget_locked(when);
}

void Meter::forget_locked(SteadyTime when) {
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    auto& own = readings_[i];
    own.erase(own.cbegin(), last_good_until(own, when - margin_of(descriptions_[i])));
  }
}

Measurement Meter::over(std::string name, SteadyTime begin, SteadyTime end) const {
  return measurement_of(descriptions(), readings_around(begin, end), std::move(name), begin,
                        after(begin, end));
}

std::vector<Reading> Meter::readings_around(SteadyTime begin, SteadyTime end) const {
  const std::lock_guard lock{mutex_};
  return carnot::readings_around(descriptions_, readings_, begin, end);
}

}  // namespace carnot
