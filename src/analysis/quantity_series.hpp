// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "analysis/factor_series.hpp"
#include "base/result.hpp"

namespace carnot {

/// The same text as parse_factor_series() reads, of anything over time (a load, watts): its values
/// are taken as they stand, below zero too, in whatever unit is said, if any.
Result<FactorSeries> parse_quantity_series(std::string_view text, const SeriesColumns& columns,
                                           std::string_view source);

}  // namespace carnot
