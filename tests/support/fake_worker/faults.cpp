// SPDX-License-Identifier: Apache-2.0
#include "support/fake_worker/faults.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engines/protocol.hpp"

namespace carnot::fake {
namespace {

[[noreturn]] void hang() {
  for (;;) ::pause();
}

[[noreturn]] void crash() {
  // No core file of a crash on purpose; the default action even where a sanitizer has its own.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::signal(SIGSEGV, SIG_DFL);
  ::raise(SIGSEGV);
  std::abort();
}

[[noreturn]] void eat_memory() {
  constexpr std::size_t kBite = 16 << 20;
  for (int bites = 0; bites < 128; ++bites) {
    void* memory =
        ::mmap(nullptr, kBite, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) break;
    std::memset(memory, 1, kBite);
    ::usleep(2000);
  }
  hang();
}

void send_raw(Channel& channel, const std::string& datagram) {
  if (::send(channel.descriptor(), datagram.data(), datagram.size(), MSG_NOSIGNAL) < 0)
    std::abort();
}

}  // namespace

Fault parse_fault(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return {};
  return {std::string{text.substr(0, at)}, std::string{text.substr(at + 1)}};
}

bool misbehave(const Fault& fault, std::string_view message, Channel& channel) {
  if (fault.when != message) return false;
  if (fault.what == "crash") crash();
  if (fault.what == "hang") hang();
  if (fault.what == "eat") eat_memory();
  if (fault.what == "exit") {
    std::fputs("out of luck: no model today\n", stderr);
    std::_Exit(3);
  }
  if (fault.what == "close") {
    ::shutdown(channel.descriptor(), SHUT_RDWR);
    hang();
  }
  if (fault.what == "garbage") send_raw(channel, "\x01\x02 this is not JSON");
  if (fault.what == "wrong") {
    const std::string_view answer = message == "arm" ? "recorded" : "armed";
    send_raw(channel, "{\"type\":\"" + std::string{answer} + "\"}");
  }
  if (fault.what == "huge") send_raw(channel, std::string(protocol::kLargestMessage + 100, ' '));
  return true;
}

}  // namespace carnot::fake
