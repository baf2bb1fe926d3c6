// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analysis/percentile.hpp"
#include "analysis/repeated_energy.hpp"
#include "records/energy.hpp"
#include "records/finding.hpp"
#include "records/host.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// The pieces that several JSON documents share (docs/formats.md). A figure that is not known is
/// null, a text that is not UTF-8 gets replacement characters: the writer never throws.

nlohmann::json json_number(double value);
nlohmann::json json_text(const std::string& text);
nlohmann::json json_estimate(const Estimate& estimate);
nlohmann::json number_or_null(const std::optional<double>& value);
nlohmann::json estimate_or_null(const std::optional<Estimate>& estimate);
/// Null for an empty text.
nlohmann::json text_or_null(const std::string& text);
nlohmann::json json_finding(const Finding& finding);
nlohmann::json json_findings(const std::vector<Finding>& findings);
/// What repetitions say beside their mean: its random and systematic parts, median, deviation,
/// extremes, length. All null without one.
nlohmann::json json_scatter(const std::optional<RepeatedEnergy>& repeated);
/// A latency percentile with the samples it has and needs.
nlohmann::json json_percentile(const LatencyPercentile& one);
/// With its passport. "energy_joules" is null exactly when provenance is "missing".
nlohmann::json json_energy(const Energy& energy);
/// Its mean over a duration in watts, null where the energy is missing. REQUIRES: duration > 0.
nlohmann::json json_power(const Energy& energy, Seconds duration);
/// The total with its mean power.
nlohmann::json json_total(const Measurement& measurement);
/// What each source says, with its passport, domain and mean power.
nlohmann::json json_sources(const Measurement& measurement);
nlohmann::json json_host(const Host& host);
nlohmann::json json_conditions(const HostConditions& conditions);

}  // namespace carnot
