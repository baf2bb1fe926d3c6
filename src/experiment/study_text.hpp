// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "records/study.hpp"

namespace carnot {

/// The study as a study file (TOML) that parse_study reads back as the same study: what a search
/// made up is kept, and can be repeated, like a study that a person wrote. Paths are written as
/// they are; standards of protocol and validity are left out.
std::string study_text(const Study& study);

}  // namespace carnot
