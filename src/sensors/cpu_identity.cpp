// SPDX-License-Identifier: Apache-2.0
#include "sensors/cpu_identity.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"

namespace carnot {
namespace {

int as_int(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  const auto number = parse_uint(hexadecimal ? text.substr(2) : text, hexadecimal ? 16 : 10);
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
  return number && *number <= kMost ? static_cast<int>(*number) : 0;
}

bool has_word(std::string_view text, std::string_view word) {
  const auto words = split(text, ' ');
  return std::find(words.begin(), words.end(), word) != words.end();
}

void take_line(CpuIdentity& identity, std::string_view key, std::string_view value) {
  if (key == "processor" && parse_uint(value)) ++identity.visible_cpus;
  // The first processor speaks for all: mixed parts differ in cores, not in the package.
  if (identity.visible_cpus > 1) return;
  if (key == "vendor_id") identity.vendor = valid_utf8(value);
  if (key == "model name") identity.model_name = valid_utf8(value);
  if (key == "cpu family") identity.family = as_int(value);
  if (key == "model") identity.model = as_int(value);
  if (key == "flags") identity.is_guest = has_word(value, "hypervisor");
  if (key == "CPU implementer" && as_int(value) == 0x41) identity.vendor = "ARM";
  if (key == "CPU part") identity.model = as_int(value);
}

void remove_all(std::string& text, std::string_view piece) {
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece))
    text.erase(at, piece.size());
}

bool is_ordinal(std::string_view word) {  // "13th"
  if (word.size() < 3) return false;
  const std::string_view ending = word.substr(word.size() - 2);
  const bool ends = ending == "st" || ending == "nd" || ending == "rd" || ending == "th";
  return ends && parse_uint(word.substr(0, word.size() - 2)).has_value();
}

bool is_decoration(std::string_view word) {
  constexpr auto kWords =
      std::to_array<std::string_view>({"intel", "amd", "cpu", "processor", "core", "gen"});
  return word.empty() || is_ordinal(word) || word.ends_with("-core") ||
         std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

}  // namespace

CpuIdentity parse_cpuinfo(std::string_view text) {
  CpuIdentity identity;
  for (const std::string_view line : split(text, '\n')) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      take_line(identity, trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return identity;
}

std::string plain_cpu_name(std::string_view name) {
  std::string text = lower_case(name);
  text = text.substr(0, text.find('@'));       // the nominal frequency
  text = text.substr(0, text.find(" with "));  // "with Radeon Graphics"
  for (const std::string_view mark : {"(r)", "(tm)"}) remove_all(text, mark);
  std::string plain;
  for (const std::string_view word : split(text, ' ')) {
    if (is_decoration(word)) continue;
    if (!plain.empty()) plain += ' ';
    plain += word;
  }
  return plain;
}

}  // namespace carnot
