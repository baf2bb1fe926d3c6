// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "base/wall_time_text.hpp"
#include "report/footprint_text.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/statement_report.hpp"

namespace carnot {
namespace {

using StatementJson = nlohmann::json;

constexpr std::string_view kStatementFormat = "carnot.statement/1";

StatementJson json_stated_energy(const StatedEnergy& one) {
  return {{"of", json_text(one.of)},
          {"energy", json_energy(one.energy)},
          {"parts", one.parts},
          {"missing", one.missing},
          {"footprint", json_footprint(one.footprint)}};
}

StatementJson json_stated_effect(const StatedEffect& one) {
  return {{"candidate", json_text(one.candidate)},
          {"baseline", json_text(one.baseline)},
          {"verdict", json_text(std::string{key_of(one.verdict)})},
          {"estimated_energy", one.estimated},
          {"blocks", one.blocks},
          {"ratio", estimate_or_null(one.ratio)},
          {"word", text_or_null(std::string{one.word})},
          {"joules_before_per_inference", json_number(one.joules_before)},
          {"joules_after_per_inference", json_number(one.joules_after)},
          {"saved_joules", estimate_or_null(one.saved_joules)},
          {"undone_by_growth_share", number_or_null(one.undone_by)}};
}

}  // namespace

std::string to_json(const StatementReport& report) {
  const EnergyStatement& statement = report.statement;
  const StatementJson object{
      {"format", kStatementFormat},
      {"carnot", report.study.carnot_version},
      {"title", json_text(report.study.study.title)},
      {"store", json_text(report.study.store)},
      {"host", json_host(report.study.host)},
      {"begun",
       statement.when ? StatementJson(utc_text(statement.when->begin)) : StatementJson(nullptr)},
      {"ended",
       statement.when ? StatementJson(utc_text(statement.when->end)) : StatementJson(nullptr)},
      {"uses", json_number(statement.volume)},
      {"energies", json_list(statement.energies, json_stated_energy)},
      {"effects", json_list(statement.effects, json_stated_effect)},
      {"not_measured", json_list(statement.not_measured, json_text)}};
  return object.dump(2) + "\n";
}

}  // namespace carnot
