// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "experiment/exports/export_cache.hpp"
#include "experiment/exports/export_reply.hpp"
#include "graph/card.hpp"

/// Whatever a reply or a note holds, it is understood or refused with a reason, and what was
/// understood can be written down and read back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto reply = carnot::parse_export_reply(text)) {
    CARNOT_ASSERT(carnot::parse_card(carnot::card_json(reply->card)).value() == reply->card);
  } else {
    CARNOT_ASSERT(!reply.error().message.empty());
  }
  const auto versions = carnot::parse_versions_reply(text);
  CARNOT_ASSERT(!versions || !versions->empty());
  const auto made_by = carnot::parse_compile_reply(text);
  CARNOT_ASSERT(!made_by || !made_by->empty());
  const auto names = carnot::parse_names_reply(text);
  CARNOT_ASSERT(names || !names.error().message.empty());
  if (const auto note = carnot::parse_export_note(text))
    CARNOT_ASSERT(carnot::parse_export_note(carnot::to_json(*note)).value() == *note);
  return 0;
}
