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

/// "The joules come from a model", of a longer sentence.
std::string_view first_clause(std::string_view sentence) {
  return sentence.substr(0, sentence.find_first_of(",;."));
}

/// Notes of a window. What was told in full is named only when it comes again.
class Notes {
 public:
  std::string lines(const std::vector<Finding>& findings) {
    std::vector<Finding> fresh;
    std::string again;
    for (const Finding& one : findings) {
      if (std::ranges::find(told_, one) == told_.end()) {
        fresh.push_back(one);
        told_.push_back(one);
      } else {
        again += fmt::format("    {}: {} (as above)\n", key_of(one.severity),
                             first_clause(row_of(one.code).meaning));
      }
    }
    const std::string full = note_lines(std::move(fresh));
    return full.empty() && !again.empty() ? "  notes\n" + again : full + again;
  }

 private:
  std::vector<Finding> told_;
};

std::string source_text(const SourceEnergy& source, Seconds window, Notes& notes) {
  std::string text =
      fmt::format("\n  {} ({})\n", valid_utf8(source.label), valid_utf8(source.source_id));
  text += "  " + labelled_line("energy", with_passport(source.energy));
  text += "  " + labelled_line("covers", covers(source.energy));
  if (!source.account)
    return text + "  " + labelled_line("origin", "the report does not tell; measure again");
  const SourceAccount& account = *source.account;
  text += "  " + labelled_line("read", place_that_is_read(account.source.kind, source.source_id));
  text += "  " + labelled_line("it is", nature_of(account, window));
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
  return text + notes.lines(source.energy.findings());
}

std::string window_text(const ReadWindow& window) {
  const Measurement& measurement = window.measurement;
  std::string text = fmt::format("\n{}\n", valid_utf8(measurement.window));
  text += labelled_line("energy", with_passport(measurement.total));
  text += invalid_lines(window.findings);
  text += left_out_line(measurement, Amounts::shown);
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
  Notes notes;
  text += notes.lines(window.findings);
  for (const SourceEnergy& source : measurement.sources)
    text += source_text(source, measurement.duration(), notes);
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
