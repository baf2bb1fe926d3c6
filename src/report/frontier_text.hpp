// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "report/study_report.hpp"

namespace carnot {

/// "Frontier of cifar, 1 000 images: accuracy against energy, measured (cpu_package)".
std::string frontier_title(const Frontier& frontier);
/// Its candidates by rising energy, and how likely each is on the front.
TextTable frontier_table(const Frontier& frontier);
/// The answer to the question, the price of each step along the front, the laws, and what the
/// probabilities hold.
std::vector<std::string> frontier_sentences(const Frontier& frontier,
                                            const FrontierQuestion& question);

/// All frontiers of a report as a part of it, with those that are left out. A page without any
/// candidate says nothing of them.
std::string frontier_terminal(const StudyReport& report);
std::string frontier_markdown(const StudyReport& report);

/// docs/formats.md.
nlohmann::json json_frontiers(const StudyReport& report);

}  // namespace carnot
