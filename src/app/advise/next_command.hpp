// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "app/advise/advise_model.hpp"
#include "report/advise_report.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// Fills in what to type next: the same question with the answer that is missing, the search that
/// measures what is missing or gives the model that was recommended, or nothing. `runs` are those
/// of the store, the newest first; what they know of the model's images goes into the command.
void add_next_command(const AdviseRequest& request, const std::vector<StudyReport>& runs,
                      const std::string& sha256, AdviseReport& report);

/// The word as a shell reads it back: in single quotes where it holds more than letters, digits and
/// what paths are made of.
std::string shell_word(const std::string& word);

}  // namespace carnot
