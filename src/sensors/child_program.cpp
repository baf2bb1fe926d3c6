// SPDX-License-Identifier: Apache-2.0
#include "sensors/child_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/assert.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

using Failed = tl::unexpected<std::string>;

constexpr std::size_t kLongestOutput = std::size_t{1} << 20;
constexpr std::size_t kKeptErrors = 4096;

struct Pipe {
  FileDescriptor read;
  FileDescriptor write;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

/// What posix_spawn does in the child before the program begins.
class SpawnPlan {
 public:
  SpawnPlan(int out, int err) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    ::posix_spawnattr_init(&attributes_);
    // Our thread blocks signals, and Carnot ignores some: the program begins like any other.
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  /// The child's id, or errno.
  tl::expected<pid_t, int> spawn(std::span<const std::string> argv) const {
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_t pid = 0;
    const int error =
        ::posix_spawnp(&pid, words[0], &actions_, &attributes_, words.data(), environ);
    if (error != 0) return tl::unexpected{error};
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// One read of what is there; closes the descriptor at its end.
void read_some(FileDescriptor& fd, std::string& into) {
  std::array<char, 4096> piece;
  const ssize_t got = ::read(fd.get(), piece.data(), piece.size());
  if (got < 0 && errno == EINTR) return;
  if (got <= 0) return fd.reset();
  into.append(piece.data(), static_cast<std::size_t>(got));
}

}  // namespace

tl::expected<ChildProgram, std::string> ChildProgram::start(std::span<const std::string> argv) {
  CARNOT_ASSERT(!argv.empty());
  auto out = make_pipe();
  auto err = make_pipe();
  if (!out || !err) return Failed{fmt::format("{}: {}.", argv[0], std::strerror(errno))};
  const auto pid = SpawnPlan{out->write.get(), err->write.get()}.spawn(argv);
  if (!pid) {
    return Failed{fmt::format("{} could not be started: {}.", argv[0], std::strerror(pid.error()))};
  }
  return ChildProgram{*pid, std::move(out->read), std::move(err->read)};
}

ChildProgram::ChildProgram(ChildProgram&& other) noexcept
    : pid_{std::exchange(other.pid_, 0)},
      out_{std::move(other.out_)},
      err_{std::move(other.err_)},
      errors_{std::move(other.errors_)} {}

ChildProgram::~ChildProgram() {
  if (pid_ == 0) return;
  ::kill(-pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

ChildProgram::More ChildProgram::read_more(std::string& out, const Deadline& deadline,
                                           const StopEvent& stop) {
  if (!out_ && !err_) return More::ended;
  const Readable ready = wait_readable(out_.get(), err_.get(), deadline, stop);
  if (ready.waited == Waited::timed_out) return More::timed_out;
  if (ready.waited == Waited::stopped) return More::stopped;
  if (ready.first) read_some(out_, out);
  if (ready.second) read_some(err_, errors_);
  if (errors_.size() > 2 * kKeptErrors) errors_.erase(0, errors_.size() - kKeptErrors);
  return More::came;
}

std::optional<int> ChildProgram::wait(const Deadline& deadline, const StopEvent& stop) {
  constexpr Seconds kStep{0.002};
  while (true) {
    int status = 0;
    const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) {
      pid_ = 0;
      return status;
    }
    if (ended < 0 && errno == ECHILD) {  // SIGCHLD is ignored here: how it ended is not told
      pid_ = 0;
      return 0;
    }
    if (deadline.milliseconds_left() == 0) return std::nullopt;
    if (wait_readable(-1, -1, Deadline::in(kStep), stop).waited == Waited::stopped)
      return std::nullopt;
  }
}

std::string ChildProgram::last_error() const {
  const std::string_view text = trim(errors_);
  const auto line = text.substr(text.find_last_of('\n') + 1);
  return valid_utf8(trim(line.substr(0, kKeptErrors / 16)));
}

std::string how_it_ended(int wait_status, std::string_view last_error) {
  const std::string end = WIFSIGNALED(wait_status)
                              ? fmt::format("was killed by signal {}", WTERMSIG(wait_status))
                              : fmt::format("ended with status {}", WEXITSTATUS(wait_status));
  return last_error.empty() ? end + "." : fmt::format("{}: {}", end, last_error);
}

tl::expected<std::string, std::string> output_of(std::span<const std::string> argv, Seconds timeout,
                                                 const std::stop_token& stop) {
  const StopEvent stop_event{stop};
  const Deadline deadline = Deadline::in(timeout);
  auto child = ChildProgram::start(argv);
  if (!child) return Failed{child.error()};
  std::string out;
  auto more = ChildProgram::More::came;
  while (more == ChildProgram::More::came && out.size() <= kLongestOutput)
    more = child->read_more(out, deadline, stop_event);
  if (out.size() > kLongestOutput)
    return Failed{fmt::format("{} printed more than a megabyte.", argv[0])};
  const auto status =
      more == ChildProgram::More::ended ? child->wait(deadline, stop_event) : std::optional<int>{};
  if (!status)
    return Failed{fmt::format("{} did not end within {}.", argv[0], format_quantity(timeout))};
  if (*status != 0)
    return Failed{fmt::format("{} {}", argv[0], how_it_ended(*status, child->last_error()))};
  return out;
}

}  // namespace carnot
