// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// An energy trace of MLPerf Tiny: microjoules per sample of a small board's supply. The whole
/// trace is one measurement; where the time stamps lie beside it (NAME-energy.bin,
/// NAME-timestamps.json), each window between two of them is another, numbered as results.txt
/// numbers them.
extern const ImportFormat kMlperfTinyImport;

}  // namespace carnot
