// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sensors/source.hpp"

namespace carnot {

/// Marks the sources that show what a better one among them shows by another interface
/// (SourceDescription::checks): RAPL by powercap or MSR beside perf, a processor's or board's hwmon
/// beside RAPL or ROCm SMI. Better is who comes first in kSourceKinds. NVIDIA's boards are numbered
/// by themselves, so nothing but their own library checks them; it marks its own.
void mark_checks(Sources& sources);

}  // namespace carnot
