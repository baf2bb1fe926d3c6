// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "report/study_report.hpp"

namespace carnot {

/// "Tests of energy/inference, net, batch 1, 1 thread (measured, cpu_package)".
std::string group_tests_title(const StudyReport& report, const GroupTests& tests);

/// The path that was walked to the test, with what it said; then one line for each pair: the ratio
/// of the verdict, the effect size, p, each with its interval and n.
std::vector<std::string> group_tests_sentences(const StudyReport& report, const GroupTests& tests);

/// The part of a report; empty where no candidates were compared. The terminal shows the energy
/// alone, or the time of a group whose energy could not be tested; a page shows both.
std::string group_tests_terminal(const StudyReport& report);
std::string group_tests_markdown(const StudyReport& report);

/// docs/formats.md.
nlohmann::json json_group_tests(const StudyReport& report);

}  // namespace carnot
