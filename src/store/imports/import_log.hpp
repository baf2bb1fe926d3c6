// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "records/imported.hpp"
#include "store/imports/logged_course.hpp"

namespace carnot {

enum class DamagedLines { refuse, skip };

struct ImportOptions {
  DamagedLines damaged = DamagedLines::refuse;
  std::size_t trim = 0;       // rows left out at each end of a log
  bool keep_courses = false;  // powers over time; memory then grows with the rows
};

/// What is noticed while a file is read.
class ImportLog {
 public:
  ImportLog(std::string file, ImportOptions options) : file_{std::move(file)}, options_{options} {}

  const ImportOptions& options() const { return options_; }
  const std::string& file() const { return file_; }
  /// "FILE:LINE", as errors begin.
  std::string place(std::int64_t line) const;
  /// Once more; line and detail are kept of the first time only.
  void note(ImportNoteCode code, std::int64_t line, std::string_view detail = {});
  /// One that was counted elsewhere.
  void note(ImportNote note) { notes_.push_back(std::move(note)); }
  /// Counts the line as left out, or refuses the file over it: bad_input with its place.
  Result<void> damaged(std::int64_t line, std::string_view why);
  /// The power over time of a source; none where it was not asked for.
  void keep(LoggedCourse course);
  std::vector<LoggedCourse> take_courses() { return std::move(courses_); }
  /// Hands everything else over to the file's record.
  void move_into(ImportedFile& file);

 private:
  std::string file_;
  ImportOptions options_;
  std::vector<ImportNote> notes_;
  std::vector<SkippedLine> examples_;
  std::int64_t skipped_ = 0;
  std::vector<LoggedCourse> courses_;
};

}  // namespace carnot
