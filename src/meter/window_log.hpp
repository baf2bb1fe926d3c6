// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "meter/meter.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// Windows in code: a scope that is measured.
///
///     WindowLog log{meter, clock, {.windows = 1000}};
///     for (const Batch& batch : batches) {
///       const auto window = log.scope("inference");
///       model.run(batch);
///     }
///     for (const Measurement& one : log.measurements()) ...
///
/// Room for everything is made when the log is: a scope's edges read the sources and write down the
/// time, and nothing is allocated or computed there. What does not fit any more is not measured,
/// and counted. Scopes nest, overlap and run on several threads. Where the meter's own readings are
/// plenty (a Sampler beside it), `readings` must make room for those as well.
class WindowLog {
 public:
  struct Room {
    std::size_t windows = 1000;
    std::size_t readings = 0;  // beside two per window
  };
  /// Both outlive the log. From now on the meter keeps its readings.
  WindowLog(Meter& meter, const Clock& clock, Room room);

  /// Ends its window when it goes. Neither copied nor moved: it is the scope.
  class [[nodiscard]] Scope {
   public:
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    friend class WindowLog;
    Scope(WindowLog& log, std::size_t place) : log_{log}, place_{place} {}
    WindowLog& log_;
    std::size_t place_;
  };

  /// Reads the sources, then begins a window. `name` is a literal, or lives as long as the log.
  Scope scope(std::string_view name);

  /// Of all windows that have ended, in the order of their begins. Call it when no thread is at an
  /// edge.
  std::vector<Measurement> measurements() const;
  /// Windows for which there was no room.
  std::size_t left_out() const;

 private:
  struct Entry {
    std::string_view name;
    SteadyTime begin;
    SteadyTime end;
    bool has_ended = false;
  };

  Meter& meter_;
  const Clock& clock_;
  std::vector<Entry> entries_;  // never grows: each scope writes to its own
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace carnot
