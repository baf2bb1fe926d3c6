// SPDX-License-Identifier: Apache-2.0
#include "app/held_child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string_view>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// What a shell or a service manager sends to a command that it wants to steer. SIGTSTP and SIGCONT
/// keep their effect on us, and the terminal sends them to the whole group anyway.
constexpr auto kPassedOn =
    std::to_array<int>({SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH});

constexpr auto kAsksToStop = std::to_array<int>({SIGHUP, SIGINT, SIGQUIT, SIGTERM});

bool asks_to_stop(int signal) {
  return std::ranges::find(kAsksToStop, signal) != kAsksToStop.end();
}

timespec timespec_of(Seconds duration) {
  constexpr double kNanosecondsPerSecond = 1e9;
  const double whole = std::floor(std::max(0.0, duration.count()));
  const double rest = std::max(0.0, duration.count()) - whole;
  return {static_cast<time_t>(whole), static_cast<long>(rest * kNanosecondsPerSecond)};
}

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(ErrorCode::environment,
                fmt::format("cannot make a pipe: {}.", std::strerror(errno)));
  return Pipe{FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

/// A byte, or the end of the pipe: 0 then.
ssize_t read_retrying(int fd, void* bytes, std::size_t size) {
  ssize_t got = -1;
  do got = ::read(fd, bytes, size);
  while (got < 0 && errno == EINTR);
  return got;
}

/// Like fork, but the process is born in the control group: moving it there afterwards would take
/// 5 to 18 ms. The C library does not know of it; the child calls little of it before exec.
pid_t fork_into(std::optional<int> cgroup) {
  if (!cgroup) return ::fork();
  clone_args arguments{};
  arguments.flags = CLONE_INTO_CGROUP;
  arguments.exit_signal = SIGCHLD;
  arguments.cgroup = static_cast<std::uint64_t>(*cgroup);
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

/// The child's side of fork: nothing here may allocate or take a lock.
[[noreturn]] void stand_and_run(char* const* arguments, int barrier, int exec_error,
                                const HeldSignals& signals) {
  char go = 0;
  if (read_retrying(barrier, &go, 1) != 1) ::_exit(0);  // never released
  ::sigaction(SIGCHLD, &signals.former_sigchld(), nullptr);
  ::sigprocmask(SIG_SETMASK, &signals.former(), nullptr);
  ::execvp(arguments[0], arguments);
  const int error = errno;
  const ssize_t told = ::write(exec_error, &error, sizeof error);
  ::_exit(told == sizeof error ? 127 : 126);
}

/// Our own environment and more, for exec: the later of two entries of one name would not count, so
/// the former one is left out. The texts stay where they are.
std::vector<char*> with_variables(const std::vector<std::string>& variables) {
  std::vector<char*> all;
  for (char** own = ::environ; own != nullptr && *own != nullptr; ++own) {
    const std::string_view entry{*own};
    const bool replaced = std::ranges::any_of(variables, [&](const std::string& one) {
      return entry.starts_with(std::string_view{one}.substr(0, one.find('=') + 1));
    });
    if (!replaced) all.push_back(*own);
  }
  for (const std::string& one : variables) all.push_back(const_cast<char*>(one.c_str()));
  all.push_back(nullptr);
  return all;
}

Error exec_failure(const std::string& name, int error) {
  if (error == ENOENT) {
    return {ErrorCode::not_found, fmt::format("there is no command \"{}\".", name),
            "Check its spelling and the PATH."};
  }
  return {ErrorCode::unsupported,
          fmt::format("\"{}\" cannot be executed: {}.", name, std::strerror(error)), ""};
}

/// A signal made by the kernel for the terminal (Ctrl-C, a closed window) went to the whole process
/// group, so the child has it already.
bool child_has_it(const siginfo_t& signal) { return signal.si_code == SI_KERNEL; }

bool has_ended(pid_t pid) {
  siginfo_t state{};
  const int looked = ::waitid(P_PID, static_cast<id_t>(pid), &state, WEXITED | WNOHANG | WNOWAIT);
  return looked != 0 || state.si_pid == pid;
}

}  // namespace

Seconds seconds_of(const timeval& time) {
  return Seconds{static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec)};
}

HeldSignals::HeldSignals() {
  ::sigemptyset(&held_);
  ::sigaddset(&held_, SIGCHLD);
  for (const int signal : kPassedOn) ::sigaddset(&held_, signal);
  ::pthread_sigmask(SIG_BLOCK, &held_, &former_);
  // A parent that ignored SIGCHLD left us that: the end of a child would then never be told.
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &by_default, &former_sigchld_);
}

HeldSignals::~HeldSignals() {
  ::sigaction(SIGCHLD, &former_sigchld_, nullptr);
  ::pthread_sigmask(SIG_SETMASK, &former_, nullptr);
}

std::optional<int> HeldSignals::wait_for_stop(Seconds most) const {
  const auto end = std::chrono::steady_clock::now() + most;
  for (;;) {
    const timespec left = timespec_of(end - std::chrono::steady_clock::now());
    const int number = ::sigtimedwait(&held_, nullptr, &left);
    if (number > 0 && asks_to_stop(number)) return number;
    if (number < 0 && errno == EAGAIN) return std::nullopt;
  }
}

Result<HeldChild> HeldChild::start(const std::vector<std::string>& command,
                                   const HeldSignals& signals, std::optional<int> cgroup,
                                   const std::vector<std::string>& variables) {
  CARNOT_ASSERT(!command.empty());
  CARNOT_TRY(Pipe barrier, make_pipe());
  CARNOT_TRY(Pipe exec_error, make_pipe());
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> environment = with_variables(variables);
  const pid_t pid = fork_into(cgroup);
  if (pid < 0) {
    return fail(ErrorCode::environment,
                fmt::format("cannot start a process: {}.", std::strerror(errno)));
  }
  if (pid == 0) {
    ::close(barrier.write_end.get());  // else the child would hold its own barrier open
    ::environ = environment.data();
    stand_and_run(arguments.data(), barrier.read_end.get(), exec_error.write_end.get(), signals);
  }
  return HeldChild{pid, std::move(barrier.write_end), std::move(exec_error.read_end),
                   command.front()};
}

Result<void> HeldChild::release() {
  const char go = 1;
  // It cannot break: the child reads until it gets the byte, and the pipe is empty.
  CARNOT_ASSERT(::write(barrier_.get(), &go, 1) == 1);
  int error = 0;
  if (read_retrying(exec_error_.get(), &error, sizeof error) != sizeof error) return {};
  ::waitpid(pid_, nullptr, 0);
  return Result<void>{exec_failure(name_, error)};
}

std::optional<int> HeldChild::wait_for_end(const HeldSignals& signals,
                                           const std::function<void()>& on_ended) const {
  std::optional<int> stop;
  while (!has_ended(pid_)) {
    siginfo_t signal{};
    const int number = ::sigwaitinfo(&signals.held(), &signal);
    if (number == SIGCHLD) on_ended();
    if (number <= 0 || number == SIGCHLD) continue;
    if (asks_to_stop(number)) stop = number;
    if (!child_has_it(signal)) ::kill(pid_, number);
  }
  // A Ctrl-C may end the child before we have heard of it: left pending, it would end us too as
  // soon as signals are let through again, without a report.
  const auto late = signals.wait_for_stop(Seconds{0.0});
  return late ? late : stop;
}

ChildEnd HeldChild::collect() const {
  int status = 0;
  rusage usage{};
  while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  constexpr int kSignalBase = 128;
  return {WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status),
          seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)};
}

}  // namespace carnot
