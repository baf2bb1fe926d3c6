// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace carnot {

/// How five stars are dealt out. Two readings of the AI Energy Score's rule are published, and they
/// disagree; the third is Carnot's own, because energies span decades.
enum class StarRule { equal_width, quantile, log_width };
std::string_view key_of(StarRule rule);

/// 5 (least energy) to 1. Equal widths: 5 − min(4, ⌊(E − E_min) / ((E_max − E_min) / 5)⌋), of the
/// logarithms for log_width; quantile: 5 − min(4, ⌊5 · rank / n⌋), where the rank counts those of
/// strictly less energy. Widths of 0 (all alike) give five. `all` holds the energies of the set,
/// that of the model among them. REQUIRES: energies above 0, all not empty.
int stars_of(StarRule rule, double energy, std::span<const double> all);

}  // namespace carnot
