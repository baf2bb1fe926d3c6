// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/reproductions/reproduction.hpp"

namespace carnot {

/// Published studies, calculated anew.
struct ReproductionReport {
  std::string carnot_version{};
  std::string folder{};  // where their data lie
  std::vector<Reproduction> studies{};
};

/// A table of all studies, then each one's figures: published, reproduced, difference, corrected,
/// verdict, reason.
std::string to_terminal(const ReproductionReport& report);
std::string to_markdown(const ReproductionReport& report);
/// docs/formats.md.
std::string to_json(const ReproductionReport& report);

/// Every study was calculated, and no difference is unexplained.
bool holds(const ReproductionReport& report);

}  // namespace carnot
