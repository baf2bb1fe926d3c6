// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/explanation.hpp"
#include "report/format.hpp"
#include "report/measurement_text.hpp"
#include "report/source_words.hpp"

namespace carnot {
namespace {

std::string covers(const Energy& energy) {
  const auto* const row =
      std::ranges::find(kDomains, energy.perimeter().domains().front(), &DomainRow::domain);
  return std::string{row->meaning};
}

std::string part_lines(const ErrorBudget& budget) {
  std::string lines;
  for (const ExplainedPart& part : parts_of(budget)) {
    lines +=
        fmt::format("      {:<9} {:<9} {}\n", part.key, format_quantity(part.joules), part.meaning);
  }
  return lines;
}

std::string source_text(const SourceEnergy& source) {
  std::string text =
      fmt::format("\n  {} ({})\n", valid_utf8(source.label), valid_utf8(source.source_id));
  text += "  " + labelled_line("energy", with_passport(source.energy));
  text += "  " + labelled_line("covers", covers(source.energy));
  if (!source.account)
    return text + "  " + labelled_line("origin", "the report does not tell; measure again");
  const SourceAccount& account = *source.account;
  text += "  " + labelled_line("read", place_that_is_read(account.source.kind, source.source_id));
  text += "  " + labelled_line("it is", nature_of(account.source));
  text += "  " + labelled_line("readings", readings_of(source, account));
  text += "  " + labelled_line("edges", edges_of(account));
  text += "  " + labelled_line("in total", std::string{row_of(account.role).meaning});
  if (source.energy.joules()) {
    text += "    how certain (one standard deviation each; gain, offset, step, gap: half-widths)\n";
    text += part_lines(account.budget);
    text += fmt::format("      {}\n", combination_of(account.budget));
  }
  if (const std::string advice = advice_for(source); !advice.empty())
    text += "  " + labelled_line("better", advice);
  return text + note_lines(source.energy.findings());
}

std::string window_text(const ReadWindow& window) {
  const Measurement& measurement = window.measurement;
  std::string text = fmt::format("\n{}\n", valid_utf8(measurement.window));
  text += labelled_line("energy", with_passport(measurement.total));
  text += labelled_line(
      "time", fmt::format("{}, by the steady clock", format_quantity(measurement.duration())));
  text += labelled_line("the sum", sum_words(measurement));
  if (window.attributed && window.attributed->joules()) {
    text += labelled_line(
        "its share",
        fmt::format("{}, {}: each source's energy times the command's share of what it is divided "
                    "by; a model, whatever the whole was measured by",
                    format_point(*window.attributed->joules(), "J"),
                    valid_utf8(window.attributed->estimator())));
  }
  text += note_lines(window.findings);
  for (const SourceEnergy& source : measurement.sources) text += source_text(source);
  return text;
}

}  // namespace

std::string explain_text(const Explanation& explanation) {
  std::string text = fmt::format("carnot explain: {}\n", valid_utf8(explanation.origin));
  if (!explanation.report.command.empty())
    text += labelled_line("command", valid_utf8(join(explanation.report.command, " ")));
  for (const ReadWindow& window : explanation.report.windows) text += window_text(window);
  return text;
}

}  // namespace carnot
