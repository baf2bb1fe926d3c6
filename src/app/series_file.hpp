// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "analysis/factor_series.hpp"
#include "base/result.hpp"

namespace carnot {

/// What is not there is the fault of who named it: measure keeps "not found" for the command
/// itself.
Result<std::string> as_bad_input(Result<std::string> text);

/// Tables over time in a file, packed by gzip or not, named as a user does: "prices.csv" or
/// "prices.csv#COLUMN"; a file name may hold a # as well, so an existing file is one. Errors:
/// bad_input for what is not there or cannot be understood (parse_factor_series).
Result<FactorSeries> load_factor_series(const std::string& named, SeriesKind kind,
                                        const std::string& unit);
/// Of anything, taken as it stands (parse_quantity_series).
Result<FactorSeries> load_quantity_series(const std::string& named, const std::string& unit);

}  // namespace carnot
