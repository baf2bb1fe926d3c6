// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/number_text.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// The cell of a table where there is no figure.
inline constexpr std::string_view kNothing = "-";

/// "12.34 J (12.10 to 12.58 J)". The confidence is the reader's to print.
inline std::string format_estimate(const Estimate& estimate, std::string_view unit) {
  return format_interval(estimate.point, estimate.lower, estimate.upper, unit);
}

/// The point alone, with the digits that its interval supports.
inline std::string format_point(const Estimate& estimate, std::string_view unit) {
  return format_point(estimate.point, estimate.lower, estimate.upper, unit);
}

}  // namespace carnot
