// SPDX-License-Identifier: Apache-2.0
#include "report/run_forecast_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/measurement_text.hpp"

namespace carnot {
namespace {

std::string estimate_mark(const RunForecastReport& report) {
  return report.trace.energy.provenance() == Provenance::estimated ? "~" : "";
}

std::string piece_word(const RunForecastReport& report) {
  return report.epochs ? "epochs" : "hundredths of the run";
}

std::string subject_of(const RunForecastReport& report) {
  const RunTrace& trace = report.trace;
  std::string text = fmt::format(
      "{}: {}, {} ({}), {}{} in {}, {}, {}.", valid_utf8(trace.file), valid_utf8(trace.label),
      valid_utf8(trace.source), trace.format, estimate_mark(report),
      format_estimate(*trace.energy.joules(), "J"), format_quantity(trace.length),
      words_of(trace.energy.perimeter()), key_of(trace.energy.provenance()));
  if (trace.unknown_pieces > 0) {
    text += fmt::format(" Of {} pieces nothing is known.",
                        format_count(static_cast<std::int64_t>(trace.unknown_pieces)));
  }
  return text;
}

std::string length_sentence(const RunForecastReport& report) {
  const std::string whole = format_quantity(report.length.whole);
  switch (report.basis) {
    case LengthBasis::duration:
      return fmt::format("The whole run takes {}, as was said.", whole);
    case LengthBasis::epochs:
      return fmt::format(
          "The whole run takes {}, if each of its {} epochs is as long as those so "
          "far ({}).",
          whole, format_number(*report.epochs, 6), format_quantity(report.length.piece));
    case LengthBasis::complete:
      return "The run is complete: this is what would have been forecast of it while it went on.";
  }
  return {};
}

std::string why_not(const RunForecastReport& report, const Stability& stability) {
  const int window = report.rules.window;
  switch (stability.answer) {
    case StabilityAnswer::stable:
      return fmt::format("Stable: the last {} {} lie within {} of each other (at most {}).", window,
                         piece_word(report), format_share(*stability.spread),
                         format_share(report.rules.tolerance));
    case StabilityAnswer::too_early:
      return fmt::format("Not stable yet, wait: fewer than {} {} were seen.", window,
                         piece_word(report));
    case StabilityAnswer::too_few:
      return fmt::format(
          "Not told: one of the last {} {} holds no reading. Name longer ones with "
          "--epochs, or read more often (carnot measure --interval 1s).",
          window, piece_word(report));
    case StabilityAnswer::unstable:
      return fmt::format("Not stable yet, wait: the last {} {} lie {} apart (at most {}).", window,
                         piece_word(report), format_share(*stability.spread),
                         format_share(report.rules.tolerance));
  }
  return {};
}

std::string baseline_words(const std::string& key) {
  return key == "limit_time" ? "board's limit · time" : "Green Algorithms";
}

/// "+1.6 %" of a ratio less 1.
std::string error_text(const std::optional<double>& error) {
  return error ? format_change(1.0 + *error) : std::string{kNothing};
}

TextTable forecast_table(const RunForecastReport& report) {
  TextTable table{{"forecast", "energy of the whole run"}, {}};
  const auto cell = [&](const std::optional<Estimate>& joules) {
    return joules ? estimate_mark(report) + format_estimate(*joules, "J") : std::string{"wait"};
  };
  table.rows.push_back(
      {"STEP by epoch: seen, and the window for the rest", cell(report.forecast->by_epoch)});
  table.rows.push_back({"STEP by power: the window all along", cell(report.forecast->by_power)});
  for (const RunBaseline& one : report.baselines)
    table.rows.push_back({baseline_words(one.key), "~" + format_estimate(one.joules, "J")});
  return table;
}

std::string window_cell(const BacktestPoint& point) {
  const Stability& stability = point.forecast.stability;
  switch (stability.answer) {
    case StabilityAnswer::stable:
      return fmt::format("stable ({})", format_share(*stability.spread));
    case StabilityAnswer::unstable:
      return fmt::format("wait ({})", format_share(*stability.spread));
    case StabilityAnswer::too_early:
      return "wait (too early)";
    case StabilityAnswer::too_few:
      return "no readings";
  }
  return {};
}

TextTable backtest_table(const RunForecastReport& report) {
  constexpr std::array kShares{0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  TextTable table{{"seen", "window", "STEP by epoch", "its interval", "STEP by power"}, {}};
  const RunBacktest& backtest = *report.backtest;
  const double truth = backtest.truth.si();
  double shown = 0.0;
  for (const double share : kShares) {
    const auto point = std::ranges::find_if(
        backtest.points, [&](const BacktestPoint& one) { return one.share >= share - 1e-9; });
    if (point == backtest.points.end() || point->share <= shown) continue;
    shown = point->share;
    std::string interval{kNothing};
    if (const auto& joules = point->forecast.by_epoch) {
      interval = fmt::format("{} to {}", format_change(joules->lower / truth),
                             format_change(joules->upper / truth));
      if (joules->lower > truth || joules->upper < truth) interval += ", missed";
    }
    table.rows.push_back({format_share(point->share), window_cell(*point),
                          error_text(point->error_by_epoch), interval,
                          error_text(point->error_by_power)});
  }
  return table;
}

std::string backtest_answer(const RunForecastReport& report) {
  const RunBacktest& backtest = *report.backtest;
  if (backtest.stable == 0) {
    return fmt::format("It was never stable: at none of {} ends of {}.",
                       format_count(static_cast<std::int64_t>(backtest.points.size())),
                       piece_word(report));
  }
  return fmt::format(
      "Stable at {} of {} ends of {}, first when {} was seen. Half of the forecasts made then were "
      "off by at most {}, the worst by {}; {} of {} intervals held the truth.",
      format_count(backtest.stable),
      format_count(static_cast<std::int64_t>(backtest.points.size())), piece_word(report),
      format_share(*backtest.first_share), format_share(*backtest.median_error),
      format_share(*backtest.worst_error), format_count(backtest.held),
      format_count(backtest.stable));
}

std::string baselines_against_truth(const RunForecastReport& report) {
  std::string text = "Without a trace: ";
  for (std::size_t i = 0; i < report.baselines.size(); ++i) {
    const RunBaseline& one = report.baselines[i];
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", baseline_words(one.key),
                        format_change(one.joules.point / report.backtest->truth.si()));
  }
  return text + ".";
}

std::vector<std::string> remarks_on(const RunForecastReport& report) {
  std::vector<std::string> remarks;
  if (report.backtest) {
    if (!report.baselines.empty()) remarks.push_back(baselines_against_truth(report));
    remarks.emplace_back(
        "Errors are forecast / truth − 1, of the same instrument; how long the run would take was "
        "known all along.");
  }
  std::string interval =
      fmt::format("Intervals ({}) hold the scatter of the window and half of the tolerance",
                  format_share(report.rules.confidence));
  interval += report.forecast ? ", widened by what the trace's own joules are uncertain by" : "";
  remarks.push_back(interval + "; a change of phase that is still to come is in none of them.");
  if (report.baselines.empty()) {
    remarks.emplace_back(
        "No estimate beside it: the board's limit is not known (--limit), nor how busy it is "
        "(--usage).");
  } else if (report.forecast) {
    remarks.emplace_back(
        "The estimates' intervals are how far 369 trainings on three boards lay beside them "
        "(2307.05520).");
  }
  if (report.baselines.size() > 1 && !report.trace.load.gigabytes)
    remarks.emplace_back("Green Algorithms without memory: how much was used is not known.");
  return remarks;
}

}  // namespace

RunForecastParts parts_of(const RunForecastReport& report) {
  const bool goes_on = report.forecast.has_value();
  return {subject_of(report), length_sentence(report),
          goes_on ? why_not(report, report.forecast->stability) : backtest_answer(report),
          goes_on ? forecast_table(report) : backtest_table(report), remarks_on(report)};
}

}  // namespace carnot
