// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "analysis/cost_sheet.hpp"
#include "base/result.hpp"

namespace carnot {

/// What somebody asks of the cost of a study, as they write it.
struct CostSettings {
  bool show = false;  // on the terminal
  std::optional<double> uses{};
  std::string hourly{};  // "0.10 EUR/h"
  std::optional<double> max_drop{};
};

/// Whether anything of it was asked: then the terminal shows it.
bool is_asked(const CostSettings& settings);

/// The question that they ask, charged by these factors of that time. Errors: bad_input for what is
/// no price of an hour, or is in another currency than the price of a kWh.
Result<CostQuestion> cost_question_of(const CostSettings& settings, const FootprintFactors& factors,
                                      const std::optional<WallSpan>& when);

}  // namespace carnot
