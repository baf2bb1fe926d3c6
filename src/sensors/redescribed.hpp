// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "sensors/source.hpp"

namespace carnot {

/// The same readings, of the same device, under another description.
std::unique_ptr<Source> redescribe(std::unique_ptr<Source> source, SourceDescription description);

}  // namespace carnot
