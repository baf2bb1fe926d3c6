// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/domain.hpp"
#include "store/imports/csv_table.hpp"

namespace carnot {

/// The three domains of a row, as CodeCarbon names them.
struct TrackedDomain {
  std::string_view key;  // "cpu": of cpu_energy and cpu_power
  Domain domain;
};
inline constexpr auto kTrackedDomains = std::to_array<TrackedDomain>(
    {{"cpu", Domain::cpu_package}, {"gpu", Domain::gpu}, {"ram", Domain::dram}});
inline constexpr std::size_t kTrackedCount = kTrackedDomains.size();
inline constexpr std::size_t kCpu = 0;
inline constexpr std::size_t kGpu = 1;
inline constexpr std::size_t kRam = 2;

/// The figures of a row, or what one took beyond the one before.
struct TrackedAmounts {
  double seconds = 0.0;
  double kilowatt_hours = 0.0;
  double kilograms = 0.0;
  std::array<double, kTrackedCount> domain_kilowatt_hours{};

  /// Whether it may have been counted on from an earlier row of its tracker.
  bool continues(const TrackedAmounts& before) const;
  TrackedAmounts since(const TrackedAmounts& before) const;
};

struct TrackedRow {
  TrackedAmounts amounts{};
  std::array<double, kTrackedCount> watts{};  // of the last interval before the row
};

/// Where in a row the figures stand.
class TrackedColumns {
 public:
  explicit TrackedColumns(const CsvTable& table);

  tl::expected<TrackedRow, std::string> read(const CsvCells& row) const;
  /// The text of a named column; empty where there is none.
  std::string_view text(const CsvCells& row, std::string_view name) const;
  /// Those with figures, stamps and the tracker's name; the others are kept as they are.
  const std::vector<std::size_t>& used() const { return used_; }
  std::size_t timestamp() const { return used_[0]; }
  std::size_t run_id() const { return used_[1]; }

 private:
  const CsvTable* table_;
  std::vector<std::size_t> used_;
};

}  // namespace carnot
