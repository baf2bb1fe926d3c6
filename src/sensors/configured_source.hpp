// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/units.hpp"
#include "records/domain.hpp"
#include "records/source.hpp"
#include "sensors/reported_quantity.hpp"

namespace carnot {

/// What a user says of any source of their own, whatever it reads.
struct ConfiguredSource {
  std::string name{};  // unique in the configuration: "plug"
  Domain domain = Domain::wall;
  int device = 0;
  ReportedQuantity quantity = reported_quantity("W").value();
  Seconds period{1.0};   // between two questions
  Seconds timeout{2.0};  // of one question
  Seconds averaged_over{0.0};
  std::optional<Accuracy> accuracy{};
  Watts plausible_maximum{0.0};  // 0 = not known
};

/// Its id is the kind and the name ("http_json:plug"). A reading exists at the latest one period
/// and one time-out after an instant.
SourceDescription description_of(const ConfiguredSource& source, SourceKind kind);

}  // namespace carnot
