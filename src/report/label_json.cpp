// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/label_report.hpp"
#include "report/score_json.hpp"

namespace carnot {
namespace {

using LabelJson = nlohmann::json;

constexpr std::string_view kLabelFormat = "carnot.label/1";

LabelJson words_of_label(std::string_view text) { return json_text(std::string{text}); }

LabelJson class_or_null(const std::optional<LabelClass>& label) {
  return label ? words_of_label(letter_of(*label)) : LabelJson(nullptr);
}

LabelJson json_metric(const LabelMetric& metric) {
  return {
      {"key", words_of_label(metric.key)},
      {"heading", words_of_label(metric.heading)},
      {"weight", metric.weight},
      {"value", number_or_null(metric.value)},
      {"reference", number_or_null(metric.reference)},
      {"index", number_or_null(metric.index)},
      {"class_bounds", metric.index ? json_list(metric.bounds, json_number) : LabelJson(nullptr)},
      {"class", class_or_null(metric.label)},
      {"not_rated_because", text_or_null(metric.obstacle)}};
}

}  // namespace

std::string to_json(const LabelReport& report) {
  const Label& label = report.label;
  const LabelAlgorithmFacts& facts = facts_of(label.algorithm);
  LabelJson compounded = LabelJson::array();
  for (std::size_t i = 0; i < kCompoundings.size(); ++i) {
    compounded.push_back({{"compounding", words_of_label(key_of(kCompoundings.at(i)))},
                          {"class", class_or_null(label.compounded.at(i))}});
  }
  const LabelJson object{{"format", kLabelFormat},
                         {"carnot", report.carnot_version},
                         {"where", json_text(report.where)},
                         {"class", class_or_null(label.label)},
                         {"best_likely_class", class_or_null(label.best_likely)},
                         {"worst_likely_class", class_or_null(label.worst_likely)},
                         {"algorithm", words_of_label(facts.key)},
                         {"whose", words_of_label(facts.whose)},
                         {"formula", words_of_label(facts.formula)},
                         {"boundary_set", words_of_label(facts.boundary_set)},
                         {"weakness", words_of_label(facts.weakness)},
                         {"compounding", words_of_label(key_of(label.compounding))},
                         {"compounded", std::move(compounded)},
                         {"metrics", json_list(label.metrics, json_metric)},
                         {"model", json_rated_model(report.model)},
                         {"ground", json_ground(report.ground)},
                         {"reference_model", report.reference ? json_rated_model(*report.reference)
                                                              : LabelJson(nullptr)},
                         {"reference_set", json_reference_set(report.set)},
                         {"training_grams", number_or_null(report.training_grams)},
                         {"evidence", text_or_null(report.evidence)},
                         {"text_alternative", json_text(text_alternative(report))}};
  return object.dump(2) + "\n";
}

}  // namespace carnot
