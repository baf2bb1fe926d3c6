// SPDX-License-Identifier: Apache-2.0
#include "store/imports/import_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace carnot {
namespace {

constexpr std::size_t kMostExamples = 20;

}  // namespace

std::string ImportLog::place(std::int64_t line) const { return fmt::format("{}:{}", file_, line); }

void ImportLog::note(ImportNoteCode code, std::int64_t line, std::string_view detail) {
  const auto known = std::ranges::find(notes_, code, &ImportNote::code);
  if (known == notes_.end()) {
    notes_.push_back({code, 1, line, std::string{detail}});
  } else {
    ++known->count;
  }
}

Result<void> ImportLog::damaged(std::int64_t line, std::string_view why) {
  if (options_.damaged == DamagedLines::refuse) {
    return fail(ErrorCode::bad_input, fmt::format("{}: {}", place(line), why),
                "Mend or remove the line, or leave such lines out with --damaged skip.");
  }
  note(ImportNoteCode::damaged_lines, line, why);
  if (examples_.size() < kMostExamples) examples_.push_back({line, std::string{why}});
  ++skipped_;
  return {};
}

void ImportLog::keep(LoggedCourse course) {
  if (!course.course.empty()) courses_.push_back(std::move(course));
}

void ImportLog::move_into(ImportedFile& file) {
  file.notes = std::move(notes_);
  file.examples = std::move(examples_);
  file.skipped = skipped_;
}

}  // namespace carnot
