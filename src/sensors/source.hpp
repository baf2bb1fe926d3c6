// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "records/device_state.hpp"
#include "records/source.hpp"
#include "sensors/device_watch.hpp"

namespace carnot {

/// One thing that yields readings. One thread at a time.
class Source {
 public:
  virtual ~Source() = default;

  /// Fixed for the life of the source.
  virtual const SourceDescription& description() const = 0;

  /// One observation, stamped with the time at which it was taken; `Reading::source` is left 0 for
  /// the owner of the list to fill. What fails is a Reading that holds a ReadFailure: a source
  /// never dies of one read and never invents a value.
  virtual Reading read(const Clock& clock) = 0;

  /// Appends everything observed since the last call, in order of time: for most sources one
  /// reading, taken now; for one that keeps a buffer or a thread of its own what gathered there,
  /// which may be nothing.
  virtual void collect(const Clock& clock, std::vector<Reading>& into) {
    into.push_back(read(clock));
  }

  /// Who uses the device and what slows it, where its driver may tell; sources of one device share
  /// it.
  virtual std::shared_ptr<DeviceWatch> watch() const { return nullptr; }

  /// What the device is doing now; empty where this is no board, or its driver tells nothing. Of
  /// the sources of one board, the one that counts tells.
  virtual std::optional<DeviceState> state() { return std::nullopt; }
};

using Sources = std::vector<std::unique_ptr<Source>>;

/// Why a source that exists cannot be read; `doctor` knows the cure for each.
enum class ObstacleKind {
  permission,  // the kernel refuses this user
  failing,     // it opens but cannot be read or understood
};

/// A source that exists but cannot be read.
struct Obstacle {
  SourceDescription description;
  ObstacleKind kind = ObstacleKind::failing;
  std::string reason;  // the kernel's words and the file
};

/// What a look at one kind of source found.
struct Scan {
  Sources readable;
  std::vector<Obstacle> unreadable;
};

/// Puts what a second look found behind the first.
void append(Scan& scan, Scan more);

std::vector<SourceDescription> descriptions_of(const Sources& sources);

}  // namespace carnot
