// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "sensors/http_reply.hpp"

/// Any bytes: a reply no longer than they are, a wish for more, or a reason. An ended connection
/// leaves nothing open. The same bytes as an address make one that the request line can hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto open = parse_http_reply(bytes, false);
  const auto ended = parse_http_reply(bytes, true);
  CARNOT_ASSERT(!ended || ended->has_value());
  if (open && *open) CARNOT_ASSERT((*open)->body.size() <= size);
  const auto url = parse_http_url(bytes);
  if (url) {
    CARNOT_ASSERT(url->target.starts_with('/') && !url->host.empty());
    CARNOT_ASSERT(url->target.find_first_of(" \r\n") == std::string::npos);
  }
  return 0;
}
