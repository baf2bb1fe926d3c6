// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/replication_report.hpp"

namespace carnot {

/// "+48.1 % (+41.0 to +55.2)": an improvement with its interval.
std::string improvement_words(const Estimate& estimate);
/// "on torch, the study's engine", "on each model's fastest engine".
std::string place_words(EffectPlace place, EngineName study_engine);

/// "+53.5 % (+45.9 to +61.2), strong, p < 0.001, n = 28", "moderate", "no benefit".
std::string published_words(const PublishedFinding& finding, double confidence);
/// What the decisive outcome saw, in a cell; "-" where nothing could be tested.
std::string outcome_words(const FindingReplication& replication);
/// The finding, its verdict, every outcome with its reason and provenance, the caution, the source.
std::vector<std::string> finding_sentences(const PublishedFinding& finding,
                                           const FindingReplication& replication);

/// The decision tree, fitted to the trials of the store.
ReplicationPart tree_part(const ReplicationReport& report);

}  // namespace carnot
