// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string_view>

namespace carnot {

/// Where the reference data lies: CARNOT_REFERENCE_DATA, else ../shared/data beside the source
/// root.
std::filesystem::path reference_data(std::string_view relative);

/// True when the folder is there. With CI=true its absence is a failed test, not a skipped one.
bool reference_data_present();

}  // namespace carnot

/// First line of a test that needs the reference data.
#define CARNOT_NEEDS_REFERENCE_DATA()      \
  if (!::carnot::reference_data_present()) \
  GTEST_SKIP() << "the reference data is not here; set CARNOT_REFERENCE_DATA to its folder"
