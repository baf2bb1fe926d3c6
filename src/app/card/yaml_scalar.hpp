// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// "key: rest", "key:" or "\"key\": rest".
struct YamlKey {
  std::string key;
  std::string rest;  // empty where nothing but a comment follows
};
/// Empty for a line that is no key. A colon splits only before a space or at the end.
std::optional<YamlKey> split_yaml_key(std::string_view line);

/// A value on one line, flattened: "[a, b]" is two of the path "[]", "{x: 1}" one of ".x", a scalar
/// one of the path "".
struct YamlValue {
  std::string path;
  std::string text;
};
/// Errors: bad_input whose message goes on from "this line": an anchor, alias or tag; a quote or a
/// bracket that is not closed; nested too deep.
Result<std::vector<YamlValue>> parse_yaml_value(std::string_view text);

}  // namespace carnot
