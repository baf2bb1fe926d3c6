// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/estimate.hpp"

namespace carnot {

/// What is held against each other: joules and seconds of one inference, the share of the images
/// that is predicted right, bytes of the file, bytes that the worker held at most.
enum class GateMetric { energy, latency, accuracy, size, memory };
inline constexpr std::array kGateMetrics{GateMetric::energy, GateMetric::latency,
                                         GateMetric::accuracy, GateMetric::size,
                                         GateMetric::memory};
std::string_view key_of(GateMetric metric);

/// "energy > +5%": what must not be. More accuracy is better, of all else less.
struct GateRule {
  GateMetric metric = GateMetric::energy;
  double limit = 0.0;  // of the change: .05; of accuracy a difference of shares, -.01
  std::string text;    // as it was written
  bool operator==(const GateRule&) const = default;
};

/// "METRIC > LIMIT" with a limit in per cent of what was before ("+5%", "5 %", "-10%": a saving of
/// less than 10 % fails), or "accuracy < LIMIT" with a limit in points and its sign ("-1pp", "-0.5
/// pp", "0pp"). Errors: bad_input with what is wrong and what to write; among them a rule that
/// improvements would break ("energy < -5%").
Result<GateRule> parse_gate_rule(std::string_view text);

enum class GateAnswer {
  regression,           // the whole interval is beyond the limit
  no_regression,        // none of it is
  not_enough_evidence,  // the limit lies inside it, or there is none
};
std::string_view key_of(GateAnswer answer);

/// `change` from before to after: a share, of accuracy a difference of shares. Empty: not known.
GateAnswer judge_gate(const GateRule& rule, const std::optional<Estimate>& change);

/// The half-width at which a ratio is known well enough for the rules: half of the distance from
/// "no change" to the nearest limit, so that an unchanged model is told from a regression, within
/// .005 .. `usual`. Rules about accuracy and size need no more blocks.
double half_width_for(const std::vector<GateRule>& rules, double usual);

}  // namespace carnot
