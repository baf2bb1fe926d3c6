// SPDX-License-Identifier: Apache-2.0
#include "app/version.hpp"

namespace carnot {

const std::string_view kVersion = CARNOT_VERSION;

}  // namespace carnot
