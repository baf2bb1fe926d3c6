// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// The CSV of Alumet: one value per line. Metrics in joules are what was taken since the line
/// before, so they are added up per resource, consumer and attributes; what is attributed to
/// processes is an estimate and in no total.
extern const ImportFormat kAlumetImport;

}  // namespace carnot
