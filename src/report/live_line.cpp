// SPDX-License-Identifier: Apache-2.0
#include "report/live_line.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/number_text.hpp"

namespace carnot {

std::string live_line(const LiveFigures& figures, int columns) {
  // Whole seconds: decimals would flicker.
  std::string line = format_quantity(Seconds{std::floor(figures.elapsed.count())});
  if (figures.joules) {
    line += fmt::format("  {} {}", format_quantity(*figures.joules), key_of(figures.provenance));
    if (figures.watts) line += fmt::format("  {} now", format_quantity(*figures.watts));
  } else {
    line += "  no joules known yet";
  }
  if (figures.runs > 1) line += fmt::format("  run {} of {}", figures.run, figures.runs);
  // All of it is ASCII, so a byte is a column.
  if (columns > 0 && line.size() > static_cast<std::size_t>(columns))
    line.resize(static_cast<std::size_t>(columns));
  return line;
}

}  // namespace carnot
