// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// The binary log of an Elmor Labs PMD in the supply lines of a graphics board: 18 bytes a sample,
/// a tick and volts and amperes of four lines. Its start is in PMD_start_ts.txt beside it, if
/// anywhere.
extern const ImportFormat kPmdImport;

}  // namespace carnot
