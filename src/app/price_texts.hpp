// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace carnot {

/// What --price and --hourly of a command say, for parse_prices(); empty where they say nothing.
struct PriceTexts {
  std::string per_kilowatt_hour{};  // "0.30 EUR"
  std::string per_hour{};           // "0.10 EUR/h"
};

}  // namespace carnot
