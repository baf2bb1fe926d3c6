// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace carnot {

/// The value of a tactic's parameter as the study file gives it.
using ParameterValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;
using Parameters = std::map<std::string, ParameterValue, std::less<>>;

/// "true", "3", "0.25", "abc", "a,b": for hashes and titles, the shortest text that reads back
/// exactly.
std::string to_text(const ParameterValue& value);

/// One tactic with its parameters.
struct RecipeStep {
  std::string tactic;
  Parameters parameters;
  bool operator==(const RecipeStep&) const = default;
};

/// A list of tactics applied in order. Without steps it is "none", the baseline.
struct Recipe {
  std::string name;
  std::vector<RecipeStep> steps;
  bool is_none() const { return steps.empty(); }
  bool operator==(const Recipe&) const = default;
};

enum class EngineName { onnxruntime, openvino, torch };
std::string_view key_of(EngineName engine);
std::optional<EngineName> engine_of(std::string_view key);

/// What an engine computes in. fp32 unless the study says otherwise; an engine's silent default
/// never counts.
enum class Precision { fp32, bf16, fp16 };
std::string_view key_of(Precision precision);
std::optional<Precision> precision_of(std::string_view key);

struct Settings {
  EngineName engine = EngineName::onnxruntime;
  int batch = 1;
  int threads = 1;
  Precision precision = Precision::fp32;
  std::string device = "cpu";
  bool operator==(const Settings&) const = default;
};

/// Where a study may have models run: "cpu", "cuda" (the first GPU), "cuda:1" ..., "tensorrt" ...
bool is_device(std::string_view name);

/// "torch fp16 on cuda": the engine, and what is not fp32 on the CPU.
std::string engine_words(const Settings& settings);

/// Model × recipe × settings: the thing compared.
struct Candidate {
  std::string model;  // name in the study
  std::string recipe;
  Settings settings;

  /// "resnet20/static-int8/onnxruntime/b1/t2/fp32", with "/cuda" at the end where it is not the
  /// CPU: unique within a study.
  std::string id() const;
  /// What is compared with what: candidates of one group share model, batch and threads.
  std::string group() const;
  bool operator==(const Candidate&) const = default;
};

}  // namespace carnot
