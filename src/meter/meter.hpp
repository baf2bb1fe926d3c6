// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "meter/reading_sink.hpp"
#include "records/measurement.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// A window that was begun and not yet ended.
struct WindowId {
  std::int64_t number = 0;
  bool operator==(const WindowId&) const = default;
};

/// Reads sources and keeps what they said, so that any interval can be measured afterwards.
///
/// Windows are named and may nest or overlap. Readings are taken at a window's edges, at `read_all`
/// and by a Sampler; they are kept from the last good ones before the oldest open window on, or all
/// of them after `keep_readings`. In a long window a counter's readings are thinned (thinning.hpp),
/// which changes no joule of any open window. All calls are thread-safe; readings are taken by one
/// thread at a time.
class Meter {
 public:
  /// `clock` must outlive the meter.
  Meter(Sources sources, const Clock& clock);

  /// A copy: sources may join meanwhile.
  std::vector<SourceDescription> descriptions() const;

  /// Who tells of the devices' users, one per device; looked at whenever a source of it is read.
  std::vector<std::shared_ptr<DeviceWatch>> watches() const;

  /// Sources that could not be opened earlier. They are read at once, and in every window that is
  /// open by then they are unknown until now.
  void join(Sources more);

  /// `sink` is told the readings that are kept, and from now on every reading and every window that
  /// ends; it outlives the meter's last call.
  void tell(ReadingSink& sink);

  /// One reading of every source, now.
  void read_all();
  /// The same without sources that cannot have moved since they were read: a sampler that is fast
  /// for one of them does not pay for the slow ones. A window's edges read them all.
  void read_due();
  /// Whether every source has given a good reading that is still kept.
  bool has_heard_from_all() const;
  /// What each source said last, in their order; empty where nothing of it is kept.
  std::vector<std::optional<Reading>> last_readings() const;

  /// Reads every source, then starts the window: its edge lies behind the readings.
  WindowId begin(std::string name);
  /// Ends the window's time and reads every source. It stays open for readings that come late (see
  /// settling_time) until `end`. Errors: bad_input for a window that is not open, or was stopped.
  Result<void> stop(WindowId window);
  /// Ends the window, unless it was stopped, reads every source and measures. Errors: bad_input for
  /// a window that is not open.
  Result<Measurement> end(WindowId window);

  /// From now on readings are kept until `forget_before`, for intervals that are told later (a
  /// worker reports when its loop began and ended).
  void keep_readings();
  void forget_before(SteadyTime when);
  /// Makes room for so many more readings per source, so that taking them allocates nothing.
  void make_room(std::size_t readings);
  /// How many readings of one source fit, taken ones included, before memory is asked for.
  std::size_t room() const;

  /// The energy between two instants. For it to be known, readings must have been taken before
  /// `begin` and after `end`. REQUIRES: begin < end.
  Measurement over(std::string name, SteadyTime begin, SteadyTime end) const;
  /// The readings that `over` uses: per source from the last good one at or before `begin` to the
  /// first good one at or after `end`. Stored with a trial, they give the same joules on replay.
  std::vector<Reading> readings_around(SteadyTime begin, SteadyTime end) const;

 private:
  struct OpenWindow {
    std::string name;
    SteadyTime begin;
    std::optional<SteadyTime> end;  // once stopped
  };

  void read_all_locked();
  /// The same at a window's edge, where one failed read would cost the window: a source that did
  /// not fail before is asked again.
  void read_edge_locked();
  /// `now` is the round's beginning: one look at the clock for all sources.
  void read_locked(std::size_t source, SteadyTime now);
  bool is_due(std::size_t source, SteadyTime now) const;
  void forget_locked(SteadyTime when);
  void thin_locked();

  static constexpr std::size_t kMostReadings = 8192;  // of a source, before they are thinned

  const Clock& clock_;
  mutable std::mutex mutex_;  // guards everything below
  Sources sources_;
  std::vector<SourceDescription> descriptions_;
  std::vector<std::vector<Reading>> readings_;  // per source
  std::vector<SteadyTime> asked_;               // when each was last read
  std::map<std::int64_t, OpenWindow> open_;
  std::int64_t next_window_ = 1;
  bool keep_ = false;
  std::size_t next_thinning_ = kMostReadings;
  ReadingSink* sink_ = nullptr;  // borrowed; null until told
};

}  // namespace carnot
