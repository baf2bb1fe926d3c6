// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "base/result.hpp"
#include "records/measurement.hpp"

namespace carnot {

/// How a source's readings became its joules, as JSON (docs/formats.md, "an account"); null without
/// one.
nlohmann::json json_account(const std::optional<SourceAccount>& account);

/// The account of a source of which the report tells `id`, `label` and `domain`. Empty where it is
/// null or absent (reports of before there were accounts). Errors: bad_input, naming the key.
Result<std::optional<SourceAccount>> account_from(const nlohmann::json& source);

}  // namespace carnot
