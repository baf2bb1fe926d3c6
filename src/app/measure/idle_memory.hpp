// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/idle_power.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "base/units.hpp"
#include "records/host.hpp"
#include "records/source.hpp"

namespace carnot {

/// What the idle power of a machine depends on, as far as it can be seen. A baseline holds for the
/// state that it was taken in.
struct MachineState {
  std::string fingerprint;           // of the host: processor, kernel, governor, turbo, ...
  std::string boot;                  // the kernel's name for this boot
  std::string mains;                 // what feeds the machine: "AC=1"; empty where nothing tells
  double used_memory_share = 0.0;    // 0..1
  std::vector<std::string> sources;  // that are read
};
MachineState state_of(const SysRoot& sys, const Host& host,
                      std::span<const SourceDescription> sources);
/// The same, but for the memory in use, which may differ by a tenth of all.
bool alike(const MachineState& one, const MachineState& other);

/// An idle power that was measured, and how.
struct IdleBaseline {
  IdlePower power;
  Seconds length{0.0};
  Watts spread{};
  Watts drift{};
  std::int64_t taken_unix_seconds = 0;
};

/// A baseline older than this is measured anew.
inline constexpr Seconds kBaselineLife{3600.0};

std::string baseline_text(const IdleBaseline& baseline, const MachineState& state);
/// What baseline_text wrote, if it is whole, was taken in such a state, is not older than
/// kBaselineLife at `now_unix_seconds` and not from later, and lasted `least` or longer.
std::optional<IdleBaseline> baseline_in(std::string_view text, const MachineState& state,
                                        std::int64_t now_unix_seconds, Seconds least);

/// The file in the cache folder that baselines of such a state are kept in. Errors: environment.
Result<void> remember_baseline(const IdleBaseline& baseline, const MachineState& state,
                               const std::filesystem::path& cache);
std::optional<IdleBaseline> remembered_baseline(const MachineState& state,
                                                std::int64_t now_unix_seconds, Seconds least,
                                                const std::filesystem::path& cache);

}  // namespace carnot
