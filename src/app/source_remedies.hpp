// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/source.hpp"
#include "report/doctor_report.hpp"
#include "sensors/source.hpp"

namespace carnot {

/// What helps against a source of this kind that exists and cannot be read: there is one for every
/// kind and obstacle. Commands are meant for the machine that has the source.
Advice remedy_for(SourceKind kind, ObstacleKind obstacle);

}  // namespace carnot
