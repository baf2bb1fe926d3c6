// SPDX-License-Identifier: Apache-2.0
#include "tactics/external/external.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "graph/card.hpp"

namespace carnot {
namespace {

constexpr std::string_view kCommand = "command";
constexpr std::string_view kTimeLimit = "time_limit_seconds";

std::string text_of(const Dimension& dimension) {
  if (const auto* number = std::get_if<std::int64_t>(&dimension)) return fmt::format("{}", *number);
  const auto* symbol = std::get_if<std::string>(&dimension);
  return symbol != nullptr ? valid_utf8(*symbol) : "?";
}

std::string text_of(const ValueInfo& value) {
  std::vector<std::string> dimensions;
  if (value.shape) {
    for (const Dimension& one : *value.shape) dimensions.push_back(text_of(one));
  }
  return fmt::format("{} {}[{}]", valid_utf8(value.name), name_of(value.type),
                     fmt::join(dimensions, ", "));
}

/// The first dimension is the batch, which tools fix or free as they please.
bool is_same_dimension(std::size_t axis, const Dimension& before, const Dimension& after) {
  const auto* was = std::get_if<std::int64_t>(&before);
  const auto* is = std::get_if<std::int64_t>(&after);
  return axis == 0 || was == nullptr || is == nullptr || *was == *is;
}

bool is_same_tensor(const ValueInfo& before, const ValueInfo& after) {
  if (before.type != after.type) return false;
  if (!before.shape || !after.shape) return true;
  if (before.shape->size() != after.shape->size()) return false;
  for (std::size_t i = 0; i < before.shape->size(); ++i) {
    if (!is_same_dimension(i, (*before.shape)[i], (*after.shape)[i])) return false;
  }
  return true;
}

Result<void> check_same(std::string_view what, const std::vector<ValueInfo>& before,
                        const std::vector<ValueInfo>& after) {
  constexpr const char* kRemedy = "It must leave the model's inputs and outputs as they were.";
  if (before.size() != after.size()) {
    return fail(ErrorCode::bad_input,
                fmt::format("the command's model has {} {}s where there were {}.", after.size(),
                            what, before.size()),
                kRemedy);
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (is_same_tensor(before[i], after[i])) continue;
    return fail(ErrorCode::bad_input,
                fmt::format("the command's model has the {} {} where there was {}.", what,
                            text_of(after[i]), text_of(before[i])),
                kRemedy);
  }
  return {};
}

Forecast forecast_external(const Graph& /*graph*/, const Parameters& /*parameters*/,
                           const EngineCapabilities& /*engine*/) {
  return {.changes_anything = true,
          .direction = Direction::unknown,
          .expected_time_ratio = std::nullopt,
          .reasons = {"What the command does to the model is not known beforehand."}};
}

bool has_mark(const std::vector<std::string>& words, std::string_view mark) {
  return std::ranges::any_of(
      words, [&](const std::string& word) { return word.find(mark) != std::string::npos; });
}

}  // namespace

Tactic external() {
  return {.name = "external",
          .meaning = "run a command of yours that turns one .onnx file into another",
          .parameters = {{.name = kCommand,
                          .type = ParameterType::names,
                          .standard = std::vector<std::string>{},
                          .meaning = "the program and its arguments; {in} and {out} stand for the "
                                     "paths of the model to read and the model to write"},
                         {.name = kTimeLimit,
                          .type = ParameterType::number,
                          .standard = 600.0,
                          .least = 1.0,
                          .greatest = 86'400.0,
                          .meaning = "after which the command is ended and the recipe has failed"}},
          .needs_calibration = false,
          .may_change = {.accuracy = true, .bytes = true, .time = true},
          .apply = nullptr,
          .forecast = forecast_external};
}

Result<ExternalCommand> external_command(const Parameters& parameters) {
  const std::vector<std::string>& words = names(parameters, kCommand);
  if (words.empty() || !has_mark(words, kOutputMark)) {
    return fail(ErrorCode::bad_input,
                words.empty() ? "it names no command."
                              : "its command has no {out}, where the new model's path goes.",
                "Write command = [\"python3\", \"quantise.py\", \"{in}\", \"{out}\"].");
  }
  return ExternalCommand{words, Seconds{number(parameters, kTimeLimit)}};
}

Result<TacticOutcome> outcome_of_external(const Graph& before, Graph after) {
  CARNOT_TRY_VOID(check_same("input", before.inputs, after.inputs));
  CARNOT_TRY_VOID(check_same("output", before.outputs, after.outputs));
  TacticOutcome outcome{.graph = std::move(after), .notes = {}, .nodes_touched = 0};
  const auto card = before.metadata.find(kCardKey);
  if (card != before.metadata.end()) outcome.graph.metadata.insert(*card);
  const std::size_t was = before.nodes.size();
  const std::size_t is = outcome.graph.nodes.size();
  if (outcome.graph.nodes != before.nodes || outcome.graph.initializers != before.initializers)
    outcome.nodes_touched = static_cast<int>(std::max(was, is));
  outcome.notes.push_back(fmt::format("{} nodes became {}.", was, is));
  return outcome;
}

}  // namespace carnot
