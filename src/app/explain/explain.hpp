// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/explanation.hpp"

namespace carnot {

struct ExplainRequest {
  std::string what;          // a report, a recording, a store; empty: the last measurement
  std::string trial;         // the beginning of a trial's key; only with a store
  std::optional<int> block;  // of that trial's candidate; empty: the last one
};

/// Where the numbers of a measurement come from. Recordings and trials are measured again from
/// their readings, which gives the same joules; of a report what it holds is told.
///
/// Errors: bad_input for what is no such file, a key that is missing or fits several candidates or
/// none; not_found; those of decode_recording and SqliteStore::open_read_only.
Result<Explanation> explain(const ExplainRequest& request, const Environment& environment);

}  // namespace carnot
