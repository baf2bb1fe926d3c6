// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report/run_forecast_report.hpp"
#include "report/run_forecast_words.hpp"

namespace carnot {

std::string_view key_of(LengthBasis basis) {
  switch (basis) {
    case LengthBasis::duration:
      return "duration";
    case LengthBasis::epochs:
      return "epochs";
    case LengthBasis::complete:
      return "complete";
  }
  return {};
}

std::string to_terminal(const RunForecastReport& report) {
  const RunForecastParts parts = parts_of(report);
  std::string text = fmt::format("{}\n{}\n\n{}\n\n{}\n", parts.subject, parts.length, parts.answer,
                                 to_aligned_text(parts.forecasts));
  for (const std::string& remark : parts.remarks) text += remark + "\n";
  return text;
}

std::string to_markdown(const RunForecastReport& report) {
  const RunForecastParts parts = parts_of(report);
  std::string text =
      fmt::format("# Forecast of a run\n\nBy carnot {}. {}\n\n{}\n\n**{}**\n\n{}\n",
                  report.carnot_version, markdown_text(parts.subject), markdown_text(parts.length),
                  markdown_text(parts.answer), to_markdown_table(parts.forecasts));
  for (const std::string& remark : parts.remarks) text += "- " + markdown_text(remark) + "\n";
  return text;
}

}  // namespace carnot
