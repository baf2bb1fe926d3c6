// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/reproductions/procedures.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/reproduction_report.hpp"

namespace carnot {

/// Every study that can be reproduced, by name: "all" first.
std::vector<std::string_view> reproducible_studies();

/// Where the published data lie: the folder named, else CARNOT_REFERENCE_DATA, else
/// ../shared/data beside the working folder.
std::filesystem::path reference_folder(const std::optional<std::filesystem::path>& named,
                                       const Environment& environment);

/// Calculates the study's figures, or those of all, from the data below the folder, and holds them
/// against what was published. A study whose data are absent or refused says so in its place. Files
/// that begin like gzip are unpacked.
///
/// Errors: bad_input for a study that is not known; not_found where there is no such folder.
Result<ReproductionReport> reproduce(std::string_view study, const std::filesystem::path& folder);

}  // namespace carnot
