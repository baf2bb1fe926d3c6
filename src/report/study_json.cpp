// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/interval.hpp"
#include "analysis/measured_state.hpp"
#include "report/cost_text.hpp"
#include "report/footprint_text.hpp"
#include "report/frontier_text.hpp"
#include "report/group_tests_text.hpp"
#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/stakeholders.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

using Json = nlohmann::json;

constexpr int kFormatVersion = 1;

Json text(std::string_view value) { return json_text(std::string{value}); }

template <class T, class ToJson>
Json optional(const std::optional<T>& value, ToJson to_json) {
  return value ? Json(to_json(*value)) : Json(nullptr);
}

Json repeated(const RepeatedFigure& figure) {
  return {{"mean", json_number(figure.mean)},
          {"trials", figure.trials},
          {"interval", optional(figure.interval, json_estimate)}};
}

Json accuracy_summary(const AccuracySummary& a) {
  return {{"images", a.images},
          {"correct", optional(a.correct, [](std::int64_t n) { return n; })},
          {"share", optional(a.share, json_estimate)}};
}

Json forecast(const Forecast& one) {
  return {
      {"changes_anything", one.changes_anything},
      {"direction", key_of(one.direction)},
      {"time_ratio", optional(one.expected_time_ratio, json_number)},
      {"reasons", json_list(one.reasons, [](const std::string& reason) { return text(reason); })}};
}

Json engine_forecast(const EngineForecast& one) {
  Json object = forecast(one.forecast);
  object["engine"] = key_of(one.engine);
  return object;
}

Json forecast_check(const ForecastCheck& one) {
  return {{"candidate", text(one.candidate)},
          {"forecast", forecast(one.forecast)},
          {"seen_time_ratio", optional(one.seen, json_estimate)},
          {"outcome", key_of(one.outcome)}};
}

Json hit_rate_json(const HitRate& rate, double confidence) {
  return {{"right", rate.right},
          {"wrong", rate.wrong},
          {"not_told", rate.not_told},
          {"share", optional(wilson_interval(rate.right, rate.told(), confidence), json_estimate)}};
}

Json preparation(const PreparedModel& model) {
  Json notes = Json::array();
  for (const std::string& note : model.notes) notes.push_back(text(note));
  return {{"sha256", model.sha256},
          {"original_sha256", model.original_sha256},
          {"file_bytes", model.file_bytes},
          {"parameters", model.parameters},
          {"macs", model.macs > 0 ? Json(model.macs) : Json()},
          {"optimisation_seconds", json_number(model.optimisation_time.count())},
          {"optimisation_energy", optional(model.optimisation_energy, json_energy)},
          {"weights_are_seeded", model.weights_are_seeded},
          {"notes", std::move(notes)},
          {"forecasts", json_list(model.forecasts, engine_forecast)},
          {"failure", text(model.failure)}};
}

Json candidate(const CandidateSummary& c) {
  Json trials = Json::object();
  for (const auto& [status, count] : c.trials) trials[std::string{key_of(status)}] = count;
  Json findings = Json::object();
  for (const auto& [code, count] : c.findings) findings[std::string{row_of(code).key}] = count;
  Json latency = Json::array();
  for (const LatencyPercentile& one : c.latency) latency.push_back(json_percentile(one));
  const Settings& settings = c.candidate.settings;
  Json object{{"id", text(c.id)},
              {"model", text(c.candidate.model)},
              {"recipe", text(c.candidate.recipe)},
              {"engine", text(key_of(settings.engine))},
              {"batch", settings.batch},
              {"threads", settings.threads},
              {"precision", text(key_of(settings.precision))},
              {"device", text(settings.device)},
              {"trials", std::move(trials)},
              {"findings", std::move(findings)},
              {"seconds_per_inference", optional(c.seconds_per_inference, repeated)},
              {"inferences_per_second", optional(c.inferences_per_second, repeated)},
              {"latency_percentiles", std::move(latency)},
              {"accuracy", optional(c.accuracy, accuracy_summary)},
              {"load_seconds", optional(c.load_seconds, repeated)},
              {"peak_resident_bytes", c.peak_resident_bytes},
              {"prepared", optional(c.prepared, preparation)}};
  object["energy_per_inference"] = nullptr;
  if (c.energy) {
    object["energy_per_inference"] = json_energy(c.energy->per_inference);
    object["energy_per_inference"]["over_trials"] = repeated(c.energy->repetition);
    object["energy_per_inference"]["marginal"] =
        optional(c.energy->marginal_per_inference, json_energy);
  }
  return object;
}

Json comparison(const Comparison& c) {
  const Verdict& v = c.verdict;
  return {{"candidate", text(c.candidate)},
          {"baseline", text(c.baseline)},
          {"role", text(key_of(c.role))},
          {"metric", text(c.metric)},
          {"estimated_energy", c.estimated_energy},
          {"verdict", text(key_of(v.kind))},
          {"ratio", optional(v.ratio, json_estimate)},
          {"blocks", v.blocks},
          {"p_value", json_number(v.p_value)},
          {"adjusted_p_value", json_number(v.adjusted_p_value)},
          {"margin", json_number(v.margin)},
          {"method", text(v.method)},
          {"reason", text(v.reason)}};
}

Json accuracy_comparison(const AccuracyComparison& c) {
  Json object{{"candidate", text(c.candidate)},
              {"baseline", text(c.baseline)},
              {"role", text(key_of(c.role))},
              {"images", c.images},
              {"agreeing", c.agreeing},
              {"agreement", optional(c.agreement, json_estimate)},
              {"adjusted_p_value", json_number(c.adjusted_p_value)}};
  object["difference"] = nullptr;
  if (c.paired) {
    object["difference"] = json_estimate(c.paired->difference);
    object["lost"] = c.paired->lost;
    object["gained"] = c.paired->gained;
    object["p_value"] = json_number(c.paired->p_value);
  }
  return object;
}

Json break_even_row(const BreakEvenRow& row) {
  Json object{{"candidate", text(row.candidate)},
              {"baseline", text(row.baseline)},
              {"role", text(key_of(row.role))},
              {"metric", text(row.metric)},
              {"break_even", text(key_of(row.break_even.kind))},
              {"reason", text(row.reason)}};
  if (row.break_even.kind == BreakEvenKind::after) {
    object["first_inferences"] = row.break_even.first;
    object["earliest_inferences"] = row.break_even.earliest;
    object["latest_inferences"] = row.break_even.latest;
  }
  return object;
}

Json front(const ParetoFront& f) {
  return {{"dataset", text(f.dataset)},
          {"group", f.group.empty() ? Json(nullptr) : text(f.group)},
          {"provenance", text(key_of(f.kind.provenance))},
          {"perimeter", text(f.kind.perimeter)},
          {"candidates", f.candidates},
          {"members", f.members}};
}

Json exclusion(const Exclusion& e) {
  return {{"candidate", text(e.candidate)},
          {"block", e.block},
          {"attempt", e.attempt},
          {"status", text(key_of(e.status))},
          {"reason", text(e.reason)}};
}

Json block(int number, const BlockFigures& figures) {
  const auto known = [](const std::optional<double>& value) {
    return optional(value, json_number);
  };
  const EnergyKind& kind = figures.energy_kind;
  return {{"block", number},
          {"trial_key", text(figures.key)},
          {"inference_seconds", known(figures.seconds)},
          {"inference_joules", known(figures.joules)},
          {"provenance", text(carnot::key_of(kind.provenance))},
          {"perimeter", text(kind.perimeter)},
          {"estimator", text(kind.estimator)},
          {"resident_bytes", known(figures.resident_bytes)}};
}

/// What `carnot compare` reads of a report (state_reader.hpp).
void add_evidence(const MeasuredState& state, const std::string& id, Json& candidate) {
  candidate["group"] = "";
  candidate["dataset"] = "";
  candidate["content_sha256"] = "";
  candidate["by_block"] = Json::array();
  candidate["right_by_image"] = "";
  const auto found = std::ranges::find_if(
      state.candidates, [&](const MeasuredCandidate& one) { return one.candidate.id() == id; });
  if (found == state.candidates.end()) return;
  candidate["group"] = text(found->group);
  candidate["dataset"] = text(found->dataset);
  candidate["content_sha256"] = text(found->content_sha256);
  for (const auto& [number, figures] : found->blocks)
    candidate["by_block"].push_back(block(number, figures));
  std::string right;
  for (const std::uint8_t one : found->right) right += one == 1 ? '1' : '0';
  candidate["right_by_image"] = right;
}

Json protocol(const Protocol& protocol, std::uint64_t seed) {
  return {{"confidence", json_number(protocol.confidence)},
          {"margin", json_number(protocol.margin)},
          {"until", optional(protocol.until, json_number)},
          {"requires_measured_energy", protocol.require_measured},
          {"seed", std::to_string(seed)}};
}

Json candidates(const StudyReport& report) {
  const MeasuredState state =
      measured_state(report.study, report.host, report.trials, report.prepared);
  Json all = Json::array();
  for (std::size_t i = 0; i < report.summary.candidates.size(); ++i) {
    Json one = candidate(report.summary.candidates[i]);
    one["footprint_per_million_inferences"] =
        json_footprint(i < report.footprints.size() ? std::optional{report.footprints[i].footprint}
                                                    : std::nullopt);
    add_evidence(state, report.summary.candidates[i].id, one);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

std::string to_json(const StudyReport& report) {
  const StudySummary& s = report.summary;
  const Json object{
      {"format", "carnot study report"},
      {"version", kFormatVersion},
      {"carnot", report.carnot_version},
      {"title", text(report.study.title)},
      {"study", text(report.study.file.string())},
      {"started_unix_seconds",
       std::chrono::duration<double>(report.started.time_since_epoch()).count()},
      {"host", json_host(report.host)},
      {"protocol", protocol(report.study.protocol, report.study.seed)},
      {"idle", report.idle ? json_energy(report.idle->total) : Json(nullptr)},
      {"candidates", candidates(report)},
      {"comparisons", json_list(s.comparisons, comparison)},
      {"tests", json_group_tests(report)},
      {"accuracy_comparisons", json_list(s.accuracies, accuracy_comparison)},
      {"break_even", json_list(s.break_evens, break_even_row)},
      {"cost", json_costs(report)},
      {"pareto_fronts", json_list(s.fronts, front)},
      {"frontiers", json_frontiers(report)},
      {"forecasts", json_list(s.forecasts, forecast_check)},
      {"forecast_hit_rate", hit_rate_json(hit_rate(s.forecasts), report.study.protocol.confidence)},
      {"excluded", json_list(s.excluded, exclusion)},
      {"stakeholders", json_stakeholders(report)},
      {"notes", json_list(s.notes, [](const std::string& note) { return text(note); })}};
  return object.dump(2) + "\n";
}

}  // namespace carnot
