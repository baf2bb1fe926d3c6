// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "graph/graph.hpp"
#include "records/model_card.hpp"

namespace carnot {

/// Where a model's card lies in the ONNX metadata, as a JSON object.
inline constexpr std::string_view kCardKey = "carnot.card";

/// Writes the card into the graph's metadata, over an older one. REQUIRES: its numbers are finite.
void set_card(Graph& graph, const ModelCard& card);

/// The card that travels with the model; empty when there is none. Errors: bad_input naming the key
/// that is missing or of the wrong kind; unsupported for a card of a later version.
Result<std::optional<ModelCard>> card_of(const Graph& graph);

/// The same JSON apart from a graph. Errors of reading: those of card_of. REQUIRES of writing: the
/// card's numbers are finite.
std::string card_json(const ModelCard& card);
Result<ModelCard> parse_card(std::string_view json);

}  // namespace carnot
