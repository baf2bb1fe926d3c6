// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// sacct -P: jobs and their steps apart by "|", with ConsumedEnergyRaw in joules of whole nodes.
/// What is empty, 0 or the mark of no value is missing.
extern const ImportFormat kSlurmImport;

}  // namespace carnot
