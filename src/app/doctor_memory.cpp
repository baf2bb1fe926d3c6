// SPDX-License-Identifier: Apache-2.0
#include "app/doctor_memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace carnot {
namespace {

std::filesystem::path memory_file_in(const std::filesystem::path& cache) {
  return cache / "doctor.json";
}

bool is_one_line(const std::string& text) {
  return std::ranges::none_of(text,
                              [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; });
}

/// A member that is text of one line, else nothing: the file may be of any version, or broken.
std::string text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  const auto* text = found != object.end() ? found->get_ptr<const std::string*>() : nullptr;
  return text != nullptr && is_one_line(*text) ? *text : std::string{};
}

std::string state_of(const nlohmann::json& report, const std::string& source) {
  const auto sources = report.find("sources");
  if (sources == report.end() || !sources->is_array()) return {};
  const auto found = std::find_if(sources->begin(), sources->end(), [&](const auto& one) {
    return one.is_object() && text_of(one, "source") == source;
  });
  return found == sources->end() ? std::string{} : text_of(*found, "state");
}

}  // namespace

Result<void> remember(const DoctorReport& report, const std::filesystem::path& cache) {
  return write_file_atomically(memory_file_in(cache), doctor_json(report));
}

std::string doctors_word_in(std::string_view text, const Measurement& measurement,
                            const std::string& host_fingerprint) {
  constexpr bool kNoExceptions = false;
  const auto report = nlohmann::json::parse(text, nullptr, kNoExceptions);
  if (!report.is_object() || !report.contains("host") || !report["host"].is_object() ||
      text_of(report["host"], "fingerprint") != host_fingerprint)
    return {};
  std::string word;
  for (const SourceEnergy& source : measurement.sources) {
    if (source.energy.provenance() != Provenance::missing) continue;
    const std::string state = state_of(report, source.source_id);
    if (state.empty()) continue;
    word += fmt::format("{}{} was {} under load", word.empty() ? "" : ", ", source.label, state);
  }
  return word.empty() ? word : fmt::format("{} on {}", word, text_of(report, "when"));
}

std::string doctors_word_on(const Measurement& measurement, const std::string& host_fingerprint,
                            const std::filesystem::path& cache) {
  const bool none_missing = std::none_of(
      measurement.sources.begin(), measurement.sources.end(),
      [](const auto& source) { return source.energy.provenance() == Provenance::missing; });
  if (none_missing) return {};
  const auto text = read_file(memory_file_in(cache));
  return text ? doctors_word_in(*text, measurement, host_fingerprint) : std::string{};
}

}  // namespace carnot
