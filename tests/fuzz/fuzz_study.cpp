// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "experiment/study_file.hpp"

namespace {

using namespace carnot;

constexpr std::string_view kFile = "/studies/study.toml";

/// One variable is set, to something that a spec of the zoo might trip over.
std::optional<std::string> variable(const std::string& name) {
  return name == "DATA" ? std::optional<std::string>{"/data?a=1&weights=2"} : std::nullopt;
}

/// "file:LINE: ", in one line: what every refusal of a study owes.
void check_sentence(const std::string& sentence) {
  CARNOT_ASSERT(sentence.starts_with(std::string{kFile} + ":"));
  const auto digit = static_cast<unsigned char>(sentence.at(kFile.size() + 1));
  CARNOT_ASSERT(digit >= '1' && digit <= '9');
  CARNOT_ASSERT(std::ranges::none_of(
      sentence, [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; }));
}

template <class List>
bool holds_each_once(const List& list) {
  return !list.empty() && std::ranges::all_of(list, [&](const auto& item) {
    return std::ranges::count(list, item) == 1;
  });
}

/// What the grid and the analysis rely on.
void check_study(const Study& study) {
  CARNOT_ASSERT(!study.models.empty());
  CARNOT_ASSERT(holds_each_once(study.engines) && holds_each_once(study.batches));
  CARNOT_ASSERT(holds_each_once(study.threads) && holds_each_once(study.precisions));
  CARNOT_ASSERT(study.fastest_of.empty() || study.fastest_of.size() > 1);
  CARNOT_ASSERT(holds_each_once(all_engines(study)));
  CARNOT_ASSERT(std::ranges::any_of(study.recipes, &Recipe::is_none));
  CARNOT_ASSERT(study.protocol.margin > 0.0 && study.protocol.window > Seconds{0.0});
  CARNOT_ASSERT(!study.protocol.until || *study.protocol.until > 0.0);
}

}  // namespace

/// Any text is a study that the grid can use, or one sentence with a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto study = parse_study({reinterpret_cast<const char*>(data), size}, kFile, variable);
  if (study) {
    check_study(*study);
  } else {
    check_sentence(to_sentence(study.error()));
  }
  return 0;
}
