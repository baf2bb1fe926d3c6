// SPDX-License-Identifier: Apache-2.0
// Both directions of the worker protocol: whatever is accepted must survive being sent again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engines/protocol.hpp"

namespace {

template <class Decode>
void round_trip(std::string_view datagram, Decode decode) {
  const auto message = decode(datagram);
  if (!message) return;
  const auto sent = carnot::protocol::encode(*message);
  if (!sent) return;  // escapes can make it longer than a datagram
  const auto again = decode(*sent);
  if (!again || carnot::protocol::type_of(*again) != carnot::protocol::type_of(*message))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view datagram{reinterpret_cast<const char*>(data), size};
  round_trip(datagram, carnot::protocol::decode_to_worker);
  round_trip(datagram, carnot::protocol::decode_from_worker);
  return 0;
}
