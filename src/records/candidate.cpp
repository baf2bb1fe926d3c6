// SPDX-License-Identifier: Apache-2.0
#include "records/candidate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "records/choices.hpp"

namespace carnot {
namespace {

constexpr std::string_view kCpuDevice = "cpu";

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
    case Precision::fp16:
      return "fp16";
  }
  return "";
}

std::optional<Precision> precision_of(std::string_view key) {
  for (const Precision precision : kPrecisions) {
    if (key_of(precision) == key) return precision;
  }
  return std::nullopt;
}

bool is_device(std::string_view name) {
  const auto colon = name.find(':');
  const std::string_view kind = name.substr(0, colon);
  const bool is_gpu = kind == "cuda" || kind == "tensorrt";
  if (colon == std::string_view::npos) return is_gpu || name == kCpuDevice;
  const std::string_view number = name.substr(colon + 1);
  return is_gpu && !number.empty() && number.size() <= 2 &&
         std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

std::string engine_words(const Settings& settings) {
  std::string words{key_of(settings.engine)};
  if (settings.precision != Precision::fp32)
    words += fmt::format(" {}", key_of(settings.precision));
  if (settings.device != kCpuDevice) words += fmt::format(" on {}", settings.device);
  return words;
}

std::string Candidate::id() const {
  std::string id = fmt::format("{}/{}/{}/b{}/t{}/{}", model, recipe, key_of(settings.engine),
                               settings.batch, settings.threads, key_of(settings.precision));
  if (settings.device != kCpuDevice) id += "/" + settings.device;
  return id;
}

std::string Candidate::group() const {
  return fmt::format("{}/b{}/t{}", model, settings.batch, settings.threads);
}

}  // namespace carnot
