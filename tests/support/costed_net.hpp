// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/cost_sheet.hpp"
#include "support/must.hpp"

namespace carnot {

/// "net/int8/onnxruntime/b1/t1/fp32".
inline std::string id_of(const std::string& recipe, const Settings& settings = {}) {
  return Candidate{"net", recipe, settings}.id();
}

/// A study of one net in eight blocks: "none" takes 8 J and 2 s each, whatever else is added is
/// held against it. Header only: whoever uses it links carnot::analysis.
struct CostedNet {
  Study study;
  std::vector<Trial> trials;
  std::vector<PreparedModel> prepared;
  Provenance provenance = Provenance::measured;

  CostedNet() {
    study.models = {{"net", "net.onnx", "", {}}};
    study.engines = {EngineName::onnxruntime};
    add("none", 8.0, 2.0, 0.5, 0.5);
  }

  Energy energy(double joules) const {
    const Perimeter package = Perimeter::single(Domain::cpu_package);
    return provenance == Provenance::measured
               ? Energy::measured(package, exactly(joules))
               : Energy::estimated(package, {joules, joules / 4, joules * 4, 0.8}, "load curve");
  }

  /// Joules and seconds of an inference; joules and seconds of applying the recipe.
  void add(const std::string& recipe, double joules, double seconds, double once_joules,
           double once_seconds, int right = 4) {
    study.recipes.push_back({recipe, {}});
    if (recipe != "none") study.recipes.back().steps = {{"static-int8", {}}};
    run({"net", recipe, {}}, joules, seconds, right);
    prepared.push_back({"net",
                        recipe,
                        recipe,
                        "none",
                        1000,
                        10,
                        100,
                        Seconds{once_seconds},
                        energy(once_joules),
                        false,
                        {},
                        ""});
  }

  /// The trials of one candidate, in blocks of its settings.
  void run(const Candidate& candidate, double joules, double seconds, int right = 4) {
    constexpr int kBlocks = 8;
    constexpr int kIterations = 20;
    for (int block = 0; block < kBlocks; ++block) {
      // The baseline does not scatter, so the ratios scatter as the candidate does.
      const double wobble = candidate.recipe == "none" ? 1.0 : (block % 2 == 0 ? 1.001 : 0.999);
      const auto length =
          std::chrono::nanoseconds{static_cast<std::int64_t>(1e9 * seconds * wobble * kIterations)};
      Trial trial;
      trial.key = candidate.id();
      trial.candidate = candidate;
      trial.block = block;
      trial.windows.push_back({.iterations = kIterations,
                               .latency_seconds = std::vector<float>(kIterations, 1.0F),
                               .measurement = {"w",
                                               SteadyTime{},
                                               SteadyTime{} + length,
                                               {},
                                               energy(joules * wobble * kIterations)},
                               .readings = {},
                               .conditions = {}});
      std::vector<std::uint8_t> hits(4, 0);
      std::fill_n(hits.begin(), right, std::uint8_t{1});
      if (block == 0) trial.accuracy = AccuracyRecord{{1, 2, 3, 4}, 4, right, hits};
      trials.push_back(std::move(trial));
    }
  }

  StudySummary summary() const { return must(summarise(study, trials, prepared)); }
  std::vector<CostSheet> sheets(const CostQuestion& question = {}) const {
    return must(cost_sheets(study, trials, summary(), question));
  }
  CostSheet energy_sheet(const CostQuestion& question = {}) const { return sheets(question).at(0); }
};

}  // namespace carnot
