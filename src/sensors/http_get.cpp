// SPDX-License-Identifier: Apache-2.0
#include "sensors/http_get.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/number_text.hpp"
#include "base/unique_handle.hpp"
#include "sensors/waiting.hpp"

namespace carnot {
namespace {

using Failed = tl::unexpected<std::string>;
template <class T>
using Outcome = tl::expected<T, std::string>;

/// No meter says more; a page that never ends must not fill the memory.
constexpr std::size_t kLongestReply = std::size_t{1} << 20;

struct AddressList {
  using Handle = addrinfo*;
  static constexpr addrinfo* kEmpty = nullptr;
  static void close(addrinfo* list) { ::freeaddrinfo(list); }
};
using Addresses = UniqueHandle<AddressList>;

/// What one request needs while it runs.
struct Errand {
  const HttpUrl& url;
  Seconds timeout;
  Deadline deadline;
  const std::stop_token& stop;
  StopEvent& stop_event;

  Failed failed(std::string_view why) const { return Failed{fmt::format("{}: {}", url.text, why)}; }
  Failed failed_with(int error) const { return failed(fmt::format("{}.", std::strerror(error))); }
  Failed gave_up() const {
    return failed(fmt::format("no answer within {}.", format_quantity(timeout)));
  }
  /// Errors: the time-out, or the stop, of which nobody reads.
  Outcome<void> wait(int fd, short events) const {
    if (wait_for(fd, events, deadline, stop_event) == Waited::ready) return {};
    return gave_up();
  }
};

addrinfo hints_for(int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  return hints;
}

/// A name's lookup in the background, because getaddrinfo itself takes as long as the name server
/// pleases and cannot be interrupted.
struct Lookup {
  std::string host;
  std::string port;
  addrinfo hints = hints_for(0);
  gaicb request{};
};

Outcome<Addresses> look_up(const Errand& errand) {
  auto lookup = std::make_unique<Lookup>();
  lookup->host = errand.url.host;
  lookup->port = errand.url.port;
  lookup->request.ar_name = lookup->host.c_str();
  lookup->request.ar_service = lookup->port.c_str();
  lookup->request.ar_request = &lookup->hints;
  std::array<gaicb*, 1> list{&lookup->request};
  if (const int error = ::getaddrinfo_a(GAI_NOWAIT, list.data(), 1, nullptr); error != 0)
    return errand.failed(fmt::format("{}.", ::gai_strerror(error)));
  constexpr timespec kStep{0, 20'000'000};
  while (::gai_error(list[0]) == EAI_INPROGRESS) {
    if (errand.stop.stop_requested() || errand.deadline.milliseconds_left() == 0) {
      // What cannot be cancelled any more still writes to the request: it is left to it.
      const int cancelled = ::gai_cancel(list[0]);
      if (cancelled == EAI_NOTCANCELED) static_cast<void>(lookup.release());
      if (cancelled == EAI_ALLDONE) const Addresses unused{list[0]->ar_result};
      return errand.failed(fmt::format("the name {} was not found within {}.", errand.url.host,
                                       format_quantity(errand.timeout)));
    }
    const std::array<const gaicb*, 1> waited{list[0]};
    ::gai_suspend(waited.data(), 1, &kStep);
  }
  const int error = ::gai_error(list[0]);
  if (error == 0) return Addresses{list[0]->ar_result};
  return errand.failed(fmt::format("{}.", ::gai_strerror(error)));
}

Outcome<Addresses> addresses_of(const Errand& errand) {
  const addrinfo hints = hints_for(AI_NUMERICHOST);
  addrinfo* numeric = nullptr;
  if (::getaddrinfo(errand.url.host.c_str(), errand.url.port.c_str(), &hints, &numeric) == 0)
    return Addresses{numeric};
  return look_up(errand);
}

Outcome<FileDescriptor> connect_to(const addrinfo& address, const Errand& errand) {
  FileDescriptor socket{::socket(
      address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol)};
  if (!socket) return errand.failed_with(errno);
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return errand.failed_with(errno);
  if (auto ready = errand.wait(socket.get(), POLLOUT); !ready) return Failed{ready.error()};
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return errand.failed_with(error);
  return socket;
}

/// The first address of a name that answers; the last one's error where none does.
Outcome<FileDescriptor> connect(const Errand& errand) {
  const auto addresses = addresses_of(errand);
  if (!addresses) return Failed{addresses.error()};
  Outcome<FileDescriptor> connected = errand.failed("the name has no address.");
  for (const addrinfo* one = addresses->get(); one != nullptr && !connected; one = one->ai_next)
    connected = connect_to(*one, errand);
  return connected;
}

Outcome<void> send_request(int socket, const Errand& errand) {
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nUser-Agent: carnot\r\n"
      "Connection: close\r\n\r\n",
      errand.url.target, host_header(errand.url));
  std::size_t sent = 0;
  while (sent < request.size()) {
    const ssize_t more = ::send(socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (more >= 0) {
      sent += static_cast<std::size_t>(more);
    } else if (errno != EAGAIN && errno != EINTR) {
      return errand.failed_with(errno);
    } else if (auto ready = errand.wait(socket, POLLOUT); !ready) {
      return ready;
    }
  }
  return {};
}

Outcome<HttpReply> receive(int socket, const Errand& errand) {
  std::string bytes;
  std::array<char, 16'384> piece;
  while (bytes.size() <= kLongestReply) {
    if (auto ready = errand.wait(socket, POLLIN); !ready) return Failed{ready.error()};
    const ssize_t got = ::recv(socket, piece.data(), piece.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) return errand.failed_with(errno);
    bytes.append(piece.data(), static_cast<std::size_t>(got));
    auto reply = parse_http_reply(bytes, got == 0);
    if (!reply) return errand.failed(reply.error());
    if (reply->has_value()) return *std::move(*reply);
  }
  return errand.failed("the answer is longer than a megabyte.");
}

}  // namespace

tl::expected<HttpReply, std::string> http_get(const HttpUrl& url, Seconds timeout,
                                              const std::stop_token& stop) {
  StopEvent stop_event{stop};
  const Errand errand{url, timeout, Deadline::in(timeout), stop, stop_event};
  const auto socket = connect(errand);
  if (!socket) return Failed{socket.error()};
  if (auto sent = send_request(socket->get(), errand); !sent) return Failed{sent.error()};
  return receive(socket->get(), errand);
}

}  // namespace carnot
