// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/import_report.hpp"

namespace carnot {
namespace {

void add_to(std::vector<ImportTotal>& totals, const std::string& source, const Energy& energy) {
  const auto is_same = [&](const ImportTotal& total) {
    return total.source == source && total.provenance == energy.provenance() &&
           total.perimeter == energy.perimeter();
  };
  auto known = std::ranges::find_if(totals, is_same);
  if (known == totals.end()) {
    totals.push_back({source, energy.perimeter(), energy.provenance(), 0, {0.0, 0.0, 0.0, 1.0}});
    known = totals.end() - 1;
  }
  ++known->measurements;
  if (!energy.joules()) return;
  // Half-widths add up: what one sensor is off by, it is off by in every row.
  known->joules.point += energy.joules()->point;
  known->joules.lower += energy.joules()->lower;
  known->joules.upper += energy.joules()->upper;
  known->joules.confidence = std::min(known->joules.confidence, energy.joules()->confidence);
}

}  // namespace

std::vector<ImportTotal> totals_of(const ImportedFile& file) {
  std::vector<ImportTotal> totals;
  for (const ImportedMeasurement& one : file.measurements) {
    for (const ImportedEnergy& energy : one.energies) add_to(totals, energy.source, energy.energy);
  }
  std::vector<ImportTotal> sums;
  for (const ImportedMeasurement& one : file.measurements) {
    // A single source is its own total already.
    if (one.total && one.energies.size() > 1) add_to(sums, "total", one.total->energy);
  }
  totals.insert(totals.end(), sums.begin(), sums.end());
  return totals;
}

}  // namespace carnot
