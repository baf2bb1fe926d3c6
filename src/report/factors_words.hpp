// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "report/factors_report.hpp"

namespace carnot {

/// "measured (cpu_package)", "estimated by cpu load curve".
std::string kind_words(const EnergyKind& kind);
/// "onnxruntime, batch 1, 2 threads".
std::string setting_words(const Settings& settings);
/// "0.81 (0.77 to 0.86)".
std::string exponent_text(const Estimate& exponent);
/// Who says nothing, by reason.
std::vector<std::string> silent_sentences(const FactorMaterial& material);

/// engine, batch, threads, precision, device.
nlohmann::json json_settings(const Settings& settings);
/// provenance, perimeter, estimator.
nlohmann::json json_kind(const EnergyKind& kind);
nlohmann::json json_silent(const FactorMaterial& material);

}  // namespace carnot
