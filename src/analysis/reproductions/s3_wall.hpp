// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analysis/reproductions/column_table.hpp"
#include "analysis/reproductions/study_figures.hpp"

namespace carnot {

/// What a meter at the wall showed beside a tracker's counters, in 18 runs on one node: "wall/...".
/// Twice: with the tracker's joules, and with its processors' share as power times time, for their
/// counters had run over unseen.
Result<void> add_wall_figures(Figures& made, const ColumnTable& table);

}  // namespace carnot
