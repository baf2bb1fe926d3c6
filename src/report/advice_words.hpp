// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "analysis/advice/advise.hpp"
#include "analysis/advice/facts.hpp"
#include "analysis/advice/tree.hpp"

namespace carnot {

/// The pieces of text that reports of advice share.

/// A value of this fact as people read it: "50 % of the multiplications", "1.0 points".
std::string fact_value_text(AdviceFact fact, double value);
/// What it is held against, shorter: "50 %".
std::string fact_limit_text(AdviceFact fact, double limit);

/// What means yes: "mac-share of static-int8 or dynamic-int8 at least 50 %".
std::string test_text(const AdviceNode& node);

/// "energy −45 % (−47 to −43) against ... (estimated, CPU time as proxy)".
std::string comparison_text(const TriedCandidate& candidate, const Comparison& comparison);

/// "12 blocks, run 3, on HOST".
std::string provenance_text(const TriedCandidate& candidate,
                            const std::optional<Comparison>& comparison);

/// What a step's answer rests on, in one line without its end.
std::string evidence_text(const AdviceTree& tree, const AdviceStep& step, const AdviceFacts& facts);

/// What is missing, as a sentence.
std::string need_text(AdviceNeed need);

}  // namespace carnot
