// SPDX-License-Identifier: Apache-2.0
#include "base/toml_node.hpp"

#include <algorithm>
#include <cmath>

namespace carnot {

std::int64_t line_of_node(const toml::node& node) {
  return std::max<std::int64_t>(1, node.source().begin.line);
}

std::string_view kind_of(const toml::node& node) {
  if (node.is_string()) return "text";
  if (node.is_integer()) return "a whole number";
  if (node.is_floating_point()) return "a number";
  if (node.is_boolean()) return "true or false";
  if (node.is_array()) return "a list";
  if (node.is_table()) return "a table";
  return "a date or time";
}

std::optional<double> number_of(const toml::node& node) {
  if (const auto* real = node.as_floating_point())
    return std::isfinite(real->get()) ? std::optional{real->get()} : std::nullopt;
  if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
  return std::nullopt;
}

}  // namespace carnot
