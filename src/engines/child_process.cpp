// SPDX-License-Identifier: Apache-2.0
#include "engines/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::size_t kTailBytes = 4096;
constexpr std::size_t kQuotedBytes = 1000;

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return fail(ErrorCode::environment,
                fmt::format("cannot make a pipe for a worker: {}.", std::strerror(errno)));
  }
  return Pipe{FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

struct ChildPlan {
  const char* executable;
  char* const* arguments;
  char* const* environment;
  int inherited;
  int output;
  int errors;  // close-on-exec: errno when exec fails, closed when it works
  pid_t parent;
};

/// Moves a descriptor above those that the child is about to assign, so that no dup2 closes it.
int out_of_the_way(int descriptor) { return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 10); }

/// Runs between fork and exec, where other threads of the parent may have held any lock: only
/// async-signal-safe calls, no allocation.
[[noreturn]] void become(const ChildPlan& plan) {
  const int errors = out_of_the_way(plan.errors);
  const int inherited = out_of_the_way(plan.inherited);
  const int output = out_of_the_way(plan.output);
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent) ::_exit(127);  // the parent died before the line above
  // What our caller, or we, ignore or hold back is no business of the worker: exec keeps both.
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
      ::dup2(output, STDERR_FILENO) >= 0 &&
      ::dup2(inherited, ChildProcess::kInheritedDescriptor) >= 0) {
    ::execve(plan.executable, plan.arguments, plan.environment);
  }
  const int reason = errno;
  [[maybe_unused]] const ssize_t told = ::write(errors, &reason, sizeof reason);
  ::_exit(127);
}

std::string_view name_in(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

/// Our own environment, with these variables.
std::vector<std::string> environment_with(const std::vector<std::string>& variables) {
  std::vector<std::string> all = variables;
  for (char** one = ::environ; one != nullptr && *one != nullptr; ++one) {
    const bool replaced = std::ranges::any_of(
        variables, [&](const std::string& own) { return name_in(own) == name_in(*one); });
    if (!replaced) all.emplace_back(*one);
  }
  return all;
}

/// As exec wants them: up to a null. Valid as long as the words.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

void reap(pid_t pid, int* status) {
  while (::waitpid(pid, status, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::filesystem::path& executable,
                                         const std::vector<std::string>& arguments, int inherited,
                                         const std::vector<std::string>& variables) {
  CARNOT_TRY(Pipe output, make_pipe());
  CARNOT_TRY(Pipe errors, make_pipe());
  const std::string path = executable.string();
  std::vector<std::string> words{path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = environment_with(variables);
  const std::vector<char*> argument_pointers = pointers_to(words);
  const std::vector<char*> environment_pointers = pointers_to(environment);

  const ChildPlan plan{.executable = path.c_str(),
                       .arguments = argument_pointers.data(),
                       .environment = environment_pointers.data(),
                       .inherited = inherited,
                       .output = output.write_end.get(),
                       .errors = errors.write_end.get(),
                       .parent = ::getpid()};
  const pid_t pid = ::fork();
  if (pid < 0) {
    return fail(ErrorCode::environment,
                fmt::format("cannot start {}: {}.", path, std::strerror(errno)));
  }
  if (pid == 0) become(plan);
  // Both sides set it: whoever is first, the group exists before anybody signals it.
  ::setpgid(pid, pid);
  errors.write_end.reset();
  output.write_end.reset();

  int reason = 0;
  ssize_t got = 0;
  do got = ::read(errors.read_end.get(), &reason, sizeof reason);
  while (got < 0 && errno == EINTR);
  if (got == static_cast<ssize_t>(sizeof reason)) {
    reap(pid, nullptr);
    return fail(reason == ENOENT ? ErrorCode::not_found : ErrorCode::environment,
                fmt::format("cannot execute {}: {}.", path, std::strerror(reason)));
  }
  ::fcntl(output.read_end.get(), F_SETFL, O_NONBLOCK);
  return ChildProcess{pid, std::move(output.read_end)};
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_{std::exchange(other.pid_, -1)},
      output_{std::move(other.output_)},
      tail_{std::move(other.tail_)},
      wait_status_{other.wait_status_} {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this == &other) return *this;
  end_now();
  pid_ = std::exchange(other.pid_, -1);
  output_ = std::move(other.output_);
  tail_ = std::move(other.tail_);
  wait_status_ = other.wait_status_;
  return *this;
}

ChildProcess::~ChildProcess() { end_now(); }

void ChildProcess::drain_output() {
  if (!output_) return;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(output_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    if (got == 0) {
      output_.reset();  // closed by the child: a reader that polls it would wake for ever
      return;
    }
    tail_.append(buffer.data(), static_cast<std::size_t>(got));
    if (tail_.size() > 2 * kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
  }
}

std::string ChildProcess::last_output() {
  drain_output();
  std::string_view text = trim(tail_);
  if (text.size() > kQuotedBytes) {
    text.remove_prefix(text.size() - kQuotedBytes);
    const std::size_t line = text.find('\n');
    if (line != std::string_view::npos) text.remove_prefix(line + 1);
  }
  return valid_utf8(text);
}

bool ChildProcess::has_ended() {
  if (pid_ < 0 || wait_status_) return true;
  siginfo_t ended{};
  // WNOWAIT: look without reaping, because the group may be signalled only while its id is ours.
  if (::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      ended.si_pid != pid_)
    return false;
  end_now();
  return true;
}

void ChildProcess::end_now() {
  if (pid_ < 0 || wait_status_) return;
  // The whole group: grandchildren must go even when the child itself has ended. Until the child is
  // reaped nobody else can own that id, so these two lines never come after the third.
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  int status = 0;
  reap(pid_, &status);
  wait_status_ = status;
}

std::string ChildProcess::how_it_ended() const {
  CARNOT_ASSERT(wait_status_.has_value());
  if (WIFSIGNALED(*wait_status_)) {
    const int signal = WTERMSIG(*wait_status_);
    return fmt::format("was killed by signal {} ({})", signal, ::strsignal(signal));
  }
  return fmt::format("exited with code {}", WEXITSTATUS(*wait_status_));
}

std::optional<int> ChildProcess::exit_code() const {
  if (!wait_status_ || !WIFEXITED(*wait_status_)) return std::nullopt;
  return WEXITSTATUS(*wait_status_);
}

bool ChildProcess::ended_well() const { return exit_code() == 0; }

}  // namespace carnot
