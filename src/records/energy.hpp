// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "records/domain.hpp"
#include "records/estimate.hpp"
#include "records/finding.hpp"

namespace carnot {

enum class Provenance { measured, estimated, missing };
std::string_view key_of(Provenance provenance);
std::optional<Provenance> provenance_of(std::string_view key);

/// An energy with its passport: perimeter, provenance, interval, findings. There is no other way to
/// hold one. Missing is never 0: it has no joules at all (but may know an upper bound, as a finding
/// tells).
class Energy {
 public:
  /// Joules with their interval, read from counters or power sensors.
  static Energy measured(Perimeter perimeter, Estimate joules, std::vector<Finding> findings = {});
  /// Joules from a model, which is named ("cpu load curve").
  static Energy estimated(Perimeter perimeter, Estimate joules, std::string estimator,
                          std::vector<Finding> findings = {});
  /// Nothing known; the first finding should say why.
  static Energy missing(Perimeter perimeter, std::vector<Finding> findings);

  const Perimeter& perimeter() const { return perimeter_; }
  Provenance provenance() const { return provenance_; }
  /// Empty exactly when missing.
  const std::optional<Estimate>& joules() const { return joules_; }
  /// Which model made an estimate; empty otherwise.
  const std::string& estimator() const { return estimator_; }
  const std::vector<Finding>& findings() const { return findings_; }

  /// The same energy divided among `parts` equal pieces (joules per inference). REQUIRES: parts >
  /// 0.
  Energy per(double parts) const;
  /// The same energy with more noticed about it.
  Energy noting(std::vector<Finding> more) const;

 private:
  Energy(Perimeter perimeter, Provenance provenance, std::optional<Estimate> joules,
         std::string estimator, std::vector<Finding> findings);

  Perimeter perimeter_;
  Provenance provenance_;
  std::optional<Estimate> joules_;
  std::string estimator_;
  std::vector<Finding> findings_;
};

/// The sum over disjoint domains of one window. Points add; so do the interval's half-widths,
/// because systematic parts of one host are not independent. One missing part makes the sum
/// missing. Errors: bad_input when measured and estimated joules would be mixed, or the same joules
/// counted twice.
Result<Energy> sum(const std::vector<Energy>& parts);

}  // namespace carnot
