// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace carnot {

/// Whose a process is, as far as it can be told while it lives.
struct ProcessOwner {
  bool known = false;    // it was found; else nobody can say any more
  bool command = false;  // of the measured command's processes
  bool group = false;    // in the control group that somebody named
  bool operator==(const ProcessOwner&) const = default;
};
/// For each number its owner, in order.
using OwnersOf = std::function<std::vector<ProcessOwner>(std::span<const std::uint32_t>)>;

/// A process that a device's driver named.
struct DeviceUser {
  std::uint32_t pid = 0;  // as the driver numbers processes: the host's
  double share = 0.0;     // of the device's time since the look before, 0..1
  ProcessOwner owner{};
};

/// What a device's driver told at one moment beside its joules.
struct DeviceLook {
  SteadyTime when;
  std::optional<std::vector<DeviceUser>> users{};  // since the look before; empty: it did not tell
  std::optional<double> celsius{};
  std::optional<double> busy_megahertz{};  // its clock, where it was at work; else empty
  /// Why its clocks are lower than they could be; no reason: an empty list; not told: empty. The
  /// names live as long as the program.
  std::optional<std::vector<std::string_view>> slowed_by{};
};

/// Who uses a device and what slows it, looked at whenever a source of it is read, while somebody
/// wants to know. Any thread.
class DeviceWatch {
 public:
  /// `source_id`: the source whose joules the device's are. `silence`: why its driver does not tell
  /// processes apart, the end of a sentence, for where it does not.
  DeviceWatch(std::string source_id, std::string label, std::string silence);

  const std::string& source_id() const { return source_id_; }
  const std::string& label() const { return label_; }
  const std::string& silence() const { return silence_; }

  /// From now on it is looked at, and `owners_of` is asked for the owners of the processes seen, at
  /// once, for they may end. Looks of earlier times are forgotten.
  void begin(OwnersOf owners_of);
  /// Nobody wants to know any more; afterwards `owners_of` is not called.
  void end();

  /// Whether a look is wanted: not more often than drivers sample.
  bool is_due(SteadyTime now) const;
  void add(DeviceLook look);
  std::vector<DeviceLook> looks() const;

 private:
  std::string source_id_;
  std::string label_;
  std::string silence_;
  mutable std::mutex mutex_;  // guards what follows; held while owners are asked for
  OwnersOf owners_of_;        // empty: nobody wants to know
  std::vector<DeviceLook> looks_;
};

}  // namespace carnot
