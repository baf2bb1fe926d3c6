// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/sys_root.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// One opened counter of the kernel.
class PerfCounter {
 public:
  virtual ~PerfCounter() = default;
  /// Counts since it was opened, or errno.
  virtual tl::expected<std::uint64_t, int> read() = 0;
};

/// perf_event_open behind an interface, so that tests bring their own kernel.
class PerfEvents {
 public:
  virtual ~PerfEvents() = default;
  /// Counts event `config` of the unit `type` on one CPU, for all processes; or errno.
  virtual tl::expected<std::unique_ptr<PerfCounter>, int> open(std::uint32_t type,
                                                               std::uint64_t config, int cpu) = 0;
};

/// The kernel's own.
class KernelPerfEvents final : public PerfEvents {
 public:
  tl::expected<std::unique_ptr<PerfCounter>, int> open(std::uint32_t type, std::uint64_t config,
                                                       int cpu) override;
};

/// "0,16" or "0-3,8": the CPUs of a list as the kernel writes it. Empty when not understood.
std::optional<std::vector<int>> parse_cpu_list(std::string_view text);

/// "event=0x02": the event's number. Empty when not understood.
std::optional<std::uint64_t> parse_event(std::string_view text);

/// Every energy event of the power unit (/sys/bus/event_source/devices/power), one source per
/// package, and of AMD's unit power_core, one source per core: opened, or with the reason why not.
/// The kernel folds overflows, so the 64-bit counts do not wrap within days. Some virtual machines
/// open these events and leave them at 0 for ever: the meter's liveness rules judge that, here
/// nothing is probed.
Scan scan_perf(const SysRoot& sys, PerfEvents& events);

}  // namespace carnot
