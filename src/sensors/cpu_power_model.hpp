// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "sensors/cpu_identity.hpp"

namespace carnot {

/// Power of a processor as a share of its thermal design power over its load 0..1:
/// idle + slope · load^exponent.
struct LoadCurve {
  double idle = 0.0;
  double slope = 0.0;
  double exponent = 1.0;
  double at(double load) const;
};

/// Fitted to the reference points of load and package power (measuring.md 4: mean absolute error
/// 33 %, 30-57 % on a machine left out of the fit).
inline constexpr LoadCurve kLoadCurve{0.15, 0.59, 1.15};

/// How far off the model may be, ×/÷, and the share of reference points within that factor.
///
/// The shares are no decree: tools/estimator_coverage recomputes them from the reference points
/// (78 points of 4 processors at 6 % load and more, without the machine marked suspect) and fails
/// when these constants say otherwise. For a known part the curve is fitted anew without the
/// machine that it is then tried on; for an unknown one the part's name is hidden.
struct ModelQuality {
  double factor;
  double confidence;
};
inline constexpr ModelQuality kKnownPart{2.0, 0.83};
inline constexpr ModelQuality kUnknownPart{4.0, 0.97};

/// A row of data/cpu_parts.csv.
struct CpuPart {
  std::string name;  // plain, see plain_cpu_name
  Watts thermal_design_power;
  int threads = 0;
};
/// A row of data/watts_per_vcpu.csv. Empty or "*" matches anything.
struct VcpuPower {
  std::string architecture;
  std::string vendor;
  std::string family;
  std::string models;  // decimal numbers between spaces
  Watts least;
  Watts most;
};

/// Facts about processors, from the compiled-in tables. The first matching row counts.
struct CpuFacts {
  std::vector<CpuPart> parts;
  std::vector<VcpuPower> vcpus;
};
/// Errors: bad_input with the row that is wrong.
Result<CpuFacts> parse_cpu_facts(std::string_view parts_csv, std::string_view vcpus_csv);

/// A point of a curve that was fitted on this very machine.
struct FittedPower {
  double load = 0.0;
  Watts power;
  double factor = 1.0;  // ×/÷, of the fit's prediction interval there
};

/// The power of a machine's visible CPUs over their load.
struct CpuPowerModel {
  std::string name;  // shown beside every figure: "cpu load curve (EPYC 7B12)"
  Watts scale;       // what the curve is a share of
  LoadCurve curve;
  ModelQuality quality;
  bool unknown_part = false;
  /// Where it was calibrated: what counts instead of scale, curve and quality.factor. In order of
  /// load, from 0 to 1; straight between its points.
  std::vector<FittedPower> fitted = {};

  Watts power_at(double load) const;
  /// How far off the power at this load may be, ×/÷.
  double factor_at(double load) const;
};

/// TDP × (visible threads / threads of the part) × curve for a part in the table; else watts per
/// vCPU between the least at rest and the most at full load (design 5a).
/// REQUIRES: visible_cpus > 0; facts.vcpus ends with a row that matches anything.
CpuPowerModel cpu_power_model(const CpuIdentity& identity, const CpuFacts& facts);

}  // namespace carnot
