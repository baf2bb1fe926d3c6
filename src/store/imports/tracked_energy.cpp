// SPDX-License-Identifier: Apache-2.0
#include "store/imports/tracked_energy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "base/units.hpp"

namespace carnot {
namespace {

/// A CPU's counter that shows less of its own power than this has turned over unseen. GPUs count in
/// 64 bits, and the power of a row is only that of its last interval: of them it would say nothing.
constexpr double kLeastShare = 0.8;
constexpr double kTrackedGain = 0.05;  // NVIDIA's
constexpr double kTrackedConfidence = 0.95;
/// Of a nominal power: half of it up to twice as much holds four fifths of the machines that were
/// compared with a meter.
constexpr double kNominalFactor = 2.0;
constexpr double kNominalConfidence = 0.8;

Estimate nominal(double joules) {
  return {joules, joules / kNominalFactor, joules * kNominalFactor, kNominalConfidence};
}

Estimate with_gain(double joules) {
  return {joules, joules * (1.0 - kTrackedGain), joules * (1.0 + kTrackedGain), kTrackedConfidence};
}

/// What a domain's joules are known by.
enum class Known { sensor, board, model };

Energy energy_of(Known known, Domain domain, double joules) {
  const Perimeter perimeter = Perimeter::single(domain);
  switch (known) {
    case Known::sensor:
      return Energy::measured(perimeter, {joules, joules, joules, kTrackedConfidence},
                              {finding(FindingCode::accuracy_unstated)});
    case Known::board:
      return Energy::measured(perimeter, with_gain(joules));
    case Known::model:
      return Energy::estimated(perimeter, nominal(joules), "CodeCarbon's nominal power",
                               {finding(FindingCode::estimated_energy)});
  }
  return Energy::missing(perimeter, {});
}

/// The total as CodeCarbon adds it up, with the intervals of its parts.
class TotalOfParts {
 public:
  void add(Domain domain, const Energy& energy) {
    domains_.push_back(domain);
    if (!energy.joules()) return;
    const Estimate& joules = *energy.joules();
    sum_.point += joules.point;
    sum_.lower += joules.lower;
    sum_.upper += joules.upper;
    sum_.confidence = std::min(sum_.confidence, joules.confidence);
    is_measured_ = is_measured_ && energy.provenance() == Provenance::measured;
  }
  bool is_empty() const { return domains_.empty(); }
  Perimeter perimeter() const { return *Perimeter::of(domains_); }
  /// With the point that the file says.
  Energy energy(double point) const {
    const Estimate joules{point, std::min(sum_.lower, point), std::max(sum_.upper, point),
                          sum_.confidence};
    if (is_measured_) return Energy::measured(perimeter(), joules);
    return Energy::estimated(perimeter(), joules, "CodeCarbon, sensors and models added up",
                             {finding(FindingCode::estimated_energy)});
  }
  Energy offered() const {
    return Energy::estimated(perimeter(), sum_, "power times time in the place of what is missing",
                             {finding(FindingCode::estimated_energy)});
  }

 private:
  std::vector<Domain> domains_;
  Estimate sum_{0.0, 0.0, 0.0, 1.0};
  bool is_measured_ = true;
};

std::optional<ImportNoteCode> fault_of(std::size_t domain, const TrackedRow& own) {
  const double kilowatt_hours = own.amounts.domain_kilowatt_hours[domain];
  if (kilowatt_hours < 0.0) return ImportNoteCode::negative_energy;
  if (kilowatt_hours == 0.0) return ImportNoteCode::missing_values;
  const double by_power = own.watts[domain] * own.amounts.seconds / kJoulesPerKilowattHour;
  if (domain == kCpu && kilowatt_hours < kLeastShare * by_power) return ImportNoteCode::lost_wrap;
  return std::nullopt;
}

std::string column_of(std::size_t domain) {
  return fmt::format("{}_energy", kTrackedDomains[domain].key);
}

ValueRepair missing_value(ImportNoteCode why, const std::string& column,
                          const TrackedContext& context) {
  const std::string original = valid_utf8(context.columns.text(context.row, column));
  return {why, column, original, std::nullopt, "kWh"};
}

/// A domain whose energy is at fault: missing, with power times time beside it where that is known.
ImportedEnergy missing_energy(std::size_t domain, const TrackedRow& own) {
  const Perimeter perimeter = Perimeter::single(kTrackedDomains[domain].domain);
  ImportedEnergy one{column_of(domain), Energy::missing(perimeter, {}), {}};
  const double by_power = own.watts[domain] * own.amounts.seconds;
  if (by_power > 0.0) {
    one.offered = Energy::estimated(perimeter, nominal(by_power), "power times time",
                                    {finding(FindingCode::estimated_energy)});
  }
  return one;
}

ImportedEnergy told_energy(std::size_t domain, const TrackedRow& own, bool cpu_is_nominal) {
  const bool is_model = domain == kRam || (domain == kCpu && cpu_is_nominal);
  const Known known = is_model ? Known::model : domain == kGpu ? Known::board : Known::sensor;
  const double joules = own.amounts.domain_kilowatt_hours[domain] * kJoulesPerKilowattHour;
  return {column_of(domain), energy_of(known, kTrackedDomains[domain].domain, joules), {}};
}

}  // namespace

void add_energies(const TrackedRow& own, const TrackedContext& context,
                  ImportedMeasurement& measurement, ImportLog& log) {
  TotalOfParts total;
  std::optional<ImportNoteCode> first_fault;
  bool all_are_offered = true;
  for (std::size_t i = 0; i < kTrackedCount; ++i) {
    const bool is_there = i != kGpu || !context.columns.text(context.row, "gpu_model").empty();
    if (own.amounts.domain_kilowatt_hours[i] == 0.0 && !is_there) continue;
    const auto fault = fault_of(i, own);
    if (fault) {
      log.note(*fault, context.row.line, column_of(i) + ".");
      measurement.repairs.push_back(missing_value(*fault, column_of(i), context));
      if (!first_fault) first_fault = fault;
    } else if (i == kCpu && context.cpu_is_nominal) {
      log.note(ImportNoteCode::constant_power, context.row.line);
    }
    const ImportedEnergy& one = measurement.energies.emplace_back(
        fault ? missing_energy(i, own) : told_energy(i, own, context.cpu_is_nominal));
    total.add(kTrackedDomains[i].domain, one.offered ? *one.offered : one.energy);
    all_are_offered = all_are_offered && (!fault || one.offered);
  }
  if (total.is_empty()) return;
  if (own.amounts.kilowatt_hours <= 0.0 && !first_fault)
    first_fault = ImportNoteCode::negative_energy;
  if (!first_fault) {
    measurement.total = {
        "energy_consumed", total.energy(own.amounts.kilowatt_hours * kJoulesPerKilowattHour), {}};
    return;
  }
  measurement.repairs.push_back(missing_value(*first_fault, "energy_consumed", context));
  measurement.total = {"energy_consumed", Energy::missing(total.perimeter(), {}), {}};
  if (all_are_offered) measurement.total->offered = total.offered();
}

}  // namespace carnot
