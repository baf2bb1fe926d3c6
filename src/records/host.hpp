// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/units.hpp"

namespace carnot {

/// The machine a trial ran on. `fingerprint` groups trials: only one host's trials are compared.
struct Host {
  std::string fingerprint;  // hash of what follows except the name
  std::string name;
  std::string cpu_model;
  int visible_cpus = 0;
  std::uint64_t memory_bytes = 0;
  std::string kernel;
  std::string operating_system;
  std::string virtualisation;  // "kvm", "container", empty on bare metal
  std::string governor;        // empty when not readable
  std::optional<bool> turbo;
  /// A virtual machine, whose hypervisor hides the processor; a container sees it as it is.
  bool is_guest() const { return !virtualisation.empty() && virtualisation != "container"; }
};

/// What became of the processors from the begin of some work to its end; empty where the kernel
/// does not tell.
struct CpuDrift {
  std::optional<double> frequency_ratio{};  // mean frequency at the end / at the begin
  std::optional<double> begin_celsius{};    // of the hottest processor
  std::optional<double> end_celsius{};
};

/// What the host did during a window, from two snapshots. Empty where the kernel does not tell.
struct HostConditions {
  std::optional<double>
      other_load;  // CPU time of other processes and steal / CPU time of the visible CPUs
  std::optional<double> steal;            // part of it
  std::optional<double> frequency_ratio;  // mean frequency at the end / at the begin
  std::optional<std::int64_t> throttle_events;
  std::optional<Seconds> suspended;  // time that the machine slept
  /// By how much the wall clock was set, beyond sleep and what a time service slews.
  std::optional<Seconds> clock_step{};
  std::optional<double> begin_celsius{};  // of the hottest processor
  std::optional<double> end_celsius{};
};

}  // namespace carnot
