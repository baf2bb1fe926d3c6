// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// emissions.csv of CodeCarbon, of 2022 (29 columns) or since (38). Each row is one measurement:
/// rows of a tracker that count on are differenced, domains whose counter turned over are missing
/// with an estimate beside, nominal powers are estimates. The total is CodeCarbon's own sum.
extern const ImportFormat kCodeCarbonImport;

}  // namespace carnot
