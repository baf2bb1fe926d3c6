// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/units.hpp"

namespace carnot::nvml {

/// nvmlDeviceArchitecture_t
enum class Architecture : unsigned int {
  kepler = 2,
  maxwell = 3,
  pascal = 4,
  volta = 5,
  turing = 6,
  ampere = 7,
  ada = 8,
  hopper = 9,
  blackwell = 10,
  unknown = 0xffffffff,
};

/// What decides how a board's sensor behaves.
struct BoardFacts {
  std::string name;  // "NVIDIA A100-SXM4-80GB"
  Architecture architecture = Architecture::unknown;
  bool is_ga100 = false;   // A100, A30: of Ampere, with a sensor of its own kind
  bool has_mig = false;    // cut into instances (MIG is on)
  int driver_major = 0;    // 535; 0: not known
  Watts power_limit{0.0};  // 0: not known
};

/// By which of its readings a board shows its power.
enum class PowerField {
  instant,  // field 186
  usage,    // nvmlDeviceGetPowerUsage: of the moment or a mean, as usage_is_mean tells
  average,  // field 185: the last second's mean
};

/// From driver 530 on, for Ampere and later except GA100, what nvidia-smi calls power.draw is the
/// mean of the last second (measuring.md 5).
bool usage_is_mean(const BoardFacts& board);

/// A power sensor as a boxcar: the mean of the last `window`, shown anew every `refresh`.
struct Boxcar {
  Seconds refresh;
  Seconds window;
};
/// As measured on each architecture with a meter beside it (measuring.md 5, after arXiv
/// 2312.02741). One that is not in that table gets the least seen share among its kin, 25 of 100
/// ms, which widens the interval.
Boxcar boxcar_of(const BoardFacts& board, PowerField field);

/// How old a power is on average when it is read at any moment: half of the refresh. 0 where that
/// is not known (Kepler, Maxwell, and what cannot be told).
Seconds staleness_of(const BoardFacts& board, PowerField field);

/// Whether boards of this kind were looked at; else a kin's figures stand for them.
bool refresh_is_assumed(const BoardFacts& board);

/// How often the energy counter moves on: 20 ms on Volta, 100 ms later (measuring.md 1, 5).
Seconds counter_refresh(const BoardFacts& board);

/// Twice the power limit, 2 kW where that is not known: above it nothing is believed.
Watts plausible_maximum(const BoardFacts& board);

}  // namespace carnot::nvml
