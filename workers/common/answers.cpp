// SPDX-License-Identifier: Apache-2.0
#include "common/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace carnot::worker {
namespace {

bool has_row_per_image(const OutputView& output, std::int64_t batch) {
  return !output.shape.empty() && output.shape.front() == batch &&
         element_count(output.shape) >= batch;
}

bool holds_classes(const OutputView& output, std::int64_t batch) {
  const bool is_integer = output.type == ElementType::int64 || output.type == ElementType::int32;
  return is_integer && has_row_per_image(output, batch) && element_count(output.shape) == batch;
}

template <class T>
std::vector<std::int64_t> read_as(const OutputView& output) {
  std::vector<T> values(output.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), output.bytes.data(), values.size() * sizeof(T));
  return {values.begin(), values.end()};
}

Result<std::vector<std::int32_t>> classes_in(const OutputView& output) {
  const auto told = output.type == ElementType::int64 ? read_as<std::int64_t>(output)
                                                      : read_as<std::int32_t>(output);
  std::vector<std::int32_t> classes;
  classes.reserve(told.size());
  for (const std::int64_t one : told) {
    if (one < 0 || one > std::numeric_limits<std::int32_t>::max()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("the model's first output \"{}\" tells {}, which is no class number.",
                              output.name, one),
                  "Classes are counted from 0.");
    }
    classes.push_back(static_cast<std::int32_t>(one));
  }
  return classes;
}

Result<Answers> told_classes(const std::vector<OutputView>& outputs, std::int64_t batch) {
  Answers answers;
  CARNOT_TRY(answers.classes, classes_in(outputs.front()));
  const auto scores = std::find_if(outputs.begin() + 1, outputs.end(), [&](const OutputView& one) {
    return one.type == ElementType::float32 && has_row_per_image(one, batch);
  });
  if (scores == outputs.end()) {
    answers.scores.assign(answers.classes.begin(), answers.classes.end());
    answers.columns = 1;
  } else {
    const auto values = scores->floats();
    answers.scores.assign(values.begin(), values.end());
    answers.columns = element_count(scores->shape) / batch;
  }
  return answers;
}

}  // namespace

Result<Answers> answers_of(const std::vector<OutputView>& outputs, std::int64_t batch) {
  if (outputs.empty()) return fail(ErrorCode::bad_input, "the model has no output.");
  const OutputView& first = outputs.front();
  if (holds_classes(first, batch)) return told_classes(outputs, batch);
  if (first.type != ElementType::float32) {
    return fail(ErrorCode::bad_input,
                fmt::format("the model's first output \"{}\" is {}; it must be class scores in "
                            "float32, or one class number per image.",
                            first.name, name_of(first.type)));
  }
  if (!has_row_per_image(first, batch)) {
    return fail(ErrorCode::bad_input,
                fmt::format("the model's first output \"{}\" has no row per image.", first.name));
  }
  const auto values = first.floats();
  Answers answers{.scores = {values.begin(), values.end()},
                  .columns = element_count(first.shape) / batch,
                  .classes = {}};
  answers.classes.reserve(static_cast<std::size_t>(batch));
  for (auto row = answers.scores.begin(); row != answers.scores.end(); row += answers.columns) {
    answers.classes.push_back(
        static_cast<std::int32_t>(std::max_element(row, row + answers.columns) - row));
  }
  return answers;
}

}  // namespace carnot::worker
