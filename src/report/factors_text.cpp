// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/factors_report.hpp"
#include "report/factors_words.hpp"
#include "report/format.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

std::string factors_title(const FactorsReport& report) {
  return fmt::format("What explains the energy of \"{}\"", valid_utf8(report.run.title));
}

/// Whose figures these are.
std::vector<std::string> factors_opening(const FactorsReport& report) {
  const KeyFactors& factors = report.factors;
  std::vector<std::string> lines{
      fmt::format("{} unoptimised models, {} candidates; joules of one inference, {}.",
                  format_count(factors.models), format_count(factors.observations),
                  kind_words(report.run.material.kind)),
      fmt::format("{}, {} CPUs, begun {}; carnot {}, store {}.",
                  valid_utf8(report.run.host.cpu_model), report.run.host.visible_cpus,
                  utc_minute_text(report.run.started), report.run.carnot_version,
                  valid_utf8(report.run.store))};
  return lines;
}

TextTable share_table(const KeyFactors& factors) {
  TextTable table{
      {"factor", "share of R²", "alone", "of what others leave", "joules grow as its power"}, {}};
  for (const FactorShare& one : factors.shares) {
    table.rows.push_back({std::string{key_of(one.factor)},
                          format_share(one.share.point, one.share.lower, one.share.upper),
                          format_share(one.alone), format_share(one.partial),
                          one.exponent ? exponent_text(*one.exponent) : std::string{kNothing}});
  }
  return table;
}

template <class Items, class Name>
std::string listed(const Items& items, Name name) {
  std::vector<std::string> names;
  names.reserve(items.size());
  for (const auto& one : items) names.emplace_back(name(one));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<std::string> factor_sentences(const FactorsReport& report) {
  const KeyFactors& factors = report.factors;
  std::vector<std::string> lines{fmt::format(
      "Together they explain {} of the variance of ln(joules) (R², least squares). A share is what "
      "a factor adds, averaged over every order in which factors may come in (Shapley); {} "
      "intervals from {} draws of the models.",
      format_share(factors.r_squared), format_share(factors.confidence),
      format_count(factors.resamples))};
  for (const AlikeFactors& one : factors.alike) {
    lines.push_back(
        fmt::format("{} and {} say nearly the same of these models (r = {}): how their shares are "
                    "split between "
                    "them says little.",
                    key_of(one.one), key_of(one.other), format_decimals(one.correlation, 3)));
  }
  const auto name = [](EnergyFactor factor) { return key_of(factor); };
  if (!factors.constant.empty())
    lines.push_back(fmt::format("Do not vary here, and explain nothing: {}, the machine.",
                                listed(factors.constant, name)));
  if (!factors.left_aside.empty()) {
    lines.push_back(fmt::format("Left aside, since {} models allow {} properties of graphs: {}.",
                                factors.models, factors.models / kModelsPerFactor,
                                listed(factors.left_aside, name)));
  }
  for (std::string& line : silent_sentences(report.run.material)) lines.push_back(std::move(line));
  if (report.run.material.kind.provenance == Provenance::estimated) {
    lines.emplace_back(
        "Joules are estimated, CPU time as proxy: what explains them is what explains CPU time.");
  }
  return lines;
}

TextTable slope_table(const FamilySlopes& slopes) {
  TextTable table{{"family", "models", "joules grow as this power of MACs"}, {}};
  for (const FamilySlope& one : slopes.families) {
    table.rows.push_back(
        {valid_utf8(one.family), format_count(one.models), exponent_text(one.slope)});
  }
  table.rows.push_back({"all alike", "", exponent_text(slopes.common)});
  return table;
}

std::string slopes_title(const FamilySlopes& slopes) {
  return fmt::format("By family, {}", setting_words(slopes.settings));
}

}  // namespace

std::string to_terminal(const FactorsReport& report) {
  std::string text = factors_title(report) + "\n";
  for (const std::string& line : factors_opening(report)) text += line + "\n";
  text += "\n" + to_aligned_text(share_table(report.factors));
  for (const std::string& line : factor_sentences(report)) text += "  " + line + "\n";
  const auto& slopes = report.factors.slopes;
  if (!slopes)
    return text + fmt::format("  No families are compared: {}.\n", report.factors.no_slopes);
  text += fmt::format("\n{}\n{}", slopes_title(*slopes), to_aligned_text(slope_table(*slopes)));
  return text + "  " + slopes->sentence + "\n";
}

std::string to_markdown(const FactorsReport& report) {
  std::string text = fmt::format("# {}\n\n", markdown_text(factors_title(report)));
  for (const std::string& line : factors_opening(report))
    text += fmt::format("- {}\n", markdown_text(line));
  text += "\n" + to_markdown_table(share_table(report.factors)) + "\n";
  for (const std::string& line : factor_sentences(report))
    text += fmt::format("- {}\n", markdown_text(line));
  const auto& slopes = report.factors.slopes;
  if (!slopes)
    return text + fmt::format("- No families are compared: {}.\n",
                              markdown_text(report.factors.no_slopes));
  text += fmt::format("\n## {}\n\n{}\n", markdown_text(slopes_title(*slopes)),
                      to_markdown_table(slope_table(*slopes)));
  return text + fmt::format("- {}\n", markdown_text(slopes->sentence));
}

}  // namespace carnot
