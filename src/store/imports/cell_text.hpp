// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "store/imports/import_log.hpp"

namespace carnot {

/// What the cells of other tools' tables say.

struct CellNumber {
  double value = 0.0;
  std::string_view unit{};  // what stands behind the number
};
/// The finite number that a cell begins with; empty where it begins otherwise.
std::optional<CellNumber> number_of_cell(std::string_view cell);
/// "", "[N/A]", "[Not Supported]": the tool knew nothing, and says so.
bool says_nothing(std::string_view cell);

/// Watts of a cell. The error is one sentence: no number, another unit than W behind it, below
/// zero, or more than any machine takes.
tl::expected<Watts, std::string> watts_in(std::string_view cell);
/// A number without unit. Below zero or beyond all measure it is refused as well.
tl::expected<double, std::string> amount_in(std::string_view cell, std::string_view column);

/// The times of a log, all of one kind: with a zone, or all without, which are taken as UTC and
/// noted.
class StampReader {
 public:
  tl::expected<WallTime, std::string> read(std::string_view cell, std::int64_t line,
                                           ImportLog& log);

 private:
  std::optional<bool> has_zone_;
};

}  // namespace carnot
