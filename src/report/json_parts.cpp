// SPDX-License-Identifier: Apache-2.0
#include "report/json_parts.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/account_json.hpp"
#include "report/json_list.hpp"

namespace carnot {

using nlohmann::json;

json json_number(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json json_text(const std::string& text) { return valid_utf8(text); }

json json_estimate(const Estimate& estimate) {
  return {{"point", json_number(estimate.point)},
          {"lower", json_number(estimate.lower)},
          {"upper", json_number(estimate.upper)},
          {"confidence", json_number(estimate.confidence)}};
}

json number_or_null(const std::optional<double>& value) {
  return value ? json_number(*value) : json(nullptr);
}

json estimate_or_null(const std::optional<Estimate>& estimate) {
  return estimate ? json_estimate(*estimate) : json(nullptr);
}

json text_or_null(const std::string& text) {
  return text.empty() ? json(nullptr) : json_text(text);
}

json json_finding(const Finding& finding) {
  const FindingRow& row = row_of(finding.code);
  return {{"code", row.key},
          {"severity", key_of(finding.severity)},
          {"meaning", row.meaning},
          {"detail", json_text(finding.detail)},
          {"remedy", row.remedy}};
}

json json_findings(const std::vector<Finding>& findings) {
  return json_list(findings, json_finding);
}

json json_percentile(const LatencyPercentile& one) {
  return {{"percentile", one.percentile},
          {"latency_seconds", one.latency ? json_number(one.latency->count()) : json(nullptr)},
          {"samples", one.samples},
          {"samples_needed", one.needed}};
}

json json_scatter(const std::optional<RepeatedEnergy>& repeated) {
  const RepeatedEnergy none{.mean = Energy::missing(Perimeter::single(Domain::cpu_package), {})};
  const RepeatedEnergy& energy = repeated ? *repeated : none;
  const bool known = energy.mean.joules().has_value();
  const auto number = [](const std::optional<double>& value) {
    return value ? json_number(*value) : json(nullptr);
  };
  const auto estimate = [](const std::optional<Estimate>& value) {
    return value ? json_estimate(*value) : json(nullptr);
  };
  return {{"random_joules", estimate(energy.random)},
          {"systematic_below_joules",
           known ? json_number(energy.systematic_below.si()) : json(nullptr)},
          {"systematic_above_joules",
           known ? json_number(energy.systematic_above.si()) : json(nullptr)},
          {"median_joules", number(energy.median)},
          {"sample_stddev_joules", number(energy.sample_stddev)},
          {"smallest_joules", number(energy.smallest)},
          {"largest_joules", number(energy.largest)},
          {"run_seconds", estimate(energy.seconds)},
          {"runs_for_one_percent",
           energy.windows_for_one_percent ? json(*energy.windows_for_one_percent) : json(nullptr)}};
}

json json_energy(const Energy& energy) {
  json object = {
      {"perimeter", energy.perimeter().key()},
      {"provenance", key_of(energy.provenance())},
      {"energy_joules", energy.joules() ? json_estimate(*energy.joules()) : json(nullptr)},
      {"findings", json_findings(energy.findings())}};
  if (!energy.estimator().empty()) object["estimator"] = json_text(energy.estimator());
  return object;
}

json json_power(const Energy& energy, Seconds duration) {
  if (!energy.joules()) return nullptr;
  const Estimate& joules = *energy.joules();
  const double seconds = duration.count();
  return json_estimate(
      {joules.point / seconds, joules.lower / seconds, joules.upper / seconds, joules.confidence});
}

json json_total(const Measurement& measurement) {
  json object = json_energy(measurement.total);
  object["mean_power_watts"] = json_power(measurement.total, measurement.duration());
  return object;
}

json json_sources(const Measurement& measurement) {
  json sources = json::array();
  for (const SourceEnergy& source : measurement.sources) {
    json object = json_energy(source.energy);
    object["domain"] = source.energy.perimeter().key();
    object["mean_power_watts"] = json_power(source.energy, measurement.duration());
    object["source"] = json_text(source.source_id);
    object["label"] = json_text(source.label);
    object["wraps"] = source.wraps;
    object["readings"] = source.readings;
    object["unknown_share"] = json_number(source.unknown_share);
    object["account"] = json_account(source.account);
    sources.push_back(std::move(object));
  }
  return sources;
}

json json_host(const Host& host) {
  return {{"fingerprint", json_text(host.fingerprint)},
          {"name", json_text(host.name)},
          {"cpu_model", json_text(host.cpu_model)},
          {"visible_cpus", host.visible_cpus},
          {"memory_bytes", host.memory_bytes},
          {"kernel", json_text(host.kernel)},
          {"operating_system", json_text(host.operating_system)},
          {"virtualisation", json_text(host.virtualisation)},
          {"governor", json_text(host.governor)},
          {"turbo", host.turbo ? json(*host.turbo) : json(nullptr)}};
}

json json_conditions(const HostConditions& conditions) {
  const auto share = [](const std::optional<double>& value) {
    return value ? json_number(*value) : json(nullptr);
  };
  return {{"other_load_share", share(conditions.other_load)},
          {"steal_share", share(conditions.steal)},
          {"frequency_ratio", share(conditions.frequency_ratio)},
          {"throttle_events",
           conditions.throttle_events ? json(*conditions.throttle_events) : json(nullptr)},
          {"suspended_seconds",
           conditions.suspended ? json_number(conditions.suspended->count()) : json(nullptr)},
          {"clock_step_seconds",
           conditions.clock_step ? json_number(conditions.clock_step->count()) : json(nullptr)},
          {"begin_celsius", share(conditions.begin_celsius)},
          {"end_celsius", share(conditions.end_celsius)}};
}

}  // namespace carnot
