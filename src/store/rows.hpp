// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "records/energy.hpp"
#include "records/measurement.hpp"
#include "store/sqlite.hpp"

namespace carnot {

/// How energies, findings and measurements become rows and come back. Writers are called inside a
/// transaction.

Result<std::int64_t> insert_energy(const SqliteDatabase& database, const Energy& energy);
Result<std::int64_t> insert_measurement(const SqliteDatabase& database,
                                        const Measurement& measurement);

/// The columns of energy, in the order that energy_from() reads them.
inline constexpr std::string_view kEnergyColumns =
    "energy.id, energy.perimeter, energy.provenance, energy.joules, energy.lower_joules, "
    "energy.upper_joules, "
    "energy.confidence, energy.estimator";
inline constexpr int kEnergyColumnCount = 8;

using FindingsById = std::unordered_map<std::int64_t, std::vector<Finding>>;

/// An Energy from kEnergyColumns beginning at `column`. Errors: environment when the row is not one
/// of ours.
Result<Energy> energy_from(const SqliteStatement& row, int column, const FindingsById& findings);

/// Findings of energies. `sql` selects (energy id, code, severity, detail) and has one parameter,
/// the run.
Result<FindingsById> load_findings(const SqliteDatabase& database, std::string_view sql,
                                   std::int64_t run);
Result<Finding> finding_from(const SqliteStatement& row, int column);

/// A row that this program could not have written.
tl::unexpected<Error> damaged(std::string_view what, std::string_view seen);

template <class T>
std::span<const std::byte> blob_of(const std::vector<T>& items) {
  return std::as_bytes(std::span{items});
}

template <class T>
std::vector<T> items_of(std::span<const std::byte> blob) {
  std::vector<T> items(blob.size() / sizeof(T));
  std::copy_n(blob.data(), items.size() * sizeof(T), reinterpret_cast<std::byte*>(items.data()));
  return items;
}

}  // namespace carnot
