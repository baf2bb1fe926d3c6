// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "analysis/advice/advise.hpp"
#include "analysis/advice/facts.hpp"
#include "analysis/advice/tree.hpp"

namespace carnot {

/// The answer to one question, without its place in the tree.
AdviceStep answer(const AdviceNode& node, const AdviceFacts& facts);

/// Of the forecasts of these tactics the one that promises most: least time, then the largest
/// share. Empty when nothing was forecast.
std::optional<std::size_t> promising_forecast(const AdviceFacts& facts,
                                              std::span<const std::string> of);

}  // namespace carnot
