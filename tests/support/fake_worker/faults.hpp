// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engines/channel.hpp"

namespace carnot::fake {

/// What goes wrong instead of the answer to one kind of message: "crash@load".
///
///   crash    a segmentation fault            garbage  a datagram that is no message
///   exit     exit code 3, after a last word  wrong    an answer to another question
///   hang     no answer, ever                 huge     a datagram above the protocol's limit
///   eat      fills memory, then hangs        close    closes the socket and lives on
struct Fault {
  std::string what;
  std::string when;  // a message's type, or "hello"
};

/// "crash@load" in its parts; empty parts when there is no fault.
Fault parse_fault(std::string_view text);

/// Misbehaves if `fault` is due at `message`. True when it did and the message must not be
/// answered.
bool misbehave(const Fault& fault, std::string_view message, Channel& channel);

}  // namespace carnot::fake
