// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "graph/graph.hpp"
#include "tactics/structured/dependencies.hpp"

namespace carnot {

/// The tensor that a layer reads, and the axis on which its channels lie.
struct ReaderInput {
  std::string value;
  std::size_t axis = 1;
  std::size_t rank = 4;
};

/// What the layer of a consumer member reads, if the weight has one column per channel of it: not
/// for grouped convolutions. Empty for members of other roles.
std::optional<ReaderInput> reader_input(const Graph& graph, const Dependencies& found,
                                        const ChannelMember& member);

}  // namespace carnot
