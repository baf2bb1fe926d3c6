// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace carnot {

/// Whether somebody who writes this pattern means a model of that source: with a "*" it fits the
/// whole source or what follows its package's ":", without it is a part of it. The empty pattern
/// means all.
bool means_model(std::string_view pattern, std::string_view source);

}  // namespace carnot
