// SPDX-License-Identifier: Apache-2.0
#include "report/forecast_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "analysis/interval.hpp"
#include "base/text.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

std::string of_nothing(const StudyReport& report) {
  std::string text;
  for (const PreparedModel& model : report.prepared) {
    if (!model.failure.empty()) continue;
    std::vector<EngineForecast> hopeless;
    std::ranges::copy_if(model.forecasts, std::back_inserter(hopeless),
                         [](const EngineForecast& one) { return is_of_nothing(one.forecast); });
    for (const std::string& sentence : forecast_sentences(hopeless))
      text += fmt::format("  {}, recipe {} {}\n", model.model, model.recipe, valid_utf8(sentence));
  }
  return text.empty() ? text : "\nForecast before it was run:\n" + text;
}

std::string seen_text(const ForecastCheck& check) {
  if (!check.seen) return "not resolved";
  return fmt::format("{} ({} to {})", format_change(check.seen->point),
                     format_change(check.seen->lower), format_change(check.seen->upper));
}

std::string share_text(const HitRate& rate, double confidence) {
  const auto share = wilson_interval(rate.right, rate.told(), confidence);
  return share ? format_share(share->point, share->lower, share->upper) : std::string{kNothing};
}

std::string_view word_of(ForecastOutcome outcome) {
  return outcome == ForecastOutcome::not_told ? "not told" : key_of(outcome);
}

}  // namespace

std::string hit_rate_sentence(const StudyReport& report) {
  const HitRate rate = hit_rate(report.summary.forecasts);
  if (rate.told() + rate.not_told == 0) return {};
  std::string text =
      rate.told() == 0
          ? std::string{"No forecast of time can be judged yet"}
          : fmt::format("{} of {} forecasts of time came true: {}", rate.right, rate.told(),
                        share_text(rate, report.study.protocol.confidence));
  if (rate.told() > 0 && rate.not_told > 0)
    text += fmt::format("; {} more cannot be told", rate.not_told);
  return text + ".";
}

std::string forecast_text(const StudyReport& report) {
  std::string text = of_nothing(report);
  const std::string rate = hit_rate_sentence(report);
  if (rate.empty()) return text;
  text += "\n" + rate + "\n";
  for (const ForecastCheck& one : report.summary.forecasts) {
    if (one.outcome != ForecastOutcome::wrong) continue;
    text += fmt::format("  {}: forecast {}, seen {}\n", valid_utf8(one.candidate),
                        expectation_of(one.forecast), seen_text(one));
  }
  return text;
}

TextTable forecast_table(const StudyReport& report) {
  TextTable table{{"candidate", "forecast", "seen", "came true"}, {}};
  for (const ForecastCheck& one : report.summary.forecasts) {
    table.rows.push_back(
        {valid_utf8(one.candidate), expectation_of(one.forecast), seen_text(one),
         std::string{one.outcome == ForecastOutcome::right   ? "yes"
                     : one.outcome == ForecastOutcome::wrong ? "no"
                                                             : word_of(one.outcome)}});
  }
  return table;
}

}  // namespace carnot
