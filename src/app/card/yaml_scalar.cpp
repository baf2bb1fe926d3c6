// SPDX-License-Identifier: Apache-2.0
#include "app/card/yaml_scalar.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr int kMostScalarDepth = 16;

/// Reads one value from left to right.
class ValueReader {
 public:
  explicit ValueReader(std::string_view text) : rest_{text} {}

  Result<std::vector<YamlValue>> read() {
    CARNOT_TRY_VOID(read_value("", 0));
    skip_space();
    if (!rest_.empty() && rest_.front() != '#') return bad("has something behind its value");
    return std::move(values_);
  }

 private:
  static tl::unexpected<Error> bad(std::string message) {
    return fail(ErrorCode::bad_input, std::move(message));
  }
  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }
  bool take(char letter) {
    skip_space();
    if (rest_.empty() || rest_.front() != letter) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Result<void> read_value(const std::string& path, int depth) {
    if (depth > kMostScalarDepth) return bad("is nested too deep");
    skip_space();
    if (rest_.empty()) {
      values_.push_back({path, ""});
      return {};
    }
    switch (rest_.front()) {
      case '[':
        return read_sequence(path, depth);
      case '{':
        return read_mapping(path, depth);
      case '&':
      case '*':
      case '!':
        return bad("uses an anchor, an alias or a tag of YAML, which no card needs");
      default:
        break;
    }
    CARNOT_TRY(std::string text, scalar(depth > 0));
    values_.push_back({path, std::move(text)});
    return {};
  }

  Result<void> read_sequence(const std::string& path, int depth) {
    rest_.remove_prefix(1);
    while (!take(']')) {
      if (rest_.empty()) return bad("opens a [ that is not closed on it");
      CARNOT_TRY_VOID(read_value(fmt::format("{}[]", path), depth + 1));
      if (!take(',') && !rest_.empty() && rest_.front() != ']')
        return bad("has a list whose items are not parted by commas");
    }
    return {};
  }

  Result<void> read_mapping(const std::string& path, int depth) {
    rest_.remove_prefix(1);
    while (!take('}')) {
      if (rest_.empty()) return bad("opens a { that is not closed on it");
      CARNOT_TRY(const std::string key, scalar(true));
      if (!take(':')) return bad("has a { } without \"key: value\"");
      CARNOT_TRY_VOID(read_value(fmt::format("{}.{}", path, key), depth + 1));
      if (!take(',') && !rest_.empty() && rest_.front() != '}')
        return bad("has a { } whose entries are not parted by commas");
    }
    return {};
  }

  Result<std::string> scalar(bool in_flow) {
    skip_space();
    if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) return quoted();
    std::size_t end = 0;
    while (end < rest_.size() && !ends_plain(end, in_flow)) ++end;
    const std::string text{trim(rest_.substr(0, end))};
    rest_.remove_prefix(end);
    // A key or item of nothing would be read for ever.
    if (in_flow && end == 0) return bad("has an empty place in its list");
    return text;
  }

  bool ends_plain(std::size_t at, bool in_flow) const {
    const char letter = rest_[at];
    if (letter == '#' && at > 0 && rest_[at - 1] == ' ') return true;
    if (!in_flow) return false;
    const bool before_space = at + 1 == rest_.size() || rest_[at + 1] == ' ';
    return letter == ',' || letter == ']' || letter == '}' || letter == '[' || letter == '{' ||
           (letter == ':' && before_space);
  }

  Result<std::string> quoted() {
    const char quote = rest_.front();
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      const bool has_next = i + 1 < rest_.size();
      if (quote == '\'' && rest_[i] == '\'' && has_next && rest_[i + 1] == '\'') {
        text += '\'';
        ++i;
      } else if (quote == '"' && rest_[i] == '\\' && has_next) {
        ++i;
        text += rest_[i] == 'n' ? '\n' : rest_[i] == 't' ? '\t' : rest_[i];
      } else if (rest_[i] == quote) {
        rest_.remove_prefix(i + 1);
        return text;
      } else {
        text += rest_[i];
      }
    }
    return bad("opens a quote that is not closed");
  }

  std::string_view rest_;
  std::vector<YamlValue> values_;
};

/// Where the key ends: the first colon before a space or the end, outside a quoted key.
std::optional<std::size_t> colon_of(std::string_view line) {
  std::size_t from = 0;
  const bool is_quoted = !line.empty() && (line.front() == '"' || line.front() == '\'');
  if (is_quoted) {
    from = line.find(line.front(), 1);
    if (from == std::string_view::npos) return std::nullopt;
  }
  for (std::size_t i = from; i < line.size(); ++i) {
    if (!is_quoted && line[i] == '#' && i > 0 && line[i - 1] == ' ') return std::nullopt;
    if (line[i] == ':' && (i + 1 == line.size() || line[i + 1] == ' ')) return i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<YamlKey> split_yaml_key(std::string_view line) {
  constexpr std::string_view kNoKey = "[{&*!|>%@`#";
  if (line.empty() || kNoKey.find(line.front()) != std::string_view::npos) return std::nullopt;
  const auto colon = colon_of(line);
  if (!colon) return std::nullopt;
  std::string_view key = trim(line.substr(0, *colon));
  if (key.size() >= 2 && (key.front() == '"' || key.front() == '\'') && key.back() == key.front())
    key = key.substr(1, key.size() - 2);
  if (key.empty()) return std::nullopt;
  std::string_view rest = trim(line.substr(*colon + 1));
  if (rest.starts_with('#')) rest = {};
  return YamlKey{std::string{key}, std::string{rest}};
}

Result<std::vector<YamlValue>> parse_yaml_value(std::string_view text) {
  return ValueReader{text}.read();
}

}  // namespace carnot
