// SPDX-License-Identifier: Apache-2.0
#include "analysis/lower_envelope.hpp"

#include <optional>
#include <tuple>

namespace carnot {
namespace {

double meeting(const CostLine& now, const CostLine& next) {
  return (next.once - now.once) / (now.each - next.each);
}

/// The first line to undercut the one at `now`; of several that do so at one point the flattest,
/// because it is the one that stays.
std::optional<EnvelopePiece> next_piece(std::span<const CostLine> lines, std::size_t now) {
  std::optional<EnvelopePiece> next;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!(lines[i].each < lines[now].each)) continue;
    const double from = meeting(lines[now], lines[i]);
    const bool earlier = !next || from < next->from ||
                         (from == next->from && lines[i].each < lines[next->line].each);
    if (earlier) next = EnvelopePiece{i, from};
  }
  return next;
}

}  // namespace

std::vector<EnvelopePiece> lower_envelope(std::span<const CostLine> lines) {
  std::vector<EnvelopePiece> pieces;
  if (lines.empty()) return pieces;
  std::size_t first = 0;
  const auto rank = [&](std::size_t i) { return std::tuple{lines[i].once, lines[i].each}; };
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (rank(i) < rank(first)) first = i;
  }
  pieces.push_back({first, 0.0});
  // Every piece is flatter than the one before, so this ends.
  while (const auto next = next_piece(lines, pieces.back().line)) pieces.push_back(*next);
  return pieces;
}

}  // namespace carnot
