// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/codecarbon_row.hpp"
#include "store/imports/import_log.hpp"

namespace carnot {

/// What else is known of a row whose energies are told.
struct TrackedContext {
  const TrackedColumns& columns;
  const CsvCells& row;
  bool cpu_is_nominal = false;
};

/// The row's energies with their passports, and its total, with repairs where a domain cannot be:
/// less than nothing, or a CPU that shows less than four fifths of its own power times its time.
void add_energies(const TrackedRow& own, const TrackedContext& context,
                  ImportedMeasurement& measurement, ImportLog& log);

}  // namespace carnot
