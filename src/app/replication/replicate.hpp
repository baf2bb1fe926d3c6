// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/replication_report.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// For every finding the first recipe of the study that consists of its tactics (fold may stand
/// beside them) with the parameters that it asks for, and the one that it is held against.
std::vector<FindingRecipes> recipes_of_findings(const PublishedStudy& published,
                                                const Study& study);

/// A run held against a published study, one that is known here by name or one of a file, with the
/// decision tree fitted to its whole store. Errors: those of open_published_study and of the store.
Result<ReplicationReport> replicate(const StudyReport& report, std::string_view published,
                                    const std::filesystem::path& store,
                                    const Environment& environment);

/// Writes NAME.md and NAME.json into the folder, each atomically; gives their paths.
Result<std::vector<std::filesystem::path>> write_replication(const ReplicationReport& report,
                                                             const std::filesystem::path& folder);

}  // namespace carnot
