// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/measure_report.hpp"

namespace carnot {

/// One run of `carnot measure`, from its energy to its notes.
std::string run_text(const RunReport& run, const Host& host);

/// The keys that tell of one run, as an object (docs/formats.md).
nlohmann::json run_json(const RunReport& run);

}  // namespace carnot
