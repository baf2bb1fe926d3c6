// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace carnot {

/// When a study that measures "until every ratio is known to within ±x %" may stop, and what
/// stopping costs its intervals.
///
/// The rule looks only at the width of the interval, never at the ratio, and only at n = 5, 8, 12,
/// 20, 30, 45, ... blocks. Looking at the ratio would let it stop on a lucky difference. But the
/// width is chance as well: an interval is narrow when the noise happened to look small, so what
/// stops early is too narrow. Simulated (benchmarks/comparison_simulation.cpp), the plain rule
/// covers 92.3 % where it says 95, at any level of noise that stops it between 8 and 30 blocks, and
/// one A/A comparison in thirteen ends in a false verdict.
///
/// So an interval whose number of blocks was chosen by the rule is widened about its mean. With
/// plain half-width h, goal w (all on the log scale) and s = w / (1.02 + 0.7 / sqrt(n)):
///
///   h <= s:  by 1.02 + 0.7 / sqrt(n) · (h / s)³    the goal is met; the study stops
///   h > s:   to w, or by 1.02 if that is wider     it goes on, unless its budget is used up
///
/// The relative error of a standard deviation is 1 / sqrt(2 n), hence the root: the fewer the
/// blocks, the luckier the width. Far below the goal no luck was needed, hence the cube. The
/// constants were found by simulation as the least that keep A/A false verdicts below 5 %, and
/// coverage below 97 %, for normal and heavy-tailed noise, wherever the budget ends. At the goal
/// itself the reported half-width is w, so "within ±x %" is what the reader sees.
///
/// Rejected: Stein's two stages (exact, but the spread of 5 blocks for ever); one look more than
/// the rule asked for (still 93.5 %); a constant factor (1.13 misses 97 % where the budget ends).

/// The least number of blocks that supports a verdict. A percentile bootstrap at n = 3 would cover
/// 75 %, at 5 85 %; t covers 95 %, but at n = 4 it is so wide that it says nothing.
inline constexpr int kFewestBlocks = 5;

/// The next number of blocks, above `blocks`, at which the rule looks.
int next_look(int blocks);

/// `blocks` where the rule looks at it, else the next number at which it does.
inline int look_from(int blocks) { return next_look(blocks - 1); }

/// True when the study may stop as far as this comparison goes. REQUIRES: goal > 0.
bool narrow_enough(double half_width, double goal, int blocks);

/// The factor by which an interval is widened when the rule chose the number of blocks. REQUIRES:
/// goal > 0, blocks > 0, half_width >= 0.
double stop_rule_widening(double half_width, double goal, int blocks);

}  // namespace carnot
