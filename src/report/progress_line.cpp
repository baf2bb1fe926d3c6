// SPDX-License-Identifier: Apache-2.0
#include "report/progress_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/format.hpp"

namespace carnot {
namespace {

constexpr int kBarCells = 24;

/// The first so many characters; a sequence of UTF-8 bytes is never cut in half.
std::string cut(const std::string& text, int columns) {
  std::size_t bytes = 0;
  for (int seen = 0; bytes < text.size(); ++bytes) {
    const bool starts_character = (static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80;
    if (starts_character && seen++ == columns) break;
  }
  return text.substr(0, bytes);
}

/// A countdown in steps of a second: decimals would flicker, and nobody knows them.
std::string format_countdown(Seconds time) {
  constexpr Seconds kInMinutesFrom{99.5};
  return time < kInMinutesFrom ? format_decimals(time.count(), 0) + " s" : format_quantity(time);
}

}  // namespace

std::string progress_line(const Progress& progress, int columns) {
  std::string line;
  if (progress.planned > 0) {
    const int cells = std::clamp(kBarCells * progress.done / progress.planned, 0, kBarCells);
    line = fmt::format("[{}{}] {}/{}", std::string(static_cast<std::size_t>(cells), '='),
                       std::string(static_cast<std::size_t>(kBarCells - cells), ' '), progress.done,
                       progress.planned);
    if (progress.time_left) line += fmt::format(", {} left", format_countdown(*progress.time_left));
    line += "  ";
  }
  line += progress.step;
  if (progress.step_time) line += fmt::format(" ({})", format_countdown(*progress.step_time));
  return cut(line, columns);
}

}  // namespace carnot
