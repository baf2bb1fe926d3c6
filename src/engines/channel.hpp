// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/unique_handle.hpp"

namespace carnot {

/// One end of a SOCK_SEQPACKET pair: datagrams arrive whole, in order, or not at all. One thread at
/// a time.
class Channel {
 public:
  explicit Channel(FileDescriptor socket) : socket_{std::move(socket)} {}

  /// Both ends, close-on-exec. Errors: environment (no descriptors left).
  static Result<std::pair<Channel, Channel>> make_pair();

  int descriptor() const { return socket_.get(); }

  /// Errors: failed when the other end is closed; environment otherwise.
  Result<void> send(std::string_view datagram);

  /// Waits for a datagram. Empty when the other end was closed. Errors: bad_input when it is larger
  /// than protocol::kLargestMessage; environment.
  Result<std::optional<std::string>> receive();

 private:
  FileDescriptor socket_;
};

}  // namespace carnot
