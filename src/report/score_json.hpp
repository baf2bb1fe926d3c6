// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "analysis/scores/reference_set.hpp"

namespace carnot {

/// The pieces that the documents of scores and labels share (docs/formats.md).

nlohmann::json json_ground(const RatedGround& ground);
/// Both axes with their intervals (null where nobody knows them), n, and what making it cost.
nlohmann::json json_rated_model(const RatedModel& model);
/// With its law; null for none.
nlohmann::json json_reference_set(const std::optional<ReferenceSet>& set);

}  // namespace carnot
