// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/imports/import_format.hpp"

namespace carnot {

/// The table of the study of optimisation tactics: a row per image, with its seconds and the mean
/// watts of the board and of the machine. The rows of one experiment, tactic, model and data set
/// are one measurement.
extern const ImportFormat kTacticsStudyImport;

}  // namespace carnot
