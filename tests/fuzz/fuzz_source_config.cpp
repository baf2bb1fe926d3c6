// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "app/source_config.hpp"
#include "base/assert.hpp"

namespace {

using namespace carnot;

constexpr std::string_view kFile = "/lab/sources.toml";

/// "file:LINE: ", in one line: what every refusal owes.
void check_sentence(const std::string& sentence) {
  CARNOT_ASSERT(sentence.starts_with(std::string{kFile} + ":"));
  const auto digit = static_cast<unsigned char>(sentence.at(kFile.size() + 1));
  CARNOT_ASSERT(digit >= '1' && digit <= '9');
  CARNOT_ASSERT(std::ranges::none_of(
      sentence, [](unsigned char letter) { return letter < 0x20 || letter == 0x7F; }));
}

/// What the sources rely on.
void check_entry(const SourceEntry& entry) {
  CARNOT_ASSERT(!entry.source.name.empty());
  CARNOT_ASSERT(entry.source.period > Seconds{0.0} && entry.source.timeout > Seconds{0.0});
  CARNOT_ASSERT(!entry.source.quantity.unit.is_energy || entry.source.quantity.step > 0.0);
  CARNOT_ASSERT(!std::holds_alternative<std::monostate>(entry.what));
  if (const auto* command = std::get_if<ConfiguredCommand>(&entry.what))
    CARNOT_ASSERT(!command->setup.argv.empty());
}

}  // namespace

/// Any text is sources that can be opened, or one sentence with a line. Nothing is opened.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = parse_source_config({reinterpret_cast<const char*>(data), size}, kFile);
  if (!config) {
    check_sentence(to_sentence(config.error()));
    return 0;
  }
  for (const SourceEntry& entry : config->sources) check_entry(entry);
  return 0;
}
