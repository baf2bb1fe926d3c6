// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "common/engine_session.hpp"

namespace carnot::worker {

/// What a model says of the images of one batch.
struct Answers {
  std::vector<float> scores;  // a row per image
  std::int64_t columns = 0;   // of a row
  std::vector<std::int32_t> classes;
};

/// Networks give scores first, and the greatest is the class (of equal ones the first). Models of
/// ai.onnx.ml give the class itself first, as an integer per image, and scores after it: then that
/// class is the answer, for some of them do not choose by the greatest score. Without scores after
/// it, a row holds the class. Errors: bad_input for outputs that are neither.
Result<Answers> answers_of(const std::vector<OutputView>& outputs, std::int64_t batch);

}  // namespace carnot::worker
