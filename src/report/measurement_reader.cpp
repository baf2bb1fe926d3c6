// SPDX-License-Identifier: Apache-2.0
#include "report/measurement_reader.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/account_json.hpp"
#include "report/json_reader.hpp"

namespace carnot {
namespace {

using nlohmann::json;

constexpr std::string_view kMeasure = "carnot.measure/1";
constexpr std::string_view kReplay = "carnot.replay/1";

std::optional<Severity> severity_of(std::string_view key) {
  for (const Severity severity : {Severity::info, Severity::flagged, Severity::invalid}) {
    if (key_of(severity) == key) return severity;
  }
  return std::nullopt;
}

Result<std::vector<Finding>> findings_from(JsonReader& owner) {
  std::vector<Finding> findings;
  for (const json& one : owner.list("findings")) {
    JsonReader reader{one, owner.where() + ".findings"};
    const auto code = reader.one_of("code", finding_of);
    const auto severity = reader.one_of("severity", severity_of);
    std::string detail = reader.text("detail");
    CARNOT_TRY_VOID(reader.outcome());
    findings.push_back({*code, *severity, std::move(detail)});
  }
  return findings;
}

Result<Energy> energy_from(const json& object, std::string where) {
  JsonReader reader{object, std::move(where)};
  auto perimeter = Perimeter::parse(reader.text("perimeter"));
  if (!perimeter) reader.refuse("perimeter", "names no set of domains");
  const auto provenance = reader.one_of("provenance", provenance_of);
  CARNOT_TRY(std::vector<Finding> findings, findings_from(reader));
  CARNOT_TRY_VOID(reader.outcome());
  if (*provenance == Provenance::missing)
    return Energy::missing(*std::move(perimeter), std::move(findings));
  JsonReader joules = reader.object("energy_joules");
  const Estimate estimate{joules.number("point"), joules.number("lower"), joules.number("upper"),
                          joules.number("confidence")};
  CARNOT_TRY_VOID(joules.outcome());
  if (*provenance == Provenance::measured)
    return Energy::measured(*std::move(perimeter), estimate, std::move(findings));
  std::string estimator = reader.text("estimator");
  CARNOT_TRY_VOID(reader.outcome());
  return Energy::estimated(*std::move(perimeter), estimate, std::move(estimator),
                           std::move(findings));
}

Result<SourceEnergy> source_from(const json& object, const std::string& where) {
  CARNOT_TRY(Energy energy, energy_from(object, where));
  JsonReader reader{object, where};
  SourceEnergy source{.source_id = reader.text("source"),
                      .label = reader.text("label"),
                      .energy = std::move(energy),
                      .wraps = static_cast<int>(reader.integer("wraps")),
                      .readings = static_cast<int>(reader.integer("readings")),
                      .unknown_share = reader.number("unknown_share")};
  CARNOT_TRY_VOID(reader.outcome());
  auto account = account_from(object);
  if (!account) return tl::unexpected(at(where, std::move(account).error()));
  source.account = *std::move(account);
  if (source.account) {
    SourceDescription& told = source.account->source;
    told.id = source.source_id;
    told.label = source.label;
    told.domain = source.energy.perimeter().domains().front();
    told.provenance = source.energy.provenance() == Provenance::estimated ? Provenance::estimated
                                                                          : Provenance::measured;
  }
  return source;
}

/// Also what no clock has counted: a report may come from anywhere.
Result<SteadyTime> end_of(JsonReader& reader) {
  constexpr double kMost = 1e9;  // s, 30 years
  const double seconds = reader.number("duration_seconds");
  if (!(seconds > 0.0 && seconds < kMost)) reader.refuse("duration_seconds", "is no duration");
  CARNOT_TRY_VOID(reader.outcome());
  return SteadyTime{std::chrono::nanoseconds{std::llround(seconds * 1e9)}};
}

Result<ReadWindow> window_from(const json& object, std::string name, std::string where) {
  JsonReader reader{object, where};
  CARNOT_TRY(const SteadyTime end, end_of(reader));
  CARNOT_TRY(Energy total,
             energy_from(reader.is_null("total") ? json{} : object["total"], where + ".total"));
  std::vector<SourceEnergy> sources;
  for (const json& one : reader.list("sources")) {
    CARNOT_TRY(SourceEnergy source,
               source_from(one, fmt::format("{}.sources[{}]", where, sources.size())));
    sources.push_back(std::move(source));
  }
  const double unknown_share = reader.number("unknown_share");
  std::vector<Finding> findings = total.findings();
  if (!reader.is_null("findings")) {
    CARNOT_TRY(findings, findings_from(reader));
  }
  std::optional<Energy> attributed;
  if (!reader.is_null("attributed_to_command")) {
    CARNOT_TRY(attributed,
               energy_from(object["attributed_to_command"], where + ".attributed_to_command"));
  }
  CARNOT_TRY_VOID(reader.outcome());
  return ReadWindow{
      {std::move(name), SteadyTime{}, end, std::move(sources), std::move(total), unknown_share},
      std::move(findings),
      std::move(attributed)};
}

std::vector<std::string> command_of(const json& object) {
  std::vector<std::string> command;
  if (!object.is_object() || !object.contains("command")) return command;
  for (const json& word : object["command"]) {
    if (word.is_string()) command.push_back(word.get<std::string>());
  }
  return command;
}

/// Of repetitions each run is a window.
Result<ReadReport> repeated_from(const json& document) {
  ReadReport report{command_of(document), {}};
  JsonReader reader{document, "the report"};
  for (const json& one : reader.list("runs")) {
    const std::size_t number = report.windows.size();
    CARNOT_TRY(ReadWindow window, window_from(one, fmt::format("run {}", number + 1),
                                              fmt::format("runs[{}]", number)));
    report.windows.push_back(std::move(window));
  }
  if (report.windows.empty()) reader.refuse("runs", "holds no run");
  CARNOT_TRY_VOID(reader.outcome());
  return report;
}

Result<ReadReport> measured_from(const json& document) {
  if (document.contains("runs")) return repeated_from(document);
  ReadReport report{command_of(document), {}};
  const std::string name = report.command.empty() ? "the window" : report.command.front();
  CARNOT_TRY(ReadWindow window, window_from(document, name, "the report"));
  report.windows.push_back(std::move(window));
  return report;
}

Result<ReadReport> replayed_from(const json& document) {
  ReadReport report;
  if (document.contains("recorded")) report.command = command_of(document["recorded"]);
  JsonReader reader{document, "the report"};
  for (const json& one : reader.list("windows")) {
    const std::string where = fmt::format("windows[{}]", report.windows.size());
    JsonReader named{one, where};
    std::string name = named.text("window");
    CARNOT_TRY_VOID(named.outcome());
    CARNOT_TRY(ReadWindow window, window_from(one, std::move(name), where));
    report.windows.push_back(std::move(window));
  }
  if (report.windows.empty()) reader.refuse("windows", "holds no window");
  CARNOT_TRY_VOID(reader.outcome());
  return report;
}

}  // namespace

Result<ReadReport> read_report(std::string_view text) {
  constexpr bool kNoExceptions = false;
  const json document = json::parse(text, nullptr, kNoExceptions);
  JsonReader reader{document, "the report"};
  const std::string format = reader.text("format");
  if (format == kMeasure) return measured_from(document);
  if (format == kReplay) return replayed_from(document);
  return fail(ErrorCode::bad_input, "this is no report of a measurement.",
              "Give one that carnot measure --json or carnot replay --json wrote, a recording, or "
              "a store and a trial's key.");
}

}  // namespace carnot
