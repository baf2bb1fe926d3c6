// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/stakeholders.hpp"

namespace carnot {

std::vector<Statement> engineer_statements(const StudyReport& report);
std::vector<Statement> hub_statements(const StudyReport& report);
std::vector<Statement> framework_statements(const StudyReport& report);

/// What a comparison rests on: "12 blocks, paired t on log ratios, p = 0.0001 (adjusted), joules
/// estimated from CPU time".
std::string evidence_of(const Comparison& comparison);

/// Energy or time of a candidate against its baseline of that role; null when it was not compared.
const Comparison* energy_comparison(const StudySummary& summary, const std::string& candidate,
                                    BaselineRole role);

/// Right and wrong of a candidate beside its baseline on the same engine; null without labels.
const AccuracyComparison* accuracy_of(const StudySummary& summary, const std::string& candidate);

/// That it loses accuracy was shown: the whole interval of the difference lies below 0.
bool was_shown_to_lose(const AccuracyComparison* accuracy);

/// How much accuracy may be lost, a share: --max-drop, else a point.
double allowed_drop(const StudyReport& report);

/// That it loses no more than so much was shown: non-inferiority, as in a search (method.md). False
/// where nobody knows.
bool surely_keeps(const AccuracyComparison* accuracy, double max_drop);

/// "accuracy −0.3 points (−1.0 to +0.4) on 1 000 images", or that nobody knows.
std::string accuracy_words(const AccuracyComparison* accuracy);

}  // namespace carnot
