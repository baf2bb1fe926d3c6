// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace carnot {

/// What follows "zoo:" in the name of a model, taken apart:
/// `resnet8?classes=10&weights=w.safetensors`.
struct ZooSpec {
  struct Option {
    std::string key;
    std::string text;
    bool operator==(const Option&) const = default;
  };

  std::string name;
  std::vector<Option> options;  // in the order written, without `weights`
  std::optional<std::string>
      weights;  // a safetensors file, as written: relative to whoever wrote it

  bool operator==(const ZooSpec&) const = default;
};

/// Errors: bad_input for an empty name, an option without "=", an empty value, or one given twice.
/// Whether name and options exist is for build_zoo_model.
Result<ZooSpec> parse_zoo_spec(std::string_view text);

/// The text that parse_zoo_spec reads, `weights` last.
std::string to_text(const ZooSpec& spec);

}  // namespace carnot
