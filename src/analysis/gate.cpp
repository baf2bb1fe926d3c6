// SPDX-License-Identifier: Apache-2.0
#include "analysis/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::string_view kPoints = "pp";
constexpr std::string_view kPerCent = "%";
constexpr std::string_view kTrueMinus = "−";
constexpr const char* kExample = "Write for example \"energy > +5%\" or \"accuracy < -1pp\".";

Error wrong(std::string_view text, std::string_view why, std::string remedy = kExample) {
  return {ErrorCode::bad_input, fmt::format("the rule \"{}\" {}.", valid_utf8(text), why),
          std::move(remedy)};
}

Result<GateMetric> metric_of(std::string_view word, std::string_view rule) {
  std::vector<std::string_view> keys;
  for (const GateMetric metric : kGateMetrics) {
    if (key_of(metric) == word) return metric;
    keys.push_back(key_of(metric));
  }
  const auto near = nearest_name(word, keys);
  return wrong(rule, fmt::format("begins with \"{}\", which is no metric", valid_utf8(word)),
               near ? fmt::format("Did you mean \"{}\"?", *near)
                    : fmt::format("The metrics are {}.", fmt::join(keys, ", ")));
}

struct Limit {
  double value = 0.0;
  bool has_sign = false;
};

/// "+5%" is .05, for the unit "%"; "-1pp" is -.01, for "pp".
std::optional<Limit> limit_of(std::string_view text, std::string_view unit) {
  text = trim(text);
  if (!text.ends_with(unit)) return std::nullopt;
  text = trim(text.substr(0, text.size() - unit.size()));
  Limit limit;
  double sign = 1.0;
  for (const std::string_view minus : {std::string_view{"-"}, kTrueMinus}) {
    if (!text.starts_with(minus)) continue;
    text.remove_prefix(minus.size());
    sign = -1.0;
    limit.has_sign = true;
    break;
  }
  if (!limit.has_sign && text.starts_with('+')) {
    text.remove_prefix(1);
    limit.has_sign = true;
  }
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto number = parse_double(text);
  if (!number) return std::nullopt;
  limit.value = sign * *number / 100.0;
  return limit;
}

Result<GateRule> accuracy_rule(std::string_view rule, bool above, std::string_view limit_text) {
  const auto limit = limit_of(limit_text, kPoints);
  if (!limit) {
    return wrong(rule, "has no limit in points",
                 "Accuracy is judged in points of all images: write for example \"accuracy < "
                 "-1pp\".");
  }
  if (above)
    return wrong(rule, "would fail when accuracy rises", "Write for example \"accuracy < -1pp\".");
  if (!limit->has_sign && limit->value != 0.0) {
    return wrong(rule, "leaves open whether that is a loss or a gain",
                 "Write a sign: \"accuracy < -1pp\" fails when more than a point is lost.");
  }
  return GateRule{GateMetric::accuracy, limit->value, std::string{trim(rule)}};
}

Result<GateRule> ratio_rule(std::string_view rule, GateMetric metric, bool above,
                            std::string_view limit_text) {
  const std::string example = fmt::format("Write for example \"{} > +5%\".", key_of(metric));
  const auto limit = limit_of(limit_text, kPerCent);
  if (!limit) return wrong(rule, "has no limit in per cent", example);
  if (!above) return wrong(rule, fmt::format("would fail when {} falls", key_of(metric)), example);
  if (limit->value <= -1.0) return wrong(rule, "asks for less than nothing", example);
  return GateRule{metric, limit->value, std::string{trim(rule)}};
}

}  // namespace

std::string_view key_of(GateMetric metric) {
  switch (metric) {
    case GateMetric::energy:
      return "energy";
    case GateMetric::latency:
      return "latency";
    case GateMetric::accuracy:
      return "accuracy";
    case GateMetric::size:
      return "size";
    case GateMetric::memory:
      return "memory";
  }
  return "";
}

std::string_view key_of(GateAnswer answer) {
  switch (answer) {
    case GateAnswer::regression:
      return "regression";
    case GateAnswer::no_regression:
      return "no_regression";
    case GateAnswer::not_enough_evidence:
      return "not_enough_evidence";
  }
  return "";
}

Result<GateRule> parse_gate_rule(std::string_view text) {
  const auto sign = text.find_first_of("<>");
  if (sign == std::string_view::npos) return wrong(text, "has neither < nor >");
  CARNOT_TRY(const GateMetric metric, metric_of(trim(text.substr(0, sign)), text));
  const bool above = text[sign] == '>';
  const std::string_view limit = text.substr(sign + 1);
  if (metric == GateMetric::accuracy) return accuracy_rule(text, above, limit);
  return ratio_rule(text, metric, above, limit);
}

GateAnswer judge_gate(const GateRule& rule, const std::optional<Estimate>& change) {
  if (!change) return GateAnswer::not_enough_evidence;
  const bool less_is_worse = rule.metric == GateMetric::accuracy;
  const double least = less_is_worse ? -change->upper : change->lower;
  const double most = less_is_worse ? -change->lower : change->upper;
  const double limit = less_is_worse ? -rule.limit : rule.limit;
  if (least > limit) return GateAnswer::regression;
  return most > limit ? GateAnswer::not_enough_evidence : GateAnswer::no_regression;
}

double half_width_for(const std::vector<GateRule>& rules, double usual) {
  constexpr double kLeast = 0.005;  // below, no number of blocks is enough on a usual machine
  double half_width = usual;
  for (const GateRule& rule : rules) {
    if (rule.metric == GateMetric::energy || rule.metric == GateMetric::latency)
      half_width = std::min(half_width, std::abs(rule.limit) / 2.0);
  }
  return std::max(half_width, std::min(usual, kLeast));
}

}  // namespace carnot
