// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "experiment/grid.hpp"
#include "experiment/search/recipe_search.hpp"

namespace carnot {

inline constexpr std::size_t kSearchedImages = 1000;

/// What is true of a recipe, whoever runs it.
struct RecipeTruth {
  double milliseconds = 1.0;
  std::size_t wrong = 0;  // of images that the original gets right
  Direction expected = Direction::faster;
  std::uint64_t bytes = 1000;
  std::string sha256{};             // of the file; empty: one of its own
  std::vector<RecipeStep> steps{};  // empty: fold
};

/// A world in which recipes do what the test says, that counts what it is asked.
class SearchWorld {
 public:
  std::map<std::string, RecipeTruth> truths;
  bool disturbed = false;  // every trial is invalid
  std::string refusal;     // of the engine, for every model; empty: it runs them
  int most_blocks = 100;   // before the budget ends
  ManualClock clock;
  std::vector<Study> asked;
  std::vector<std::vector<std::string>> took_part;  // ids, per stage

  SearchRequest request() const {
    SearchRequest request;
    request.study.title = "net";
    request.study.models = {{.name = "net", .source = "zoo:lenet5", .dataset = "d", .input = {}}};
    request.study.datasets = {{.name = "d", .test = {}, .calibration = {}}};
    request.study.engines = {EngineName::onnxruntime};
    for (const auto& [name, truth] : truths)
      request.study.recipes.push_back({name, name == "none" || !truth.steps.empty()
                                                 ? truth.steps
                                                 : std::vector<RecipeStep>{{"fold", {}}}});
    request.goal = Goal::latency;
    return request;
  }

  Result<StageRecord> measure(const Study& study, const TakesPart& takes_part) {
    if (asked.empty() || asked.back().title != study.title) trials_.clear();
    asked.push_back(study);
    took_part.emplace_back();
    StageRecord record;
    record.run = static_cast<RunId>(asked.size());
    const auto groups = groups_of(study);
    EXPECT_EQ(groups.size(), 1U);  // only what shares blocks can be compared
    for (const Candidate& candidate : groups[0].candidates) {
      const RecipeTruth& truth = truths.at(candidate.recipe);
      Forecast forecast;
      forecast.direction = truth.expected;
      forecast.reasons = {"So it is."};
      if (!takes_part(candidate, candidate.recipe == "none" ? nullptr : &forecast)) continue;
      took_part.back().push_back(candidate.recipe);
      add_trials(candidate, truth, std::min(study.protocol.repetitions, most_blocks));
    }
    for (const auto& [name, truth] : truths) {
      PreparedModel& model = record.prepared.emplace_back();
      model.recipe = name;
      model.file_bytes = truth.bytes;
      model.sha256 = truth.sha256;
    }
    record.trials = trials_;
    clock.advance(std::chrono::seconds{1});
    return record;
  }

  Result<SearchOutcome> search(const SearchRequest& request) {
    return search_recipes(
        request, [this](const Study& study, const TakesPart& part) { return measure(study, part); },
        clock);
  }

 private:
  void add_trials(const Candidate& candidate, const RecipeTruth& truth, int blocks) {
    for (int block = 0; block < blocks; ++block) {
      Trial trial;
      trial.candidate = candidate;
      trial.block = block;
      if (!refusal.empty()) {
        trial.status = TrialStatus::failed;
        trial.reason = refusal;
        trials_.push_back(std::move(trial));
        continue;
      }
      if (disturbed) {
        trial.status = TrialStatus::invalid;
        trial.findings = {
            {FindingCode::other_load, Severity::invalid, "49 % of the CPUs went to others."}};
      }
      // A little noise, another in every block.
      const double length =
          truth.milliseconds / candidate.settings.batch * (1.0 + 0.002 * ((block * 5) % 3));
      const SteadyTime end{std::chrono::nanoseconds{static_cast<std::int64_t>(length * 1e9)}};
      const Energy nothing = Energy::missing(Perimeter::single(Domain::cpu_package), {});
      trial.windows = {{1000, {}, {"window", SteadyTime{}, end, {}, nothing}, {}, {}}};
      AccuracyRecord accuracy{.predictions = std::vector<std::int32_t>(kSearchedImages, 3),
                              .total = kSearchedImages,
                              .correct = kSearchedImages - truth.wrong,
                              .right = std::vector<std::uint8_t>(kSearchedImages, 1)};
      for (std::size_t i = 0; i < truth.wrong; ++i) {
        accuracy.right[i] = 0;
        accuracy.predictions[i] = 1;
      }
      trial.accuracy = std::move(accuracy);
      trials_.push_back(std::move(trial));
    }
  }

  std::vector<Trial> trials_;
};

}  // namespace carnot
