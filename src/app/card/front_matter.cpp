// SPDX-License-Identifier: Apache-2.0
#include "app/card/front_matter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/card/yaml_scalar.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

constexpr int kMostDepth = 32;

struct Line {
  int number = 0;
  std::size_t indent = 0;
  std::string text;  // without the indent and what trails; empty for a blank line
};

bool is_fence(std::string_view line) { return line == "---"; }

/// The next line of `rest`, without its end.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view without_trailing_space(std::string_view text) {
  const auto last = text.find_last_not_of(" \t");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

class MatterReader {
 public:
  MatterReader(std::vector<Line> lines, std::string_view name)
      : lines_{std::move(lines)}, name_{name} {}

  Result<std::vector<MatterEntry>> read() {
    skip_blank();
    if (at_end()) return std::move(entries_);
    CARNOT_TRY_VOID(read_block("", 0));
    skip_blank();
    if (!at_end()) return refuse(here().number, "does not belong to anything above it");
    return std::move(entries_);
  }

 private:
  bool at_end() const { return next_ >= lines_.size(); }
  const Line& here() const { return lines_[next_]; }
  bool is_item() const { return here().text == "-" || here().text.starts_with("- "); }

  /// Blank lines and whole comments.
  void skip_blank() {
    while (!at_end() && (here().text.empty() || here().text.front() == '#')) ++next_;
  }

  tl::unexpected<Error> refuse(int line, std::string_view what) const {
    return fail(ErrorCode::bad_input, fmt::format("{}:{}: this line {}.", name_, line, what),
                "Write the front matter as plain YAML: keys, values and lists.");
  }

  Result<void> add(const std::string& path, std::string_view text, int line) {
    auto values = parse_yaml_value(text);
    if (!values) return refuse(line, values.error().message);
    for (YamlValue& one : *values) entries_.push_back({path + one.path, std::move(one.text), line});
    return {};
  }

  /// Whatever stands here: a list, a mapping, or a scalar over several lines.
  Result<void> read_block(const std::string& path, int depth) {
    if (depth > kMostDepth) return refuse(here().number, "is nested too deep");
    const std::size_t indent = here().indent;
    if (is_item()) return read_list(path, indent, depth);
    if (split_yaml_key(here().text)) return read_mapping(path, indent, depth);
    const int line = here().number;
    std::string text = here().text;
    ++next_;
    return add(path, fold(std::move(text), indent, true), line);
  }

  Result<void> read_list(const std::string& path, std::size_t indent, int depth) {
    while (!at_end() && here().indent == indent && is_item()) {
      Line& line = lines_[next_];
      const auto content = line.text.find_first_not_of(' ', 1);
      if (content == std::string::npos) {
        const int number = line.number;
        ++next_;
        CARNOT_TRY_VOID(read_below(path + "[]", indent, number, depth));
      } else {
        // "- key: value" is a mapping that begins where its first key stands.
        line.indent += content;
        line.text.erase(0, content);
        CARNOT_TRY_VOID(read_entry(path + "[]", depth));
      }
      skip_blank();
    }
    return check_indent(indent);
  }

  /// What stands behind a dash: a block of its own, or a value.
  Result<void> read_entry(const std::string& path, int depth) {
    if (is_item() || split_yaml_key(here().text)) return read_block(path, depth + 1);
    return read_value(path, here().text, here().indent - 1);
  }

  Result<void> read_mapping(const std::string& path, std::size_t indent, int depth) {
    while (!at_end() && here().indent == indent && !is_item()) {
      const int number = here().number;
      const auto split = split_yaml_key(here().text);
      if (!split) return refuse(number, "is no \"key: value\"");
      const std::string below = path.empty() ? split->key : path + "." + split->key;
      if (split->rest.empty()) {
        ++next_;
        CARNOT_TRY_VOID(read_below(below, indent, number, depth));
      } else {
        CARNOT_TRY_VOID(read_value(below, split->rest, indent));
      }
      skip_blank();
    }
    return check_indent(indent);
  }

  Result<void> check_indent(std::size_t indent) {
    if (!at_end() && here().indent > indent)
      return refuse(here().number, "is indented further than what it belongs to");
    return {};
  }

  /// The block that belongs to a key or dash without a value of its own; a list may stand as far
  /// left as its key.
  Result<void> read_below(const std::string& path, std::size_t indent, int line, int depth) {
    skip_blank();
    const bool is_list_of_key =
        !at_end() && here().indent == indent && is_item() && !path.ends_with("[]");
    if (!at_end() && (here().indent > indent || is_list_of_key)) return read_block(path, depth + 1);
    entries_.push_back({path, "", line});
    return {};
  }

  /// A value that begins on this line, and goes on below where it is indented further.
  Result<void> read_value(const std::string& path, std::string text, std::size_t indent) {
    const int line = here().number;
    ++next_;
    if (text.front() == '|' || text.front() == '>') {
      std::string block;
      while (!at_end() && (here().text.empty() || here().indent > indent)) {
        if (!block.empty()) block += text.front() == '|' ? "\n" : " ";
        block += here().text;
        ++next_;
      }
      entries_.push_back({path, std::string{trim(block)}, line});
      return {};
    }
    return add(path, fold(std::move(text), indent, false), line);
  }

  /// A plain scalar goes on in the lines below it that are indented further (in a block of its own:
  /// as far).
  std::string fold(std::string text, std::size_t indent, bool own_block) {
    // "a: b" with "c: d" below it is no YAML: left here, its indent is refused.
    while (!at_end() && !here().text.empty() && here().text.front() != '#' &&
           !split_yaml_key(here().text) &&
           (here().indent > indent || (own_block && here().indent == indent))) {
      text += " " + here().text;
      ++next_;
    }
    return text;
  }

  std::vector<Line> lines_;
  std::string_view name_;
  std::size_t next_ = 0;
  std::vector<MatterEntry> entries_;
};

}  // namespace

Result<Readme> parse_readme(std::string_view text, std::string_view name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string_view rest = text;
  if (!is_fence(without_trailing_space(take_line(rest)))) return Readme{{}, text, 1};
  std::vector<Line> lines;
  int number = 1;
  bool is_closed = false;
  while (!rest.empty() && !is_closed) {
    const std::string_view line = without_trailing_space(take_line(rest));
    ++number;
    is_closed = is_fence(line) || line == "...";
    if (is_closed) break;
    const auto indent = std::min(line.find_first_not_of(' '), line.size());
    if (indent < line.size() && line[indent] == '\t') {
      return fail(ErrorCode::bad_input,
                  fmt::format("{}:{}: this line is indented with a tab.", name, number),
                  "YAML is indented with spaces.");
    }
    lines.push_back({number, indent, valid_utf8(line.substr(indent))});
  }
  if (!is_closed) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:1: the front matter that begins here is not closed.", name),
                "End it with a line of three dashes.");
  }
  CARNOT_TRY(auto entries, MatterReader(std::move(lines), name).read());
  return Readme{std::move(entries), rest, number + 1};
}

}  // namespace carnot
