// SPDX-License-Identifier: Apache-2.0
#include "meter/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/assert.hpp"
#include "sensors/process_times.hpp"

namespace carnot {
namespace {

/// What the CPUs' time says something about: not a graphics board, nor all behind a plug.
bool is_cpu_side(const Perimeter& perimeter) {
  return std::ranges::all_of(perimeter.domains(), [](Domain domain) {
    return domain == Domain::cpu_package || domain == Domain::cpu_core ||
           domain == Domain::cpu_uncore || domain == Domain::dram || domain == Domain::psys;
  });
}

Energy labelled(const Energy& whole, const Estimate& joules, std::string model) {
  if (!whole.estimator().empty()) model += ", " + whole.estimator();
  return Energy::estimated(whole.perimeter(), joules, std::move(model), whole.findings());
}

double shifted(double share, double by) { return std::clamp(share + by, 0.0, 1.0); }

/// What is whose of one end of an interval, or of the point.
struct Weights {
  double doubts = 0.0;  // that the shares are moved by: −1 lower end, 0 point, +1 upper end
  double whole = 0.0;
  double tree = 0.0;
  double others = 0.0;
  double nobodys = 0.0;
  bool is_moved = false;

  void add(double joules, const AttributionShare& share) {
    const double by = doubts * share.doubt;
    is_moved = is_moved || by != 0.0;
    whole += joules;
    tree += joules * shifted(share.tree, by);
    others += joules * shifted(share.others, by);
    nobodys += joules * std::max(0.0, 1.0 - share.tree - share.others);  // is nobody's for certain
  }
  /// A sum of shares is a share; what rounding adds to it is cut.
  double share(double part) const {
    return whole != 0.0 ? std::clamp(part / whole, 0.0, 1.0) : 0.0;
  }
  /// Tree, others and nobody.
  std::vector<double> pieces_of(double figure, bool has_nobody) const {
    const double first = share(tree);
    // Ends of doubtful shares lie all on the same side, and add up to nothing.
    if (is_moved) {
      return {figure * first, figure * share(others), has_nobody ? figure * share(nobodys) : 0.0};
    }
    // With nobody's part all that is not the tree's is the others', not what rounding left.
    const double second = has_nobody ? share(others) : 1.0 - first;
    const double shares[] = {first, second};
    std::vector<double> pieces = divide_exactly(figure, shares);
    if (!has_nobody) {
      pieces[1] += pieces[2];  // whole numbers of the same digits: exact
      pieces[2] = 0.0;
    }
    return pieces;
  }
};

AttributedPart part_of(const SourceEnergy& source, AttributionShare share) {
  const double shares[] = {share.tree, share.others};
  std::vector<double> pieces = divide_exactly(source.energy.joules()->point, shares);
  if (share.tree + share.others >= 1.0) {
    pieces[1] += pieces[2];
    pieces[2] = 0.0;
  }
  const Domain domain =
      source.account ? source.account->source.domain : source.energy.perimeter().domains().front();
  return {source.source_id,  source.label,      domain,           std::move(share),
          Joules{pieces[0]}, Joules{pieces[1]}, Joules{pieces[2]}};
}

/// How far a share of all CPU time is known (95 %). That is a sum of five columns, each of them cut
/// off to whole ticks, so a difference of two errs by .91 ticks (one standard deviation).
double doubt_of_share(Seconds tree, Seconds all) {
  constexpr Seconds kTwoTicks{2.0 / kTicksPerSecond};
  if (!(all > Seconds{0.0})) return 0.0;
  const double most = all > kTwoTicks ? std::min(1.0, tree / (all - kTwoTicks)) : 1.0;
  return std::max(tree / all - tree / (all + kTwoTicks), most - tree / all);
}

/// "attributed by CPU time and use of the board".
std::string model_of(const std::vector<AttributedPart>& parts) {
  std::string rules;
  for (const AttributionRuleRow& row : kAttributionRules) {
    const bool is_used = std::ranges::any_of(
        parts, [&](const AttributedPart& part) { return part.share.rule == row.rule; });
    if (!is_used || row.rule == AttributionRule::none) continue;
    rules += (rules.empty() ? "" : " and ") + std::string{row.text};
  }
  return "attributed by " + rules;
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

AttributionShare share_by_cpu_time(Seconds tree, Seconds busy) {
  const Seconds all = std::max(tree, busy);
  const double share = all.count() > 0.0 ? std::clamp(tree / all, 0.0, 1.0) : 0.0;
  return {AttributionRule::cpu_time, share, 1.0 - share, {}, doubt_of_share(tree, all)};
}

Attribution attribute_by_cpu_time(const Energy& whole, Seconds tree, Seconds busy) {
  if (!whole.joules()) return {whole, whole};
  if (!is_cpu_side(whole.perimeter())) {
    const Energy missing = Energy::missing(whole.perimeter(), whole.findings());
    return {missing, missing};
  }
  const AttributionShare share = share_by_cpu_time(tree, busy);
  const Estimate& joules = *whole.joules();
  const auto cut = [&](double figure, double doubts) {
    Weights weights{.doubts = doubts};
    weights.add(figure, share);
    return weights.pieces_of(figure, false);
  };
  const auto point = cut(joules.point, 0.0);
  const auto lower = cut(joules.lower, -1.0);
  const auto upper = cut(joules.upper, 1.0);
  const std::string model = "attributed by CPU time";
  return {labelled(whole, {point[0], lower[0], upper[0], joules.confidence}, model),
          labelled(whole, {point[1], lower[1], upper[1], joules.confidence}, model)};
}

Attribution attribute(const Measurement& measurement, const ShareOf& share_of) {
  const Energy& whole = measurement.total;
  if (!whole.joules()) return {whole, whole};
  Weights point;
  Weights lower{.doubts = -1.0};
  Weights upper{.doubts = 1.0};
  std::vector<AttributedPart> parts;
  for (const SourceEnergy& source : measurement.sources) {
    const bool is_summed = source.account && source.account->role == SumRole::summed;
    if (!is_summed || !source.energy.joules()) continue;
    AttributionShare share = share_of(source);
    CARNOT_ASSERT(share.tree >= 0.0 && share.others >= 0.0 && share.tree <= 1.0);
    share.others = std::min(share.others, 1.0 - share.tree);
    point.add(source.energy.joules()->point, share);
    lower.add(source.energy.joules()->lower, share);
    upper.add(source.energy.joules()->upper, share);
    parts.push_back(part_of(source, std::move(share)));
  }
  const bool any_divided = std::ranges::any_of(
      parts, [](const AttributedPart& part) { return part.share.rule != AttributionRule::none; });
  if (!any_divided) {
    const Energy missing = Energy::missing(whole.perimeter(), whole.findings());
    return {missing, missing, whole, std::move(parts)};
  }
  const bool has_nobody = std::ranges::any_of(
      parts, [](const AttributedPart& part) { return part.share.tree + part.share.others < 1.0; });
  const Estimate& joules = *whole.joules();
  const auto points = point.pieces_of(joules.point, has_nobody);
  const auto lowers = lower.pieces_of(joules.lower, has_nobody);
  const auto uppers = upper.pieces_of(joules.upper, has_nobody);
  const auto piece = [&](std::size_t i) {
    return Estimate{points[i], lowers[i], uppers[i], joules.confidence};
  };
  const std::string model = model_of(parts);
  Attribution result{labelled(whole, piece(0), model), labelled(whole, piece(1), model)};
  if (has_nobody) result.unattributed = labelled(whole, piece(2), "what nothing attributes");
  result.parts = std::move(parts);
  return result;
}

}  // namespace carnot
