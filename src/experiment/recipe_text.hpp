// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "records/candidate.hpp"

namespace carnot {

/// A recipe's content as one line, the same for equal content: "fold | static-int8
/// calibration=mse". Standards are filled in, so that writing a default out changes no key. The
/// recipe's name is not part of it.
std::string recipe_text(const Recipe& recipe);

}  // namespace carnot
