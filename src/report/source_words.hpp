// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "records/measurement.hpp"

namespace carnot {

/// What people are told of a source, in words that need no manual. `id` is its identity
/// ("powercap:intel-rapl:0").

/// The file, register or function that is read: "/sys/class/powercap/intel-rapl:0/energy_uj".
std::string place_that_is_read(SourceKind kind, const std::string& id);
/// "a counter in steps of 61.0 µJ that begins again after 262 kJ; the hardware moves it every 1.00
/// ms".
std::string nature_of(const SourceDescription& source);
/// The same, with the step of a power that its readings over a window of this length showed.
std::string nature_of(const SourceAccount& account, Seconds window);
/// "2 readings counted, 1 failed and was bridged, ...".
std::string readings_of(const SourceEnergy& source, const SourceAccount& account);
/// How far the window's edges lie from readings, and what that means.
std::string edges_of(const SourceAccount& account);

}  // namespace carnot
