// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/group_tests_text.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

using Json = nlohmann::json;

Json words(std::string_view text) { return json_text(std::string{text}); }

Json effect_json(const statistics::Effect& effect) {
  return {{"kind", words(name_of(effect.kind))}, {"value", json_estimate(effect.value)}};
}

Json assumption_json(const statistics::Assumption& one) {
  return {{"claim", words(one.claim)},
          {"test", words(one.test)},
          {"p_value", number_or_null(one.p_value)},
          {"holds", one.holds ? Json(*one.holds) : Json(nullptr)}};
}

Json test_json(const statistics::TestResult& test) {
  return {{"test", words(test.test)},
          {"symbol", words(test.symbol)},
          {"statistic", json_number(test.statistic)},
          {"degrees", json_list(test.degrees, json_number)},
          {"p_value", json_number(test.p_value)},
          {"effects", json_list(test.effects, effect_json)},
          {"values", test.count},
          {"assumptions", json_list(test.assumptions, assumption_json)}};
}

Json post_hoc_json(const statistics::PostHoc& post_hoc, const GroupTests& tests) {
  const auto pair_json = [&](const statistics::PairResult& pair) -> Json {
    return {{"first", words(tests.candidates.at(pair.first).id)},
            {"second", words(tests.candidates.at(pair.second).id)},
            {"statistic", json_number(pair.statistic)},
            {"p_value", json_number(pair.p_value)},
            {"adjusted_p_value", json_number(pair.adjusted_p_value)},
            {"effect", effect_json(pair.effect)}};
  };
  return {{"test", words(post_hoc.test)},
          {"symbol", words(post_hoc.symbol)},
          {"adjustment", words(post_hoc.adjustment)},
          {"pairs", json_list(post_hoc.pairs, pair_json)}};
}

Json protocol_step_json(const statistics::ProtocolStep& step) {
  return {{"question", words(step.question)}, {"answer", words(step.answer)}};
}

Json tested_pair_json(const TestedPair& pair) {
  return {{"candidate", words(pair.candidate)},
          {"baseline", words(pair.baseline)},
          {"candidate_trials", pair.candidate_trials},
          {"baseline_trials", pair.baseline_trials},
          {"effect", effect_json(pair.effect)},
          {"adjusted_p_value", number_or_null(pair.adjusted_p_value)}};
}

Json group_json(const GroupTests& tests) {
  const bool is_energy = tests.kind.provenance != Provenance::missing;
  Json object{{"group", words(tests.group)},
              {"metric", words(tests.metric)},
              {"provenance", is_energy ? words(key_of(tests.kind.provenance)) : Json(nullptr)},
              {"perimeter", is_energy ? words(tests.kind.perimeter) : Json(nullptr)},
              {"candidates", json_list(tests.candidates,
                                       [](const TestedCandidate& one) -> Json {
                                         return {{"id", words(one.id)}, {"trials", one.trials}};
                                       })},
              {"left_out", json_list(tests.left_out, words)},
              {"reason", words(tests.obstacle)},
              {"path", nullptr},
              {"test", nullptr},
              {"post_hoc", nullptr},
              {"against_baseline", json_list(tests.pairs, tested_pair_json)},
              {"sentence", nullptr}};
  if (!tests.walked) return object;
  object["path"] = json_list(tests.walked->path, protocol_step_json);
  object["test"] = test_json(tests.walked->test);
  object["sentence"] = words(tests.walked->sentence);
  if (tests.walked->post_hoc) object["post_hoc"] = post_hoc_json(*tests.walked->post_hoc, tests);
  return object;
}

}  // namespace

nlohmann::json json_group_tests(const StudyReport& report) {
  return json_list(report.summary.tests, group_json);
}

}  // namespace carnot
