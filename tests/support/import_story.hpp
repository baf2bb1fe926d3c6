// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/file.hpp"
#include "store/imports/formats.hpp"
#include "support/must.hpp"

namespace carnot {

/// A file of another tool that exists for one test only.
inline Result<ImportedFile> import_story(std::string_view text, const ImportOptions& options,
                                         std::string_view name = "log.csv") {
  const TemporaryFolder folder = must(TemporaryFolder::create(testing::TempDir(), "carnot-import"));
  const auto path = folder.path() / name;
  must(write_file_atomically(path, text));
  return read_import(path, {}, options);
}

/// How often something was noticed.
inline std::int64_t count_of(const ImportedFile& file, ImportNoteCode code) {
  for (const ImportNote& note : file.notes) {
    if (note.code == code) return note.count;
  }
  return 0;
}

/// Of the file's only measurement.
inline double total_joules(const ImportedFile& file) {
  EXPECT_EQ(file.measurements.size(), 1U);
  return file.measurements.at(0).total.value().energy.joules().value().point;
}

}  // namespace carnot
