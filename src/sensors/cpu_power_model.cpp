// SPDX-License-Identifier: Apache-2.0
#include "sensors/cpu_power_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

/// Calls `take` with the cells of each row below the heading, until one is refused.
template <class Take>
Result<void> for_each_row(std::string_view csv, std::string_view table, std::size_t columns,
                          Take take) {
  const auto lines = split(csv, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (line.empty()) continue;
    const auto cells = split(line, ',');
    if (cells.size() != columns || !take(cells)) {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}, line {}: \"{}\" is no row.", table, i + 1, valid_utf8(line)));
    }
  }
  return {};
}

/// No processor draws more; without a limit a table's slip of the pen could overflow.
constexpr double kMostWatts = 1e4;

bool is_power(const std::optional<double>& watts) {
  return watts && *watts > 0.0 && *watts <= kMostWatts;
}

bool take_part(CpuFacts& facts, const std::vector<std::string_view>& cells) {
  constexpr std::uint64_t kMostThreads = 4096;
  const auto watts = parse_double(cells[1]);
  const auto threads = parse_uint(cells[2]);
  if (!is_power(watts) || !threads || *threads == 0 || *threads > kMostThreads) return false;
  facts.parts.push_back({plain_cpu_name(cells[0]), Watts{*watts}, static_cast<int>(*threads)});
  return true;
}

bool take_vcpu(CpuFacts& facts, const std::vector<std::string_view>& cells) {
  const auto least = parse_double(cells[4]);
  const auto most = parse_double(cells[5]);
  if (!is_power(least) || !is_power(most) || *most < *least) return false;
  facts.vcpus.push_back({std::string{cells[0]}, std::string{cells[1]}, std::string{cells[2]},
                         std::string{cells[3]}, Watts{*least}, Watts{*most}});
  return true;
}

bool matches(std::string_view pattern, std::string_view value) {
  if (pattern.empty() || pattern == "*") return true;
  const auto words = split(pattern, ' ');
  return std::find(words.begin(), words.end(), value) != words.end();
}

const VcpuPower& vcpu_row(const CpuIdentity& identity, const CpuFacts& facts) {
  const auto row = std::find_if(facts.vcpus.begin(), facts.vcpus.end(), [&](const VcpuPower& r) {
    return matches(r.vendor, identity.vendor) &&
           matches(r.family, std::to_string(identity.family)) &&
           matches(r.models, std::to_string(identity.model));
  });
  CARNOT_ASSERT(row != facts.vcpus.end());
  return *row;
}

/// Not a row that takes in whatever its maker has made since.
bool is_of_named_models(const VcpuPower& row) {
  const auto names = [](std::string_view pattern) { return !pattern.empty() && pattern != "*"; };
  return names(row.family) && names(row.models);
}

std::string vcpu_model_name(const VcpuPower& row) {
  return is_of_named_models(row)
             ? fmt::format("watts per vCPU ({})", row.architecture)
             : fmt::format("watts per vCPU (unknown model; figures of {})", row.architecture);
}

struct Around {
  FittedPower below;
  FittedPower above;
  double share = 0.0;  // of the way from one to the other
};
Around around(const std::vector<FittedPower>& fitted, double load) {
  const auto above = std::ranges::upper_bound(fitted, load, {}, &FittedPower::load);
  if (above == fitted.begin()) return {fitted.front(), fitted.front(), 0.0};
  if (above == fitted.end()) return {fitted.back(), fitted.back(), 0.0};
  const FittedPower& below = *(above - 1);
  return {below, *above, (load - below.load) / (above->load - below.load)};
}

}  // namespace

double LoadCurve::at(double load) const {
  return idle + slope * std::pow(std::clamp(load, 0.0, 1.0), exponent);
}

Watts CpuPowerModel::power_at(double load) const {
  if (fitted.empty()) return scale * curve.at(load);
  const auto [below, above, share] = around(fitted, load);
  return below.power * (1.0 - share) + above.power * share;
}

double CpuPowerModel::factor_at(double load) const {
  if (fitted.empty()) return quality.factor;
  const auto [below, above, share] = around(fitted, load);
  return std::max(below.factor, above.factor);
}

Result<CpuFacts> parse_cpu_facts(std::string_view parts_csv, std::string_view vcpus_csv) {
  CpuFacts facts;
  CARNOT_TRY_VOID(for_each_row(parts_csv, "cpu_parts.csv", 4,
                               [&](const auto& cells) { return take_part(facts, cells); }));
  CARNOT_TRY_VOID(for_each_row(vcpus_csv, "watts_per_vcpu.csv", 6,
                               [&](const auto& cells) { return take_vcpu(facts, cells); }));
  return facts;
}

CpuPowerModel cpu_power_model(const CpuIdentity& identity, const CpuFacts& facts) {
  CARNOT_ASSERT(identity.visible_cpus > 0);
  const double cpus = identity.visible_cpus;
  const std::string name = plain_cpu_name(identity.model_name);
  const auto part = std::find_if(facts.parts.begin(), facts.parts.end(),
                                 [&](const CpuPart& p) { return p.name == name; });
  if (part != facts.parts.end()) {
    return {fmt::format("cpu load curve ({})", part->name),
            part->thermal_design_power * (cpus / part->threads), kLoadCurve, kKnownPart, false};
  }
  const VcpuPower& vcpu = vcpu_row(identity, facts);
  const double idle = vcpu.least / vcpu.most;
  return {vcpu_model_name(vcpu), vcpu.most * cpus, LoadCurve{idle, 1.0 - idle, 1.0}, kUnknownPart,
          true};
}

}  // namespace carnot
