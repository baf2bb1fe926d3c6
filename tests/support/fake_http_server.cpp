// SPDX-License-Identifier: Apache-2.0
#include "support/fake_http_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "base/assert.hpp"

namespace carnot {
namespace {

constexpr int kStepMilliseconds = 5;  // how soon a wait sees that the test is over

bool readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, kStepMilliseconds) > 0;
}

/// "GET /status HTTP/1.1": "/status".
std::string target_of(const std::string& request) {
  const auto begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

}  // namespace

FakeHttpServer::FakeHttpServer() : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  CARNOT_ASSERT(::bind(listener_.get(), generic, size) == 0);
  CARNOT_ASSERT(::listen(listener_.get(), 8) == 0);
  CARNOT_ASSERT(::getsockname(listener_.get(), generic, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread{[this](const std::stop_token& stop) { serve(stop); }};
}

std::string FakeHttpServer::host() const { return fmt::format("127.0.0.1:{}", port_); }

void FakeHttpServer::show(const std::string& target, std::string_view json) {
  send(target, fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                           "Content-Length: {}\r\n\r\n{}",
                           json.size(), json));
}

void FakeHttpServer::send(const std::string& target, std::string bytes) {
  const std::lock_guard lock{mutex_};
  replies_[target] = std::move(bytes);
}

void FakeHttpServer::ignore(const std::string& target) { send(target, ""); }

std::string FakeHttpServer::last_request() const {
  const std::lock_guard lock{mutex_};
  return last_request_;
}

void FakeHttpServer::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!readable(listener_.get())) continue;
    const FileDescriptor connection{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (connection) answer(connection.get(), stop);
  }
}

void FakeHttpServer::answer(int connection, const std::stop_token& stop) {
  std::string request;
  while (!stop.stop_requested() && request.find("\r\n\r\n") == std::string::npos) {
    std::array<char, 4096> piece;
    if (!readable(connection)) continue;
    const ssize_t got = ::recv(connection, piece.data(), piece.size(), 0);
    if (got <= 0) return;
    request.append(piece.data(), static_cast<std::size_t>(got));
  }
  std::string reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  {
    const std::lock_guard lock{mutex_};
    if (const auto known = replies_.find(target_of(request)); known != replies_.end())
      reply = known->second;
    last_request_ = std::move(request);
  }
  ++questions_;
  // Held open until the other side gives up.
  while (reply.empty() && !stop.stop_requested() && !readable(connection)) {
  }
  ::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
}

}  // namespace carnot
