// SPDX-License-Identifier: Apache-2.0
#include "zoo/spec.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace carnot {
namespace {

Result<ZooSpec::Option> parse_option(std::string_view piece) {
  const auto equals = piece.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == piece.size()) {
    return fail(ErrorCode::bad_input, fmt::format("\"{}\" is no option.", valid_utf8(piece)),
                "Write options as key=value, joined by &: resnet20?classes=10&seed=1");
  }
  return ZooSpec::Option{std::string{piece.substr(0, equals)},
                         std::string{piece.substr(equals + 1)}};
}

}  // namespace

Result<ZooSpec> parse_zoo_spec(std::string_view text) {
  const auto question = text.find('?');
  ZooSpec spec;
  spec.name = text.substr(0, question);
  if (spec.name.empty()) {
    return fail(ErrorCode::bad_input, "The zoo was asked for a model without a name.",
                "Write for instance zoo:resnet20?classes=10");
  }
  if (question == std::string_view::npos) return spec;
  for (const auto piece : split(text.substr(question + 1), '&')) {
    CARNOT_TRY(auto option, parse_option(piece));
    const bool is_weights = option.key == "weights";
    if (is_weights ? spec.weights.has_value()
                   : std::ranges::count(spec.options, option.key, &ZooSpec::Option::key) > 0) {
      return fail(ErrorCode::bad_input,
                  fmt::format("Option \"{}\" of zoo:{} is given twice.", valid_utf8(option.key),
                              valid_utf8(spec.name)),
                  "Remove one of the two.");
    }
    if (is_weights) {
      spec.weights = std::move(option.text);
    } else {
      spec.options.push_back(std::move(option));
    }
  }
  return spec;
}

std::string to_text(const ZooSpec& spec) {
  std::string text = spec.name;
  char separator = '?';
  const auto append = [&](std::string_view key, std::string_view value) {
    text += fmt::format("{}{}={}", separator, key, value);
    separator = '&';
  };
  for (const auto& option : spec.options) append(option.key, option.text);
  if (spec.weights) append("weights", *spec.weights);
  return text;
}

}  // namespace carnot
