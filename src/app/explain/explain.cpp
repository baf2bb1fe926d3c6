// SPDX-License-Identifier: Apache-2.0
#include "app/explain/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/explain/explained_trial.hpp"
#include "app/explain/last_measurement.hpp"
#include "app/file_beginning.hpp"
#include "app/replay.hpp"
#include "base/file.hpp"
#include "meter/recording/frames.hpp"
#include "meter/validity.hpp"

namespace carnot {
namespace {

std::vector<std::string> command_in(const std::string& about) {
  constexpr bool kNoExceptions = false;
  const auto run = nlohmann::json::parse(about, nullptr, kNoExceptions);
  std::vector<std::string> command;
  if (!run.is_object() || !run.contains("command")) return command;
  for (const auto& word : run["command"]) {
    if (word.is_string()) command.push_back(word.get<std::string>());
  }
  return command;
}

Result<Explanation> explain_recording(const std::string& file) {
  CARNOT_TRY(ReplayReport replayed, replay_recording(file));
  Explanation explanation{fmt::format("the recording {}", file), {command_in(replayed.about), {}}};
  for (Measurement& window : replayed.windows) {
    std::vector<Finding> findings = findings_of(window, ValidityThresholds{});
    explanation.report.windows.push_back({std::move(window), std::move(findings), std::nullopt});
  }
  return explanation;
}

Result<Explanation> explain_report(std::string origin, std::string_view text) {
  auto report = read_report(text);
  if (!report) return tl::unexpected(at(origin, std::move(report).error()));
  return Explanation{std::move(origin), *std::move(report)};
}

}  // namespace

Result<Explanation> explain(const ExplainRequest& request, const Environment& environment) {
  if (request.what.empty()) {
    CARNOT_TRY(const std::string last, last_measurement(environment.cache));
    return explain_report("the last measurement", last);
  }
  const std::string beginning = beginning_of(request.what);
  const bool is_store = beginning.starts_with("SQLite format 3");
  if (is_store) return explain_trial(request, environment);
  if (!request.trial.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} is no store, so it has no trials.", request.what),
                "Leave the key away.");
  }
  if (beginning.starts_with(kRecordingFamily)) return explain_recording(request.what);
  CARNOT_TRY(const std::string text, read_file(request.what));
  return explain_report(request.what, text);
}

}  // namespace carnot
