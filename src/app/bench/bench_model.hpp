// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/scenario.hpp"
#include "app/environment.hpp"
#include "app/one_model_study.hpp"
#include "app/study_place.hpp"
#include "base/result.hpp"
#include "report/bench_report.hpp"

namespace carnot {

/// What `carnot bench` is asked. Without a dataset the model runs on generated images.
struct BenchModelRequest : ModelChoice {
  std::string recipe{};                // of the study file, or tactics with commas; empty: none
  std::optional<EngineName> engine{};  // empty: the study file's first, else the first installed
  std::optional<int> batch{};          // empty: what the model is fixed to, else the scenario's
  int threads = 1;
  Precision precision = Precision::fp32;
  std::vector<ScenarioRequest> scenarios{};
  Seconds budget{60.0};  // of each
  std::uint64_t seed = 1;
};

/// Runs the scenarios (experiment/bench/bench_runner.hpp). The model itself is never changed.
///
/// Errors: bad_input, not_found for what was named and cannot be used, for a server without a bound
/// and a budget below the duration; not_measurable where measured energy is required; interrupted;
/// those of the store.
Result<BenchReport> bench_model(const BenchModelRequest& request, StudyPlaceSetup setup,
                                const Environment& environment);

}  // namespace carnot
