// SPDX-License-Identifier: Apache-2.0
#include "records/candidate.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "records/choices.hpp"

namespace carnot {
namespace {

struct ToText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const std::vector<std::string>& value) const { return join(value, ","); }
};

}  // namespace

std::string to_text(const ParameterValue& value) { return std::visit(ToText{}, value); }

std::string_view key_of(EngineName engine) {
  switch (engine) {
    case EngineName::onnxruntime:
      return "onnxruntime";
    case EngineName::openvino:
      return "openvino";
    case EngineName::torch:
      return "torch";
  }
  return "";
}

std::optional<EngineName> engine_of(std::string_view key) {
  for (const EngineName engine : kEngineNames) {
    if (key_of(engine) == key) return engine;
  }
  return std::nullopt;
}

std::string_view key_of(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return "fp32";
    case Precision::bf16:
      return "bf16";
  }
  return "";
}

std::optional<Precision> precision_of(std::string_view key) {
  for (const Precision precision : kPrecisions) {
    if (key_of(precision) == key) return precision;
  }
  return std::nullopt;
}

std::string Candidate::id() const {
  return fmt::format("{}/{}/{}/b{}/t{}/{}", model, recipe, key_of(settings.engine), settings.batch,
                     settings.threads, key_of(settings.precision));
}

std::string Candidate::group() const {
  return fmt::format("{}/b{}/t{}", model, settings.batch, settings.threads);
}

}  // namespace carnot
