// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/account_json.hpp"
#include "report/explanation.hpp"
#include "report/json_parts.hpp"
#include "report/source_words.hpp"

namespace carnot {
namespace {

using nlohmann::json;

json parts_json(const ErrorBudget& budget) {
  json parts = json::array();
  for (const ExplainedPart& part : parts_of(budget)) {
    parts.push_back({{"part", part.key},
                     {"joules", json_number(part.joules.si())},
                     {"is_random", part.is_random},
                     {"meaning", part.meaning}});
  }
  return parts;
}

json words_json(const SourceEnergy& source, Seconds window) {
  if (!source.account) return nullptr;
  const SourceAccount& account = *source.account;
  return {{"read", json_text(place_that_is_read(account.source.kind, source.source_id))},
          {"nature", nature_of(account, window)},
          {"readings_in_words", readings_of(source, account)},
          {"edges", edges_of(account)},
          {"in_total", row_of(account.role).meaning},
          {"parts", parts_json(account.budget)},
          {"combination", combination_of(account.budget)},
          {"better", advice_for(source)}};
}

json window_json(const ReadWindow& window) {
  json sources = json_sources(window.measurement);
  for (std::size_t i = 0; i < sources.size(); ++i)
    sources[i]["explained"] =
        words_json(window.measurement.sources[i], window.measurement.duration());
  return {{"window", json_text(window.measurement.window)},
          {"duration_seconds", json_number(window.measurement.duration().count())},
          {"total", json_total(window.measurement)},
          {"unknown_share", json_number(window.measurement.unknown_share)},
          {"sum", json_text(sum_words(window.measurement))},
          {"attributed_to_command",
           window.attributed ? json_energy(*window.attributed) : json(nullptr)},
          {"findings", json_findings(window.findings)},
          {"sources", std::move(sources)}};
}

}  // namespace

std::string explain_json(const Explanation& explanation) {
  json command = json::array();
  for (const std::string& word : explanation.report.command) command.push_back(json_text(word));
  json windows = json::array();
  for (const ReadWindow& window : explanation.report.windows)
    windows.push_back(window_json(window));
  const json document = {{"format", "carnot.explain/1"},
                         {"origin", json_text(explanation.origin)},
                         {"command", std::move(command)},
                         {"windows", std::move(windows)}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace carnot
