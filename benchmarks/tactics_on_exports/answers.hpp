// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "experiment/engine_pool.hpp"

namespace carnot {

/// What a network says to the images.
struct Answers {
  std::vector<float> logits;
  std::vector<std::int32_t> classes;
};

/// In fp32, in a worker of its own, with batches of kAnswerBatch. Errors: those of the worker, and
/// with them that it crashed or hung.
Result<Answers> answers_of(const EnginePool& pool, EngineName engine,
                           const std::filesystem::path& model, const std::filesystem::path& images);

/// Not 1: what was fixed to one image by mistake shows.
inline constexpr int kAnswerBatch = 4;

/// How far answers lie from others.
struct Deviation {
  double largest = 0.0;    // difference, as a share of the largest answer
  double decibels = 0.0;   // signal to noise
  double agreement = 0.0;  // share of the images with the same class
  bool are_numbers = false;
};

/// Of another number of answers it says that they are none.
Deviation deviation(const Answers& exact, const Answers& own);

}  // namespace carnot
