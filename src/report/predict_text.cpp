// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/factors_report.hpp"
#include "report/factors_words.hpp"
#include "report/format.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

std::string predicted_cell(const std::optional<Prediction>& prediction, std::string_view unit,
                           std::string_view mark) {
  if (!prediction) return std::string{kNothing};
  return fmt::format("{}{} ({} to {})", mark, format_si(prediction->value.point, unit),
                     format_si(prediction->value.lower, unit),
                     format_si(prediction->value.upper, unit));
}

std::string grown_words(const Prediction& prediction) {
  std::vector<std::string> powers;
  powers.reserve(prediction.predictors.size());
  for (std::size_t i = 0; i < prediction.predictors.size(); ++i) {
    powers.push_back(fmt::format("{}^{}", key_of(prediction.predictors[i]),
                                 format_decimals(prediction.exponents[i], 2)));
  }
  return fmt::format("{}", fmt::join(powers, " · "));
}

TextTable predicted_table(const PredictReport& report) {
  const std::string_view mark =
      report.run.material.kind.provenance == Provenance::estimated ? "~" : "";
  TextTable table{{"setting", "energy of one inference", "time of one inference", "models",
                   "families", "confidence", "held"},
                  {}};
  for (const PredictedSetting& one : report.settings) {
    const auto& basis = one.joules ? one.joules : one.seconds;
    if (!basis) continue;
    table.rows.push_back({setting_words(one.settings), predicted_cell(one.joules, "J", mark),
                          predicted_cell(one.seconds, "s", ""), format_count(basis->models),
                          format_count(basis->families), format_share(basis->value.confidence),
                          fmt::format("{} of {}", basis->held, basis->tried)});
  }
  return table;
}

void add_setting_sentences(const PredictedSetting& one, std::vector<std::string>& lines) {
  const std::string setting = setting_words(one.settings);
  if (!one.joules) {
    lines.push_back(fmt::format("{}: {}", setting, one.obstacle));
    return;
  }
  lines.push_back(fmt::format(
      "{}: energy grows as {}; half of the models of a family that was left out are off by at most "
      "a factor of {}.",
      setting, grown_words(*one.joules), format_number(one.joules->median_error, 3)));
  for (const EnergyFactor factor : one.joules->beyond) {
    lines.push_back(fmt::format(
        "{}: its {} lie outside those of the models that were measured: the law is only continued "
        "there, and the interval knows nothing of that.",
        setting, key_of(factor)));
  }
}

}  // namespace

std::string predict_text(const PredictReport& report) {
  std::string text = fmt::format(
      "{}, not run: {} MACs, {} activations, {} parameters ({})\nBy \"{}\" on {}, begun {}; store "
      "{}; joules {}.\n\n",
      valid_utf8(report.model), format_si(report.facts.macs, ""),
      format_si(report.facts.activations, ""), format_si(report.facts.parameters, ""),
      valid_utf8(report.family), valid_utf8(report.run.title),
      valid_utf8(report.run.host.cpu_model), utc_minute_text(report.run.started),
      valid_utf8(report.run.store), kind_words(report.run.material.kind));
  text += to_aligned_text(predicted_table(report));
  std::vector<std::string> lines{
      "Intervals: by how much models of a family were missed that was left out of the fit. Held: "
      "of "
      "the models of families that neither fit nor interval had seen, so many fell inside; that "
      "share is the confidence, unless so few models promise less."};
  for (const PredictedSetting& one : report.settings) add_setting_sentences(one, lines);
  for (std::string& line : silent_sentences(report.run.material)) lines.push_back(std::move(line));
  if (report.run.material.kind.provenance == Provenance::estimated) {
    lines.emplace_back(
        "Joules are what the estimator would say of it, CPU time as proxy; the estimator itself "
        "may "
        "be off by a factor, which the interval does not hold. Time was measured.");
  }
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

}  // namespace carnot
