// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "records/measurement.hpp"
#include "records/source.hpp"

namespace carnot {

/// The energy between two instants, from readings taken around and inside it.
///
/// Pure: the same descriptions and readings give the same joules, here and on replay. Readings are
/// in order of time per source, `Reading::source` indexes `sources`. The edges are cut linearly
/// between the readings around them, so take one reading of every source before `begin` and one
/// after `end`; time that no reading covers is unknown, never 0 J. REQUIRES: begin < end.
Measurement measurement_of(std::span<const SourceDescription> sources,
                           std::span<const Reading> readings, std::string window, SteadyTime begin,
                           SteadyTime end);

/// A piece of a window.
struct WindowPiece {
  std::string name;
  SteadyTime begin;
  SteadyTime end;
};
/// Pieces of a window that was measured, judged as parts of it: which stretches are dead and which
/// sources are added was decided by the whole window. So the joules of pieces that tile it add up
/// to its own (to the rounding of a sum), but for pieces too short to tell, which are missing.
///
/// `readings` are those that `whole` was made of. REQUIRES: whole.begin <= begin < end <= whole.end
/// for every piece.
std::vector<Measurement> pieces_of(const Measurement& whole,
                                   std::span<const SourceDescription> sources,
                                   std::span<const Reading> readings,
                                   std::span<const WindowPiece> pieces);

}  // namespace carnot
