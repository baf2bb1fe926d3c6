// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// When an architecture was described: the year of the first version of its paper. Its weights may
/// be years younger.
struct ArchitectureYear {
  std::string prefix;  // of a model's name, in small letters, without _ - and blanks
  int year = 0;
  std::string source;  // an arXiv number, or a page
};

/// A table with the columns prefix, year, source; what begins with # is a comment. Errors:
/// bad_input with the line, also for a prefix that stands there twice or a year outside 1950..2100.
Result<std::vector<ArchitectureYear>> parse_architecture_years(std::string_view text,
                                                               std::string_view name);

/// The row with the longest prefix of the name; null where none fits. "ResNeXt50" and
/// "tf_efficientnet_b0" are looked for as "resnext50" and "efficientnetb0": what says whose weights
/// these are ("tf_", "gluon_") is left out.
const ArchitectureYear* find_architecture(const std::vector<ArchitectureYear>& years,
                                          std::string_view model);

}  // namespace carnot
