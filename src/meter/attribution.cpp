// SPDX-License-Identifier: Apache-2.0
#include "meter/attribution.hpp"

#include <algorithm>
#include <string>

namespace carnot {
namespace {

/// What the CPUs' time says something about: not a graphics board, nor all behind a plug.
bool is_cpu_side(const Perimeter& perimeter) {
  return std::ranges::all_of(perimeter.domains(), [](Domain domain) {
    return domain == Domain::cpu_package || domain == Domain::cpu_core ||
           domain == Domain::cpu_uncore || domain == Domain::dram || domain == Domain::psys;
  });
}

Energy share_of(const Energy& whole, double share) {
  if (!whole.joules()) return whole;
  if (!is_cpu_side(whole.perimeter())) return Energy::missing(whole.perimeter(), whole.findings());
  const Estimate& joules = *whole.joules();
  std::string model = "attributed by CPU time";
  if (!whole.estimator().empty()) model += ", " + whole.estimator();
  return Energy::estimated(
      whole.perimeter(),
      {joules.point * share, joules.lower * share, joules.upper * share, joules.confidence},
      std::move(model), whole.findings());
}

}  // namespace

Attribution attribute_by_cpu_time(const Energy& whole, Seconds tree, Seconds busy) {
  const Seconds all = std::max(tree, busy);
  const double share = all.count() > 0.0 ? std::max(0.0, tree / all) : 0.0;
  return {share_of(whole, share), share_of(whole, 1.0 - share)};
}

}  // namespace carnot
