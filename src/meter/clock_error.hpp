// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/units.hpp"
#include "meter/track/track.hpp"
#include "records/source.hpp"

namespace carnot {

/// What a window may have missed because nobody knows a source's clock better than to ± u
/// (Track::stamp_error; 95 %). Stamps that are all off by ε move both edges by ε, so the joules err
/// by ε·(P_end − P_begin), P the mean power between an edge and ε from it. Where work begins or
/// ends at an edge either power may be that of rest or that of work, so this is u times the
/// greatest difference between a power around the one edge and a power around the other. 0 at a
/// steady power.
Joules clock_error_of(const Track& track, SteadyTime begin, SteadyTime end);

/// How far around a window readings are looked at for it: by u, and by what a reading may be old.
/// 0 for a source whose stamps are this machine's.
Seconds clock_margin_of(const SourceDescription& source);

}  // namespace carnot
