// SPDX-License-Identifier: Apache-2.0
#include "app/explain/explained_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "meter/measurement.hpp"
#include "store/sqlite_store.hpp"

namespace carnot {
namespace {

std::string name_of(const Candidate& candidate) {
  return fmt::format("{} with {} on {}", candidate.model, candidate.recipe,
                     key_of(candidate.settings.engine));
}

/// The keys that there are, for whoever does not know them: none is shown elsewhere.
std::string keys_in(const std::vector<Trial>& trials) {
  constexpr std::size_t kMost = 8;
  constexpr std::size_t kTelling = 8;
  std::map<std::string, std::string> keys;
  for (const Trial& trial : trials) keys.emplace(trial.key, name_of(trial.candidate));
  std::string text;
  std::size_t told = 0;
  for (const auto& [key, name] : keys) {
    if (told++ == kMost) return text + ", ...";
    text += fmt::format("{}{} ({})", told == 1 ? "" : ", ", key.substr(0, kTelling), name);
  }
  return text;
}

Result<std::vector<Trial>> trials_in(const std::string& file, const Clock& clock) {
  CARNOT_TRY(const SqliteStore store, SqliteStore::open_read_only(file, clock));
  CARNOT_TRY(const std::vector<StoredRun> runs, store.runs());
  std::vector<Trial> all;
  for (const StoredRun& run : runs) {
    CARNOT_TRY(std::vector<Trial> trials, store.trials(run.id, TrialDetail::readings));
    std::ranges::move(trials, std::back_inserter(all));
  }
  return all;
}

Result<Trial> chosen(const ExplainRequest& request, const std::vector<Trial>& trials) {
  const Trial* found = nullptr;
  for (const Trial& trial : trials) {
    if (request.trial.empty() || !trial.key.starts_with(request.trial)) continue;
    if (request.block && trial.block != *request.block) continue;
    if (found != nullptr && found->key != trial.key) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}: several keys begin with {}.", request.what, request.trial),
                  fmt::format("Write more of it: {}.", keys_in(trials)));
    }
    found = &trial;
  }
  if (found != nullptr) return *found;
  return fail(ErrorCode::bad_input,
              request.trial.empty()
                  ? fmt::format("{} is a store; which of its trials?", request.what)
                  : fmt::format("{} has no such trial as {}.", request.what, request.trial),
              trials.empty() ? "It holds none." : fmt::format("Its keys are {}.", keys_in(trials)));
}

}  // namespace

Result<Explanation> explain_trial(const ExplainRequest& request, const Environment& environment) {
  CARNOT_TRY(const std::vector<Trial> trials, trials_in(request.what, environment.clock));
  CARNOT_TRY(const Trial trial, chosen(request, trials));
  Explanation explanation{fmt::format("{}, trial {}, block {}: {}", request.what, trial.key,
                                      trial.block, name_of(trial.candidate)),
                          {}};
  for (const WindowRecord& window : trial.windows) {
    const Measurement& kept = window.measurement;
    explanation.report.windows.push_back(
        {measurement_of(trial.sources, window.readings, kept.window, kept.begin, kept.end),
         trial.findings, std::nullopt});
  }
  if (!explanation.report.windows.empty()) return explanation;
  return fail(ErrorCode::bad_input,
              fmt::format("{}: the trial {} has no windows: {}.", request.what, trial.key,
                          trial.reason.empty() ? "it failed" : trial.reason),
              "Name another block with --block.");
}

}  // namespace carnot
