// SPDX-License-Identifier: Apache-2.0
#include "engines/channel.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "engines/protocol.hpp"

namespace carnot {
namespace {

tl::unexpected<Error> socket_error(std::string_view what) {
  return fail(ErrorCode::environment, fmt::format("{}: {}.", what, std::strerror(errno)));
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::make_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return socket_error("cannot make a socket pair for a worker");
  return std::pair{Channel{FileDescriptor{ends[0]}}, Channel{FileDescriptor{ends[1]}}};
}

Result<void> Channel::send(std::string_view datagram) {
  for (;;) {
    // MSG_NOSIGNAL: a worker that died must become an error here, not a SIGPIPE that ends carnot.
    if (::send(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) >= 0) return {};
    if (errno == EINTR) continue;
    if (errno == EPIPE || errno == ECONNRESET)
      return fail(ErrorCode::failed, "the other end of the worker's socket is closed.");
    return socket_error("cannot send to the worker's socket");
  }
}

Result<std::optional<std::string>> Channel::receive() {
  std::string datagram(protocol::kLargestMessage + 1, '\0');
  for (;;) {
    const ssize_t got = ::recv(socket_.get(), datagram.data(), datagram.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == ECONNRESET) return std::optional<std::string>{};
    if (got < 0) return socket_error("cannot read from the worker's socket");
    // An empty datagram cannot be told from the end; no message of ours is empty.
    if (got == 0) return std::optional<std::string>{};
    datagram.resize(static_cast<std::size_t>(got));
    if (datagram.size() > protocol::kLargestMessage) {
      return fail(ErrorCode::bad_input,
                  fmt::format("a message larger than {} bytes.", protocol::kLargestMessage));
    }
    return std::optional{std::move(datagram)};
  }
}

}  // namespace carnot
