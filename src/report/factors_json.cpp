// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/factors_report.hpp"
#include "report/factors_words.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using FactorsJson = nlohmann::json;

FactorsJson factor_keys(const std::vector<EnergyFactor>& factors) {
  return json_list(factors, [](EnergyFactor one) { return FactorsJson(std::string{key_of(one)}); });
}

FactorsJson json_share(const FactorShare& one) {
  return {{"factor", std::string{key_of(one.factor)}},
          {"share", json_estimate(one.share)},
          {"alone", json_number(one.alone)},
          {"partial", json_number(one.partial)},
          {"exponent", estimate_or_null(one.exponent)}};
}

FactorsJson json_slopes(const KeyFactors& factors) {
  if (!factors.slopes) return {{"refusal", json_text(factors.no_slopes)}};
  return {{"refusal", nullptr},
          {"setting", json_settings(factors.slopes->settings)},
          {"families", json_list(factors.slopes->families,
                                 [](const FamilySlope& one) {
                                   return FactorsJson{{"family", json_text(one.family)},
                                                      {"models", one.models},
                                                      {"slope", json_estimate(one.slope)}};
                                 })},
          {"common", json_estimate(factors.slopes->common)},
          {"sentence", json_text(factors.slopes->sentence)}};
}

FactorsJson json_prediction(const std::optional<Prediction>& prediction) {
  if (!prediction) return nullptr;
  return {
      {"value", json_estimate(prediction->value)},
      {"predictors", factor_keys(prediction->predictors)},
      {"exponents", json_list(prediction->exponents, [](double one) { return json_number(one); })},
      {"models", prediction->models},
      {"families", prediction->families},
      {"median_error_factor", json_number(prediction->median_error)},
      {"tried", prediction->tried},
      {"held", prediction->held},
      {"beyond", factor_keys(prediction->beyond)}};
}

FactorsJson json_setting(const PredictedSetting& one) {
  return {{"setting", json_settings(one.settings)},
          {"inference_joules", json_prediction(one.joules)},
          {"inference_seconds", json_prediction(one.seconds)},
          {"obstacle", text_or_null(one.obstacle)}};
}

double unix_seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

std::string to_json(const FactorsReport& report) {
  const KeyFactors& factors = report.factors;
  const FactorsJson object{{"format", "carnot.factors/1"},
                           {"carnot", report.run.carnot_version},
                           {"title", json_text(report.run.title)},
                           {"started_unix_seconds", unix_seconds(report.run.started)},
                           {"host", json_host(report.run.host)},
                           {"energy", json_kind(report.run.material.kind)},
                           {"models", factors.models},
                           {"observations", factors.observations},
                           {"confidence", json_number(factors.confidence)},
                           {"resamples", factors.resamples},
                           {"r_squared", json_number(factors.r_squared)},
                           {"shares", json_list(factors.shares, json_share)},
                           {"constant", factor_keys(factors.constant)},
                           {"left_aside", factor_keys(factors.left_aside)},
                           {"alike", json_list(factors.alike,
                                               [](const AlikeFactors& one) {
                                                 return FactorsJson{
                                                     {"one", std::string{key_of(one.one)}},
                                                     {"other", std::string{key_of(one.other)}},
                                                     {"correlation", json_number(one.correlation)}};
                                               })},
                           {"slopes", json_slopes(factors)},
                           {"left_out", json_silent(report.run.material)}};
  return object.dump(2) + "\n";
}

std::string predict_json(const PredictReport& report) {
  const GraphFacts& facts = report.facts;
  const FactorsJson object{{"format", "carnot.predict/1"},
                           {"carnot", report.run.carnot_version},
                           {"model", json_text(report.model)},
                           {"family", json_text(report.family)},
                           {"macs", json_number(facts.macs)},
                           {"activations", json_number(facts.activations)},
                           {"parameters", json_number(facts.parameters)},
                           {"title", json_text(report.run.title)},
                           {"started_unix_seconds", unix_seconds(report.run.started)},
                           {"host", json_host(report.run.host)},
                           {"energy", json_kind(report.run.material.kind)},
                           {"predictions", json_list(report.settings, json_setting)},
                           {"left_out", json_silent(report.run.material)}};
  return object.dump(2) + "\n";
}

}  // namespace carnot
