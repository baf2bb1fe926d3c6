// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

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

}  // namespace carnot
