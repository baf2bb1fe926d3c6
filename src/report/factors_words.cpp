// SPDX-License-Identifier: Apache-2.0
#include "report/factors_words.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/format.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"

namespace carnot {
namespace {

/// Errors are sentences, and stand here within one.
std::string_view without_full_stop(std::string_view sentence) {
  return sentence.ends_with('.') ? sentence.substr(0, sentence.size() - 1) : sentence;
}

}  // namespace

std::string kind_words(const EnergyKind& kind) {
  return kind.provenance == Provenance::estimated
             ? fmt::format("estimated by {}", kind.estimator)
             : fmt::format("{} ({})", key_of(kind.provenance), kind.perimeter);
}

std::string setting_words(const Settings& settings) {
  return fmt::format("{}, batch {}, {} thread{}", engine_words(settings), settings.batch,
                     settings.threads, settings.threads == 1 ? "" : "s");
}

std::string exponent_text(const Estimate& exponent) {
  return fmt::format("{} ({} to {})", format_decimals(exponent.point, 2),
                     format_decimals(exponent.lower, 2), format_decimals(exponent.upper, 2));
}

std::vector<std::string> silent_sentences(const FactorMaterial& material) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const SilentCandidate& one : material.left_out)
    by_reason[valid_utf8(one.reason)].push_back(valid_utf8(one.id));
  std::vector<std::string> lines;
  lines.reserve(by_reason.size());
  for (const auto& [reason, ids] : by_reason) {
    const std::string more =
        ids.size() == 1 ? "" : fmt::format(" and {} more", format_count(std::ssize(ids) - 1));
    lines.push_back(
        fmt::format("Not among them: {}{}: {}.", ids.front(), more, without_full_stop(reason)));
  }
  return lines;
}

nlohmann::json json_settings(const Settings& settings) {
  return {{"engine", std::string{key_of(settings.engine)}},
          {"batch", settings.batch},
          {"threads", settings.threads},
          {"precision", std::string{key_of(settings.precision)}},
          {"device", json_text(settings.device)}};
}

nlohmann::json json_kind(const EnergyKind& kind) {
  return {{"provenance", std::string{key_of(kind.provenance)}},
          {"perimeter", json_text(kind.perimeter)},
          {"estimator", json_text(kind.estimator)}};
}

nlohmann::json json_silent(const FactorMaterial& material) {
  return json_list(material.left_out, [](const SilentCandidate& one) {
    return nlohmann::json{{"candidate", json_text(one.id)}, {"reason", json_text(one.reason)}};
  });
}

}  // namespace carnot
