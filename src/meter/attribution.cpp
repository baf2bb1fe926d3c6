// SPDX-License-Identifier: Apache-2.0
#include "meter/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// What the CPUs' time says something about: not a graphics board, nor all behind a plug.
bool is_cpu_side(const Perimeter& perimeter) {
  return std::ranges::all_of(perimeter.domains(), [](Domain domain) {
    return domain == Domain::cpu_package || domain == Domain::cpu_core ||
           domain == Domain::cpu_uncore || domain == Domain::dram || domain == Domain::psys;
  });
}

Energy labelled(const Energy& whole, const Estimate& joules) {
  std::string model = "attributed by CPU time";
  if (!whole.estimator().empty()) model += ", " + whole.estimator();
  return Energy::estimated(whole.perimeter(), joules, std::move(model), whole.findings());
}

}  // namespace

std::vector<double> divide_exactly(double whole, std::span<const double> shares) {
  CARNOT_ASSERT(std::isfinite(whole));
  int exponent = 0;
  const double mantissa = std::frexp(whole, &exponent);
  constexpr int kDigits = std::numeric_limits<double>::digits;
  auto left = static_cast<std::int64_t>(std::ldexp(mantissa, kDigits));
  const double units = static_cast<double>(left);
  std::vector<double> pieces;
  pieces.reserve(shares.size() + 1);
  const auto add = [&](std::int64_t piece) {
    left -= piece;
    pieces.push_back(std::ldexp(static_cast<double>(piece), exponent - kDigits));
  };
  for (const double share : shares) {
    CARNOT_ASSERT(share >= 0.0 && share <= 1.0);
    const auto piece = static_cast<std::int64_t>(units * share);
    add(std::abs(piece) < std::abs(left) ? piece : left);
  }
  add(left);
  return pieces;
}

Attribution attribute_by_cpu_time(const Energy& whole, Seconds tree, Seconds busy) {
  if (!whole.joules()) return {whole, whole};
  if (!is_cpu_side(whole.perimeter())) {
    const Energy missing = Energy::missing(whole.perimeter(), whole.findings());
    return {missing, missing};
  }
  const Seconds all = std::max(tree, busy);
  const double share = all.count() > 0.0 ? std::clamp(tree / all, 0.0, 1.0) : 0.0;
  const Estimate& joules = *whole.joules();
  const auto cut = [&](double figure) { return divide_exactly(figure, std::span{&share, 1}); };
  const auto point = cut(joules.point);
  const auto lower = cut(joules.lower);
  const auto upper = cut(joules.upper);
  return {labelled(whole, {point[0], lower[0], upper[0], joules.confidence}),
          labelled(whole, {point[1], lower[1], upper[1], joules.confidence})};
}

}  // namespace carnot
