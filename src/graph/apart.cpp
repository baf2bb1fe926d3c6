// SPDX-License-Identifier: Apache-2.0
#include "graph/apart.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <onnx/defs/schema.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/text.hpp"
#include "base/unique_handle.hpp"

namespace carnot {
namespace {

constexpr rlim_t kCpuSeconds = 20;
// Only a deadlock keeps silent for longer: the CPU limit ends everything else.
constexpr int kSilenceMilliseconds = 120'000;
// The first byte of the child's answer.
constexpr char kDone = 'd';
constexpr char kRefused = 'r';
// The last byte: without it the child died while it answered.
constexpr char kComplete = '.';

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the parent is gone
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Whoever watches the parent for crashes (a sanitizer, a fuzzer) must not report the child's.
void forget_the_parents_ways() {
  for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGXCPU, SIGTERM, SIGINT})
    ::signal(number, SIG_DFL);
  const rlimit cpu{kCpuSeconds, kCpuSeconds};
  ::setrlimit(RLIMIT_CPU, &cpu);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
}

[[noreturn]] void be_the_child(int answer, const std::function<std::string()>& work) {
  forget_the_parents_ways();
  std::string bytes(1, kDone);
  try {
    bytes += work();
  } catch (const std::exception& refusal) {
    bytes = kRefused + std::string{refusal.what()};
  }
  bytes += kComplete;
  write_all(answer, bytes);
  ::_exit(0);  // no destructors, no flushing: all of that is the parent's
}

/// What the child wrote until it closed the pipe.
std::string read_answer(int fd) {
  std::string bytes;
  char buffer[65536];
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kSilenceMilliseconds);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return bytes;
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
}

/// How the child ended, in words.
std::string reap(pid_t child) {
  ::kill(child, SIGKILL);  // has no effect when it has ended by itself
  int status = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  if (ended != child || !WIFSIGNALED(status)) return "ended without an answer";
  if (WTERMSIG(status) == SIGXCPU) return fmt::format("needed more than {} s", kCpuSeconds);
  if (WTERMSIG(status) == SIGKILL) return "gave no answer";
  return fmt::format("crashed (signal {})", WTERMSIG(status));
}

}  // namespace

Result<std::string> run_apart(std::string_view what, const std::function<std::string()>& work) {
  onnx::OpSchemaRegistry::Schema("Relu");  // builds the registry once, here, and not in every child
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(ErrorCode::environment,
                fmt::format("cannot make a pipe: {}.", std::strerror(errno)));
  const FileDescriptor read_end{ends[0]};
  FileDescriptor write_end{ends[1]};
  const pid_t child = ::fork();
  if (child < 0)
    return fail(ErrorCode::environment,
                fmt::format("cannot start a process for {}: {}.", what, std::strerror(errno)));
  if (child == 0) be_the_child(write_end.get(), work);
  write_end.reset();
  std::string answer = read_answer(read_end.get());
  const std::string ending = reap(child);
  if (answer.size() < 2 || answer.back() != kComplete) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} {} on this graph, so the graph is malformed.", what, ending),
                "Check the model with the tool that exported it.");
  }
  const bool refused = answer.front() == kRefused;
  answer.pop_back();
  answer.erase(0, 1);
  if (refused) return fail(ErrorCode::bad_input, fmt::format("{}: {}", what, valid_utf8(answer)));
  return answer;
}

}  // namespace carnot
