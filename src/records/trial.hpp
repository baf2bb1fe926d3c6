// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "records/candidate.hpp"
#include "records/engine.hpp"
#include "records/finding.hpp"
#include "records/forecast.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

enum class TrialStatus { ok, flagged, invalid, failed };
std::string_view key_of(TrialStatus status);
std::optional<TrialStatus> trial_status_of(std::string_view key);

/// One timed stretch of inferences.
struct WindowRecord {
  std::int64_t iterations = 0;         // batches run
  std::vector<float> latency_seconds;  // one per iteration, in order
  Measurement measurement;             // its interval is begin..end of the worker's loop
  std::vector<Reading> readings;       // raw; indices into Trial::sources
  HostConditions conditions;
};

/// Predictions over the test images, and what they are worth where there are labels.
struct AccuracyRecord {
  std::vector<std::int32_t> predictions;  // class per image
  std::int64_t total = 0;
  std::optional<std::int64_t> correct;  // empty without labels or with seeded weights
  std::vector<std::uint8_t> right;      // per image, 1 = predicted its label; empty as `correct` is
  /// Of the data that the images are the front of; empty where nobody recorded it.
  std::string content_sha256{};
};

/// One candidate in one block.
struct Trial {
  std::string key;  // hash of all that decides the result: model bytes, recipe, engine, settings,
                    // data, protocol, host
  Candidate candidate;
  int block = 0;
  int position = 0;  // within the block's random order
  int attempt = 0;   // 0, then repetitions of an invalid one
  WallTime started;
  TrialStatus status = TrialStatus::ok;
  std::string reason;  // of a failure or of wrong outputs, in words
  std::vector<Finding> findings;
  EngineReport engine;
  LoadReport load;
  std::uint64_t peak_resident_bytes = 0;
  std::vector<SourceDescription> sources;
  std::vector<WindowRecord> windows;
  std::optional<AccuracyRecord> accuracy;
};

/// What making a candidate's model cost and gave; once per model, recipe and host.
struct PreparedModel {
  std::string model;
  std::string recipe;
  std::string sha256;  // of the optimised file
  std::string original_sha256;
  std::uint64_t file_bytes = 0;
  std::int64_t parameters = 0;  // of the optimised network, as `macs`; 0 where it was not made
  std::int64_t macs = 0;        // of one image; 0 where none are counted
  Seconds optimisation_time{0.0};
  std::optional<Energy> optimisation_energy;
  bool weights_are_seeded = false;
  std::vector<std::string> notes;  // what tactics did, in words; of older stores the forecast too
  std::string failure;             // empty when it worked
  std::vector<EngineForecast> forecasts{};  // of the recipe, before it was applied
};

}  // namespace carnot
