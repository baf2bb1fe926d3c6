// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "base/number_text.hpp"

namespace carnot {

/// "40 551 040"; "not counted" for 0: a model without multiply-accumulates (a tree) calculates too.
inline std::string macs_text(std::int64_t macs) {
  return macs > 0 ? format_count(macs) : "not counted";
}

/// "81.1 MFLOP for one image (2 · 40 551 040 multiply-accumulates)", or that they are not counted.
inline std::string work_text(std::int64_t macs) {
  if (macs <= 0) return "multiply-accumulates not counted";
  return fmt::format("{} for one image (2 · {} multiply-accumulates)",
                     format_si(2.0 * static_cast<double>(macs), "FLOP"), format_count(macs));
}

}  // namespace carnot
