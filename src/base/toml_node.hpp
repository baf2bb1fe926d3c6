// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <optional>
#include <string_view>

namespace carnot {

/// The line of a node, from 1. An empty file's root lies nowhere, which toml++ calls line 0.
std::int64_t line_of_node(const toml::node& node);

/// What it is, for people: "a whole number", "a list".
std::string_view kind_of(const toml::node& node);

/// A number, whole or not; empty for anything else, and for what is not finite.
std::optional<double> number_of(const toml::node& node);

}  // namespace carnot
