// SPDX-License-Identifier: Apache-2.0
#include "engines/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/sys_root.hpp"
#include "base/text.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

ChildProcess shell(const std::string& script) {
  return must(ChildProcess::start("/bin/sh", {"-c", script}, STDIN_FILENO));
}

void wait_until_ended(ChildProcess& child) {
  while (!child.has_ended()) ::poll(nullptr, 0, 1);
}

/// Waits for the first whole line that the child prints.
std::string first_line(ChildProcess& child) {
  while (child.last_output().empty()) ::poll(nullptr, 0, 1);
  return child.last_output();
}

bool exists(pid_t pid) { return ::kill(pid, 0) == 0 || errno != ESRCH; }

/// Waits for the end of a process that is not our child. As a zombie it has ended too: whoever
/// adopts orphans reaps it in their own time.
bool ends_soon(pid_t pid) {
  for (int i = 0; i < 2000; ++i) {
    const auto status = SysRoot{"/"}.read("/proc/" + std::to_string(pid) + "/status");
    if (!status || status->find("State:\tZ") != std::string::npos) return true;
    ::poll(nullptr, 0, 1);
  }
  return false;
}

TEST(ChildProcess, GivesAChildVariablesBesideItsOwn) {
  ChildProcess child = must(ChildProcess::start("/bin/sh", {"-c", "echo $TMPDIR:${PATH:+same}"},
                                                STDIN_FILENO, {"TMPDIR=/its/own"}));
  EXPECT_THAT(first_line(child), HasSubstr("/its/own:same"));
}

TEST(ChildProcess, SaysHowAChildEnded) {
  ChildProcess exits = shell("exit 3");
  wait_until_ended(exits);
  EXPECT_EQ(exits.how_it_ended(), "exited with code 3");
  EXPECT_FALSE(exits.ended_well());

  ChildProcess crashes = shell("kill -SEGV $$");
  wait_until_ended(crashes);
  EXPECT_EQ(crashes.how_it_ended(), "was killed by signal 11 (Segmentation fault)");

  ChildProcess works = shell("true");
  wait_until_ended(works);
  EXPECT_TRUE(works.ended_well());
}

TEST(ChildProcess, NamesAnExecutableThatIsNotThere) {
  const auto missing = ChildProcess::start("/nowhere/worker", {}, STDIN_FILENO);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/worker: No such file"));
}

TEST(ChildProcess, KeepsTheLastLinesThatWerePrinted) {
  ChildProcess child =
      shell("i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done; echo end >&2");
  while (!child.has_ended()) {
    child.drain_output();
    ::poll(nullptr, 0, 1);
  }
  const std::string output = child.last_output();
  EXPECT_TRUE(output.ends_with("line 4999\nend")) << output;
  EXPECT_TRUE(output.starts_with("line ")) << "cut at a line's begin: " << output;
  EXPECT_LE(output.size(), 1000U);
}

TEST(ChildProcess, GivesTheInheritedDescriptorAndNoOther) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ChildProcess child = must(ChildProcess::start("/bin/sh", {"-c", "echo hello >&3"}, ends[1]));
  wait_until_ended(child);
  ::close(ends[1]);
  char text[6] = {};
  EXPECT_EQ(::read(ends[0], text, 5), 5);
  EXPECT_STREQ(text, "hello");
  ::close(ends[0]);
}

/// Blocks and ignores signals for a while, as a caller may have done.
class DeafCaller {
 public:
  DeafCaller() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM}) ::sigaddset(&signals, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals, &former_);
    for (const int signal : {SIGHUP, SIGQUIT, SIGUSR1}) ::signal(signal, SIG_IGN);
  }
  ~DeafCaller() {
    for (const int signal : {SIGHUP, SIGQUIT, SIGUSR1}) ::signal(signal, SIG_DFL);
    ::pthread_sigmask(SIG_SETMASK, &former_, nullptr);
  }
  DeafCaller(const DeafCaller&) = delete;
  DeafCaller& operator=(const DeafCaller&) = delete;

 private:
  sigset_t former_;
};

TEST(ChildProcess, HearsEverySignalWhateverItsParentIsDeafTo) {
  const DeafCaller deaf;
  // grep, not sh: a shell sets signals of its own.
  ChildProcess child = must(
      ChildProcess::start("/bin/grep", {"-E", "Sig(Blk|Ign)", "/proc/self/status"}, STDIN_FILENO));
  wait_until_ended(child);
  // 32 and 33 are the C library's own: it lets nobody set them, whatever the test was started with.
  std::string signals = child.last_output();
  for (const char* theirs : {"0000000080000000", "0000000100000000", "0000000180000000"}) {
    const auto found = signals.find(theirs);
    if (found != std::string::npos) signals.replace(found, 16, "0000000000000000");
  }
  EXPECT_EQ(signals, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000");
}

TEST(ChildProcess, LeavesNoZombieAndNoGrandchild) {
  pid_t grandchild = 0;
  pid_t child_pid = 0;
  {
    ChildProcess child = shell("sleep 1000 & echo $!; wait");
    child_pid = child.pid();
    grandchild = static_cast<pid_t>(*parse_uint(first_line(child)));
    EXPECT_TRUE(exists(grandchild));
  }
  EXPECT_FALSE(exists(child_pid)) << "not even as a zombie";
  EXPECT_TRUE(ends_soon(grandchild));
}

TEST(ChildProcess, EndsGrandchildrenThatOutliveTheChild) {
  ChildProcess child = shell("sleep 1000 >/dev/null 2>&1 & echo $!");
  const auto grandchild = static_cast<pid_t>(*parse_uint(first_line(child)));
  wait_until_ended(child);
  EXPECT_TRUE(ends_soon(grandchild));
}

TEST(ChildProcess, DiesWithAParentThatIsKilled) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t parent = ::fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    auto child = ChildProcess::start("/bin/sleep", {"1000"}, STDIN_FILENO);
    const pid_t pid = child ? child->pid() : -1;
    [[maybe_unused]] const auto told = ::write(ends[1], &pid, sizeof pid);
    ::pause();
    ::_exit(0);
  }
  pid_t orphan = -1;
  ASSERT_EQ(::read(ends[0], &orphan, sizeof orphan), static_cast<ssize_t>(sizeof orphan));
  ASSERT_GT(orphan, 0);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  EXPECT_TRUE(ends_soon(orphan));
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace carnot
