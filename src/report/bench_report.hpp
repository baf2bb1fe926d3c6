// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/scenario.hpp"
#include "records/engine.hpp"
#include "records/host.hpp"
#include "records/trial.hpp"

namespace carnot {

/// What the candidate got right, of the same graph that was timed.
struct BenchAccuracy {
  std::int64_t images = 0;
  std::int64_t correct = 0;
  Estimate share;
};

/// What `carnot bench` found of one candidate, before any format.
struct BenchReport {
  Host host{};
  PreparedModel model{};
  EngineReport engine{};
  std::optional<LoadReport> load{};  // empty: it never came so far
  std::optional<BenchAccuracy> accuracy{};
  std::vector<BenchedScenario> scenarios{};
  std::string store{};  // where trials are kept
};

/// Whether every scenario is VALID.
bool all_valid(const BenchReport& report);

std::string bench_text(const BenchReport& report);
/// Schema: docs/formats.md.
std::string bench_json(const BenchReport& report);

}  // namespace carnot
