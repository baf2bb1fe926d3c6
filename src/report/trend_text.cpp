// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/text_table.hpp"
#include "report/trend_report.hpp"

namespace carnot {
namespace {

std::string years_text(double years) {
  return fmt::format("{} years", format_decimals(years, years < 10.0 ? 1 : 0));
}

std::string mean_share(const TrendMean& mean) {
  return mean.interval ? format_share(mean.point, mean.interval->lower, mean.interval->upper)
                       : format_share(mean.point);
}

std::string mean_cost(const TrendMean& mean, std::string_view unit) {
  return mean.interval ? format_estimate(*mean.interval, unit) : format_si(mean.point, unit);
}

TextTable yearly_table(const TrendReport& report) {
  const std::string_view unit = unit_of(report.question.cost);
  const std::string mark = is_proxy(report.question.cost) ? "~" : "";
  TextTable table{
      {"year", "models", "best accuracy", "its cost", "who", "average accuracy", "average cost"},
      {}};
  if (report.question.at_least) {
    table.heading.emplace_back("cheapest that reaches it");
    table.heading.emplace_back("its cost");
  }
  table.rows.reserve(report.trends.years.size());
  for (const TrendYear& one : report.trends.years) {
    const DatedModel& best = report.models[one.best];
    std::vector<std::string> row{
        fmt::format("{}", one.year),
        format_count(one.models),
        one.share ? format_share(best.accuracy, one.share->lower, one.share->upper)
                  : format_share(best.accuracy),
        mark + format_si(best.cost, unit),
        valid_utf8(best.name),
        mean_share(one.accuracy),
        mark + mean_cost(one.cost, unit)};
    if (report.question.at_least) {
      row.push_back(one.cheapest ? valid_utf8(report.models[*one.cheapest].name)
                                 : std::string{kNothing});
      row.push_back(one.cheapest ? mark + format_si(report.models[*one.cheapest].cost, unit)
                                 : std::string{kNothing});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string points_a_year(const std::optional<Estimate>& line) {
  if (!line) return std::string{kNothing};
  return fmt::format("{} points ({} to {})", format_signed(100.0 * line->point, 2),
                     format_signed(100.0 * line->lower, 2), format_signed(100.0 * line->upper, 2));
}

std::string change_a_year(const std::optional<Estimate>& line) {
  if (!line) return std::string{kNothing};
  return fmt::format("{} ({} to {})", format_change(line->point), format_change(line->lower),
                     format_change(line->upper));
}

/// "doubles in 2.3 years"; nothing where the direction is not resolved.
std::string doubling_text(const std::optional<Estimate>& line) {
  if (!line || (line->lower <= 1.0 && line->upper >= 1.0)) return "not resolved";
  const auto years = doubling_years(line->point);
  if (!years) return "not resolved";
  return fmt::format("{} in {}", line->point > 1.0 ? "doubles" : "halves", years_text(*years));
}

TextTable lines_table(const TrendReport& report) {
  TextTable table{{"trend", "points", "accuracy a year", "cost a year", "cost", "by least squares"},
                  {}};
  const auto add = [&](std::string name, const TrendLine* accuracy, const TrendLine& cost) {
    table.rows.push_back(
        {std::move(name), format_count(cost.points),
         accuracy == nullptr ? std::string{kNothing} : points_a_year(accuracy->per_year),
         change_a_year(cost.per_year), doubling_text(cost.per_year),
         change_a_year(cost.least_squares)});
  };
  const Trends& trends = report.trends;
  add("best of each year", &trends.best.accuracy, trends.best.cost);
  add("average", &trends.average.accuracy, trends.average.cost);
  if (report.question.at_least) {
    add(fmt::format("cheapest with at least {}", format_share(*report.question.at_least)), nullptr,
        trends.cheapest);
  }
  return table;
}

void add_obstacles(const TrendReport& report, std::vector<std::string>& lines) {
  const auto add = [&](std::string_view trend, const TrendLine& line) {
    if (!line.obstacle.empty())
      lines.push_back(fmt::format("No trend of {}: {}", trend, line.obstacle));
  };
  add("the best accuracy", report.trends.best.accuracy);
  add("the best's cost", report.trends.best.cost);
  add("the average accuracy", report.trends.average.accuracy);
  add("the average cost", report.trends.average.cost);
  if (report.question.at_least) add("the cheapest's cost", report.trends.cheapest);
}

/// What the two trends say of each other.
std::string best_and_average(const TrendReport& report) {
  const auto& best = report.trends.best.cost.per_year;
  const auto& average = report.trends.average.cost.per_year;
  if (!best || !average) return {};
  const bool apart = best->lower > average->upper || average->lower > best->upper;
  return fmt::format("The cost of the best changes by {} a year, that of the average by {}: {}.",
                     format_change(best->point), format_change(average->point),
                     !apart ? "their intervals overlap, so no difference is resolved"
                     : best->point > average->point ? "the average grows more softly"
                                                    : "the best grow more softly");
}

std::vector<std::string> opening_lines(const TrendReport& report) {
  std::vector<std::string> lines{
      fmt::format("{} models of {} to {}; accuracy: column {}.",
                  format_count(static_cast<std::int64_t>(report.models.size())),
                  report.trends.years.front().year, report.trends.years.back().year,
                  valid_utf8(report.accuracy_column)),
      cost_words(report)};
  lines.reserve(lines.size() + report.where.size() + report.left_out.size() + 1);
  for (const auto& [column, text] : report.where)
    lines.push_back(fmt::format("Only rows whose {} is {}.", valid_utf8(column), valid_utf8(text)));
  for (const LeftOutRows& rows : report.left_out)
    lines.push_back(fmt::format("Left out: {} rows, {}.", format_count(rows.rows), rows.reason));
  return lines;
}

std::vector<std::string> closing_lines(const TrendReport& report) {
  std::vector<std::string> lines;
  if (std::string sentence = best_and_average(report); !sentence.empty())
    lines.push_back(std::move(sentence));
  add_obstacles(report, lines);
  const std::vector<std::string> cautions = trend_cautions(report);
  lines.insert(lines.end(), cautions.begin(), cautions.end());
  return lines;
}

struct TrendForm {
  std::string (*table)(const TextTable& table);
  std::string (*line)(const std::string& line);
};

std::string written(const TrendReport& report, const TrendForm& form) {
  std::string text;
  for (const std::string& line : opening_lines(report)) text += form.line(line);
  text += "\n" + form.table(yearly_table(report)) + "\n" + form.table(lines_table(report)) + "\n";
  for (const std::string& line : closing_lines(report)) text += form.line(line);
  return text;
}

}  // namespace

std::string cost_words(const TrendReport& report) {
  const std::string column = valid_utf8(report.cost_column);
  switch (report.question.cost) {
    case TrendCost::energy:
      return fmt::format("Cost: joules of one inference, column {}, as the table has them.",
                         column);
    case TrendCost::estimated_energy:
      return fmt::format(
          "Cost: joules (~) of one inference, column {}: from a model, not measured, as the "
          "table's "
          "energy_provenance tells of one row at least.",
          column);
    case TrendCost::time:
      return fmt::format(
          "Cost: time of one inference, column {}: a time proxy (~), no energy was "
          "measured.",
          column);
    case TrendCost::macs:
      return fmt::format(
          "Cost: multiply-accumulates of one inference, column {}: a proxy (~) that "
          "knows neither hardware nor engine.",
          column);
    case TrendCost::macs_on_a_board:
      break;
  }
  return fmt::format(
      "Cost: joules (~) of the multiply-accumulates in column {}, at {} GFLOPS/W{}: "
      "estimated for a board at its peak, which none reaches.",
      column, format_number(report.gflops_per_watt, 6),
      report.board.empty() ? "" : " of " + valid_utf8(report.board));
}

std::vector<std::string> trend_cautions(const TrendReport& report) {
  std::vector<std::string> lines{
      fmt::format(
          "Trends are those of Theil and Sen, costs in logarithms; {} intervals take models "
          "for independent, which variants of one family are not.",
          format_share(report.question.confidence)),
      fmt::format("The best of a year is its most accurate model: a fact of this table, not an "
                  "estimate{}. Averages of costs are geometric; below {} models they have no "
                  "interval.",
                  report.question.images > 0
                      ? fmt::format(", but for the {} images of its accuracy",
                                    format_count(report.question.images))
                      : "",
                  kLeastForTrendInterval)};
  if (report.year_column.empty()) {
    lines.push_back(
        "A year is that of the architecture's paper (data/architecture_years.csv). Weights may be "
        "years younger: old architectures with new training make early years look better.");
  }
  return lines;
}

std::string to_terminal(const TrendReport& report) {
  return fmt::format("Trends of {}\n", valid_utf8(report.file)) +
         written(report, {.table = to_aligned_text, .line = [](const std::string& line) {
                            return fmt::format("  {}\n", line);
                          }});
}

std::string to_markdown(const TrendReport& report) {
  return fmt::format("# Trends of {}\n\n", markdown_text(report.file)) +
         written(report, {.table = to_markdown_table, .line = [](const std::string& line) {
                            return fmt::format("- {}\n", markdown_text(line));
                          }});
}

}  // namespace carnot
