// SPDX-License-Identifier: Apache-2.0
#include "report/cost_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "report/footprint_text.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

std::string_view mark_of(const CostSheet& sheet) { return sheet.is_estimated ? "~" : ""; }

std::string amount_text(const CostSheet& sheet, double amount) {
  switch (sheet.rate.kind) {
    case CostKind::energy:
      return fmt::format("{}{}", mark_of(sheet), format_si(amount, "J"));
    case CostKind::time:
      return format_quantity(Seconds{amount});
    case CostKind::carbon:
      return fmt::format("{}{} CO2e", mark_of(sheet), format_si(amount, "g"));
    case CostKind::money:
      return fmt::format("{}{}", mark_of(sheet), money_point(exactly(amount), sheet.rate.unit));
  }
  return {};
}

std::string scaled_text(const CostSheet& sheet, const Estimate& amount) {
  switch (sheet.rate.kind) {
    case CostKind::energy:
      return fmt::format("{}{}", mark_of(sheet), format_estimate(amount, "J"));
    case CostKind::time:
      return fmt::format("{} ({} to {})", format_quantity(Seconds{amount.point}),
                         format_quantity(Seconds{amount.lower}),
                         format_quantity(Seconds{amount.upper}));
    case CostKind::carbon:
      return fmt::format("{}{} CO2e", mark_of(sheet), format_estimate(amount, "g"));
    case CostKind::money:
      return fmt::format("{}{} ({} to {})", mark_of(sheet), money_point(amount, sheet.rate.unit),
                         money_point(exactly(amount.lower), sheet.rate.unit),
                         money_point(exactly(amount.upper), sheet.rate.unit));
  }
  return {};
}

/// What so many inferences cost, with the interval of one where there is space and an interval.
std::string amount_text(const CostSheet& sheet, const CandidateCost& cost, double inferences,
                        TableWidth width) {
  const auto after = [&](double each) { return cost.once + inferences * each; };
  if (width == TableWidth::terminal || !(cost.each.upper > cost.each.lower))
    return amount_text(sheet, after(cost.each.point));
  return scaled_text(sheet, {after(cost.each.point), after(cost.each.lower), after(cost.each.upper),
                             cost.each.confidence});
}

/// Of one inference alone, without what was paid once.
CandidateCost alone(CandidateCost cost) {
  cost.once = 0.0;
  return cost;
}

std::string count_text(double count) {
  constexpr double kMostCounted = 9e18;
  return count < kMostCounted ? format_count(static_cast<std::int64_t>(std::floor(count)))
                              : format_number(count, 3);
}

std::string percent(double share) {
  return format_signed(100.0 * share, std::abs(share) < 1.0 ? 1 : 0);
}

/// "+73.1 % (+65.0 to +81.2)", or the point alone where space is dear.
std::string return_text(const std::optional<Estimate>& share, TableWidth width) {
  if (!share) return std::string{kNothing};
  if (width == TableWidth::terminal) return percent(share->point) + " %";
  return fmt::format("{} % ({} to {})", percent(share->point), percent(share->lower),
                     percent(share->upper));
}

std::string break_even_text(const CostSheet& sheet, const BreakEven& found) {
  switch (found.kind) {
    case BreakEvenKind::after:
      return fmt::format("{}{} ({} to {})", mark_of(sheet), format_count(found.first),
                         format_count(found.earliest), format_count(found.latest));
    case BreakEvenKind::never:
      return "never";
    case BreakEvenKind::not_resolved:
      return "not resolved";
  }
  return std::string{kNothing};
}

const Payback* payback_of(const CostSheet& sheet, const std::string& candidate, BaselineRole role) {
  const auto found = std::ranges::find_if(sheet.paybacks, [&](const Payback& row) {
    return row.candidate == candidate && row.role == role;
  });
  return found == sheet.paybacks.end() ? nullptr : &*found;
}

std::string payback_cell(const CostSheet& sheet, const Payback* row) {
  return row == nullptr ? std::string{kNothing} : break_even_text(sheet, row->break_even);
}

/// "none on onnxruntime up to 5 631 inferences, from then on (5 301 to 6 012) int8 on openvino".
std::string envelope_text(const StudyReport& report, const CostSheet& sheet) {
  std::string text;
  for (std::size_t i = 0; i < sheet.envelope.size(); ++i) {
    const CheapestRange& range = sheet.envelope[i];
    if (range.begins) {
      text += fmt::format(", from {} inferences on ({} to {}) ", format_count(range.begins->first),
                          format_count(range.begins->earliest), format_count(range.begins->latest));
    }
    text += short_name(report, range.candidate);
  }
  return sheet.envelope.size() == 1 ? text + ", for any number of inferences" : text;
}

std::string no_saving_text(const StudyReport& report, const CostSheet& sheet,
                           const Undecided& one) {
  const std::string name = short_name(report, one.candidate);
  const std::string against = short_name(report, one.against);
  if (one.from <= 0.0) return fmt::format("{} is not told from {}.", name, against);
  return fmt::format("{} was not shown to take less {} than {} (by its points alone beyond {}).",
                     name, key_of(sheet.rate.kind), against, count_text(one.from));
}

}  // namespace

std::string short_name(const StudyReport& report, const std::string& id) {
  const CandidateSummary* found = find_summary(report.summary.candidates, id);
  if (found == nullptr) return valid_utf8(id);
  const Settings& settings = found->candidate.settings;
  std::string name =
      fmt::format("{} on {}", valid_utf8(found->candidate.recipe), engine_words(settings));
  if (report.study.settings_together)
    name += fmt::format(", batch {}, threads {}", settings.batch, settings.threads);
  return name;
}

std::string cost_title(const StudyReport& report, const CostSheet& sheet) {
  std::string group = sheet.group;
  for (const CandidateSummary& one : report.summary.candidates) {
    if (one.candidate.group() == sheet.group) group = group_title(one.candidate);
  }
  return fmt::format("{}: {}", valid_utf8(group), key_of(sheet.rate.kind));
}

TextTable cost_table(const StudyReport& report, const CostSheet& sheet, TableWidth width) {
  const std::string uses = count_text(report.cost_question.uses);
  const bool is_page = width == TableWidth::page;
  TextTable table{{"candidate", "once"}, {}};
  if (is_page) table.heading.emplace_back("one inference");
  table.heading.insert(table.heading.end(),
                       {uses + " inferences", "pays after", "returned by then", "in the long run"});
  if (is_page) table.heading.emplace_back("pays after, vs best fp32");
  for (const CandidateCost& one : sheet.candidates) {
    const Payback* payback = payback_of(sheet, one.candidate, BaselineRole::same_engine);
    std::vector<std::string>& row = table.rows.emplace_back();
    row = {short_name(report, one.candidate),
           one.once > 0.0 ? amount_text(sheet, one.once) : std::string{kNothing}};
    if (is_page) row.push_back(amount_text(sheet, alone(one), 1.0, width));
    row.insert(row.end(), {amount_text(sheet, one, report.cost_question.uses, width),
                           payback_cell(sheet, payback),
                           return_text(payback == nullptr ? std::nullopt : payback->by_then, width),
                           return_text(payback == nullptr ? std::nullopt : payback->limit, width)});
    if (is_page) {
      row.push_back(payback_cell(sheet, payback_of(sheet, one.candidate, BaselineRole::best_fp32)));
    }
  }
  return table;
}

std::vector<std::string> cost_sentences(const StudyReport& report, const CostSheet& sheet) {
  std::vector<std::string> lines;
  const double uses = report.cost_question.uses;
  if (const CheapestRange* cheapest = cheapest_at(sheet, uses)) {
    lines.push_back(fmt::format("Least {}{}: {}.", key_of(sheet.rate.kind),
                                sheet.is_estimated ? " (estimated)" : "",
                                envelope_text(report, sheet)));
    if (sheet.envelope.size() > 1) {
      lines.push_back(fmt::format("For {} inferences that is {}.", count_text(uses),
                                  short_name(report, cheapest->candidate)));
    }
  }
  if (sheet.search) {
    lines.push_back(
        fmt::format("Once is {}: the search that found them, their recipes applied in it.",
                    amount_text(sheet, *sheet.search)));
  }
  if (!sheet.search_missing.empty()) {
    lines.push_back(
        fmt::format("What the search took is not in it: {}.", valid_utf8(sheet.search_missing)));
  }
  for (const Undecided& one : sheet.undecided) lines.push_back(no_saving_text(report, sheet, one));
  for (const NotCosted& one : sheet.left_out) {
    lines.push_back(fmt::format("{} is left out: {}.", short_name(report, one.candidate),
                                valid_utf8(one.reason)));
  }
  for (const Payback& row : sheet.paybacks) {
    const bool is_told = std::ranges::find(sheet.left_out, row.candidate, &NotCosted::candidate) !=
                         sheet.left_out.end();
    if (row.reason.empty() || is_told || row.role != BaselineRole::same_engine) continue;
    lines.push_back(fmt::format("Whether {} pays is not known: {}.",
                                short_name(report, row.candidate), valid_utf8(row.reason)));
  }
  if (!sheet.rate.source.empty())
    lines.push_back(fmt::format("{} at {}.", key_of(sheet.rate.kind), sheet.rate.source));
  return lines;
}

std::string cost_terminal(const StudyReport& report) {
  std::string text;
  for (const CostSheet& sheet : report.costs) {
    text += fmt::format("\nCost of {}\n{}", cost_title(report, sheet),
                        to_aligned_text(cost_table(report, sheet, TableWidth::terminal)));
    for (const std::string& line : cost_sentences(report, sheet)) text += "  " + line + "\n";
  }
  for (const std::string& note : report.cost_question.charges.notes)
    text += valid_utf8(note) + "\n";
  return text;
}

std::string cost_markdown(const StudyReport& report) {
  if (report.costs.empty()) return {};
  std::string text = fmt::format(
      "### Cost: total(n) = once + n · one inference\n\nOnce is what {}, as "
      "it was measured here, one time; {}training and people's time are not in it. Pays after: the "
      "first number of inferences with a gain against the unoptimised model on the same engine. "
      "Returned: what was saved over what was spent, less 1.\n\n",
      report.search ? "the whole search took" : "applying the recipe took",
      report.search ? "" : "searching, ");
  for (const CostSheet& sheet : report.costs) {
    text += fmt::format("#### {}\n\n{}\n", markdown_text(cost_title(report, sheet)),
                        to_markdown_table(cost_table(report, sheet, TableWidth::page)));
    for (const std::string& line : cost_sentences(report, sheet))
      text += fmt::format("- {}\n", markdown_text(line));
    text += "\n";
  }
  for (const std::string& note : report.cost_question.charges.notes)
    text += fmt::format("- {}\n", markdown_text(note));
  return text;
}

}  // namespace carnot
