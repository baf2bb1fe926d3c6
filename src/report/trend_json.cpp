// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/trend_report.hpp"

namespace carnot {
namespace {

using TrendJson = nlohmann::json;

constexpr std::string_view kTrendFormat = "carnot.trends/1";

TrendJson json_mean(const TrendMean& mean) {
  return {{"point", json_number(mean.point)}, {"interval", estimate_or_null(mean.interval)}};
}

TrendJson json_model(const DatedModel& model) {
  return {{"name", json_text(model.name)},
          {"accuracy_share", json_number(model.accuracy)},
          {"cost", json_number(model.cost)}};
}

TrendJson json_year(const TrendReport& report, const TrendYear& one) {
  TrendJson best = json_model(report.models[one.best]);
  best["accuracy_interval"] = estimate_or_null(one.share);
  return {{"year", one.year},
          {"models", one.models},
          {"best", std::move(best)},
          {"average_accuracy_share", json_mean(one.accuracy)},
          {"average_cost", json_mean(one.cost)},
          {"cheapest", one.cheapest ? json_model(report.models[*one.cheapest]) : TrendJson{}}};
}

TrendJson json_line(const TrendLine& line) {
  return {{"points", line.points},
          {"per_year", estimate_or_null(line.per_year)},
          {"least_squares_per_year", estimate_or_null(line.least_squares)},
          {"obstacle", text_or_null(line.obstacle)}};
}

TrendJson json_pair(const TrendPair& pair) {
  return {{"accuracy_share", json_line(pair.accuracy)}, {"cost_factor", json_line(pair.cost)}};
}

}  // namespace

std::string to_json(const TrendReport& report) {
  TrendJson years = TrendJson::array();
  for (const TrendYear& one : report.trends.years) years.push_back(json_year(report, one));
  const bool asked = report.question.at_least.has_value();
  const TrendJson object{
      {"format", kTrendFormat},
      {"carnot", json_text(report.carnot_version)},
      {"file", json_text(report.file)},
      {"accuracy_column", json_text(report.accuracy_column)},
      {"cost_column", json_text(report.cost_column)},
      {"year_column", text_or_null(report.year_column)},
      {"where",
       json_list(
           report.where,
           [](const auto& one) {
             return TrendJson{{"column", json_text(one.first)}, {"text", json_text(one.second)}};
           })},
      {"cost", std::string{key_of(report.question.cost)}},
      {"cost_unit", std::string{unit_of(report.question.cost)}},
      {"is_proxy", is_proxy(report.question.cost)},
      {"board", text_or_null(report.board)},
      {"gflops_per_watt",
       report.gflops_per_watt > 0.0 ? json_number(report.gflops_per_watt) : TrendJson{}},
      {"confidence", json_number(report.question.confidence)},
      {"images", report.question.images > 0 ? TrendJson(report.question.images) : TrendJson{}},
      {"at_least_accuracy_share", number_or_null(report.question.at_least)},
      {"models", report.models.size()},
      {"left_out",
       json_list(report.left_out,
                 [](const LeftOutRows& rows) {
                   return TrendJson{{"reason", json_text(rows.reason)}, {"rows", rows.rows}};
                 })},
      {"years", std::move(years)},
      {"best", json_pair(report.trends.best)},
      {"average", json_pair(report.trends.average)},
      {"cheapest", asked ? json_line(report.trends.cheapest) : TrendJson{}},
      {"cautions", json_list(trend_cautions(report), json_text)}};
  return object.dump(2) + "\n";
}

}  // namespace carnot
