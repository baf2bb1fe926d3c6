// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace carnot {

/// What something costs as a function of use: total(n) = once + n · each. In any one unit.
struct CostLine {
  double once = 0.0;
  double each = 0.0;
};

struct EnvelopePiece {
  std::size_t line = 0;  // index of the line that is least
  double from = 0.0;     // beyond so many inferences; the first piece begins at 0
  bool operator==(const EnvelopePiece&) const = default;
};

/// The least of all lines over n >= 0, piece by piece: who costs least depends on the use, so there
/// is never one winner without its range. Two lines meet at N_ij = (once_j - once_i) / (each_i -
/// each_j) (studies.md 1.1). Of lines that lie upon each other the earliest stands for all. Empty
/// without lines. REQUIRES: finite figures.
std::vector<EnvelopePiece> lower_envelope(std::span<const CostLine> lines);

}  // namespace carnot
