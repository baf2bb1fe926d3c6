// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/environment.hpp"
#include "experiment/exports/model_exporter.hpp"

namespace carnot {

/// What exports models of timm and its like here. Refers to the environment.
ModelExporter exporter_in(const Environment& environment);

}  // namespace carnot
