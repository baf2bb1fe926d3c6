// SPDX-License-Identifier: Apache-2.0
#include "report/measurement_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

constexpr int kLabelWidth = 12;

}  // namespace

std::string labelled_line(std::string_view label, std::string_view text) {
  return fmt::format("  {:<{}}{}\n", label, kLabelWidth, text);
}

std::string with_passport(const Energy& energy) {
  if (!energy.joules()) return fmt::format("missing over {}", energy.perimeter().key());
  std::string interval = format_estimate(*energy.joules(), "J");
  if (interval.ends_with(')')) {
    interval.pop_back();
    interval += fmt::format(", {})", format_share(energy.joules()->confidence));
  }
  const std::string by =
      energy.estimator().empty() ? "" : fmt::format(" by {}", valid_utf8(energy.estimator()));
  return fmt::format("{}, {} over {}{}", interval, key_of(energy.provenance()),
                     energy.perimeter().key(), by);
}

std::string mean_power_text(const Measurement& measurement) {
  if (!measurement.total.joules()) return "missing";
  const Estimate& joules = *measurement.total.joules();
  const double seconds = measurement.duration().count();
  return format_point(
      {joules.point / seconds, joules.lower / seconds, joules.upper / seconds, joules.confidence},
      "W");
}

std::string source_lines(const Measurement& measurement) {
  std::string lines = "  sources\n";
  for (const SourceEnergy& source : measurement.sources) {
    lines += fmt::format("    {} ({}): {}{}\n", valid_utf8(source.label),
                         valid_utf8(source.source_id), with_passport(source.energy),
                         source.wraps > 0 ? fmt::format(", wrapped {} times", source.wraps) : "");
  }
  return lines;
}

std::string note_lines(const std::vector<Finding>& findings) {
  std::string lines;
  for (const Finding& one : findings) {
    const FindingRow& row = row_of(one.code);
    lines += fmt::format("    {}: {}{}{}{}{}\n", key_of(one.severity), row.meaning,
                         one.detail.empty() ? "" : " ", valid_utf8(one.detail),
                         row.remedy.empty() ? "" : " ", row.remedy);
  }
  return lines.empty() ? lines : "  notes\n" + lines;
}

}  // namespace carnot
