// SPDX-License-Identifier: Apache-2.0
#include "app/held_child.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/file.hpp"
#include "base/text.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

class Folder {
 public:
  std::string file(std::string_view name) const { return (folder_.path() / name).string(); }

 private:
  TemporaryFolder folder_ =
      must(TemporaryFolder::create(std::filesystem::temp_directory_path(), "carnot-child"));
};

ChildEnd run(const std::vector<std::string>& command) {
  const HeldSignals signals;
  HeldChild child = must(HeldChild::start(command, signals));
  must(child.release());
  child.wait_for_end(signals);
  return child.collect();
}

TEST(HeldChild, RunsNothingUntilReleased) {
  const Folder folder;
  const HeldSignals signals;
  HeldChild child = must(HeldChild::start({"touch", folder.file("ran")}, signals));
  std::this_thread::sleep_for(20ms);
  EXPECT_FALSE(std::filesystem::exists(folder.file("ran")));
  must(child.release());
  child.wait_for_end(signals);
  EXPECT_EQ(child.collect().exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.file("ran")));
}

TEST(HeldChild, NeverReleasedItEndsWithoutHavingRun) {
  const Folder folder;
  pid_t pid = 0;
  {
    const HeldSignals signals;
    pid = must(HeldChild::start({"touch", folder.file("ran")}, signals)).pid();
  }
  ::waitpid(pid, nullptr, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.file("ran")));
}

TEST(HeldChild, ItsExitCodeIsPassedOn) {
  EXPECT_EQ(run({"true"}).exit_code, 0);
  EXPECT_EQ(run({"sh", "-c", "exit 42"}).exit_code, 42);
}

TEST(HeldChild, ASignalIsItsNumberAbove128) {
  EXPECT_EQ(run({"sh", "-c", "kill -TERM $$"}).exit_code, 128 + SIGTERM);
}

TEST(HeldChild, ACommandThatDoesNotExistIsNotFound) {
  const HeldSignals signals;
  HeldChild child = must(HeldChild::start({"carnot-no-such-command"}, signals));
  const auto released = child.release();
  ASSERT_FALSE(released.has_value());
  EXPECT_EQ(released.error().code, ErrorCode::not_found);
  EXPECT_EQ(released.error().message, "there is no command \"carnot-no-such-command\".");
}

TEST(HeldChild, AFileThatIsNoProgramCannotBeExecuted) {
  const Folder folder;
  must(write_file_atomically(folder.file("text"), "hello"));
  const HeldSignals signals;
  HeldChild child = must(HeldChild::start({folder.file("text")}, signals));
  EXPECT_EQ(child.release().error().code, ErrorCode::unsupported);
}

TEST(HeldChild, SignalsSentToUsReachIt) {
  const HeldSignals signals;
  HeldChild child = must(
      HeldChild::start({"sh", "-c", "trap 'exit 7' USR1; while :; do sleep 0.01; done"}, signals));
  must(child.release());
  std::this_thread::sleep_for(50ms);
  const pid_t self = ::getpid();
  std::jthread sender{[self] { ::kill(self, SIGUSR1); }};
  child.wait_for_end(signals);
  EXPECT_EQ(child.collect().exit_code, 7);
}

TEST(HeldChild, GetsTheSignalMaskThatWeHad) {
  // Were TERM still held back in the command, sh could not die of it.
  EXPECT_EQ(run({"sh", "-c", "kill -TERM $$; exit 3"}).exit_code, 128 + SIGTERM);
}

TEST(HeldChild, IsDeafToWhatWeWereToldToIgnore) {
  // As nohup, env and nice leave it: a measured command behaves as it does unmeasured.
  const Folder folder;
  // cp, not sh: a shell sets SIGCHLD for itself.
  const auto ignored = [&] {
    EXPECT_EQ(run({"cp", "/proc/self/status", folder.file("seen")}).exit_code, 0);
    const std::string status = must(read_file(folder.file("seen")));
    constexpr std::string_view kKey = "SigIgn:\t";
    return parse_uint(std::string_view{status}.substr(status.find(kKey) + kKey.size(), 16), 16);
  };
  const std::uint64_t without = ignored().value();
  for (const int signal : {SIGHUP, SIGCHLD}) ::signal(signal, SIG_IGN);
  const std::uint64_t with = ignored().value();
  for (const int signal : {SIGHUP, SIGCHLD}) ::signal(signal, SIG_DFL);
  EXPECT_EQ(with, without | 1ULL << (SIGHUP - 1) | 1ULL << (SIGCHLD - 1));
}

TEST(HeldChild, GetsVariablesInPlaceOfThoseOfTheSameName) {
  const Folder folder;
  ::setenv("CARNOT_TRIED", "before", 1);
  const HeldSignals signals;
  HeldChild child =
      must(HeldChild::start({"sh", "-c", "printf %s \"$CARNOT_TRIED\" > " + folder.file("seen")},
                            signals, std::nullopt, {"CARNOT_TRIED=after"}));
  must(child.release());
  child.wait_for_end(signals);
  EXPECT_EQ(child.collect().exit_code, 0);
  EXPECT_EQ(must(read_file(folder.file("seen"))), "after");
  ::unsetenv("CARNOT_TRIED");
}

TEST(HeldChild, ItsCpuTimeHoldsThatOfItsChildren) {
  const ChildEnd end = run({"sh", "-c", "i=0; (while [ $i -lt 20000 ]; do i=$((i+1)); done)"});
  EXPECT_GT(end.cpu_time.count(), 0.001);
}

TEST(HeldChild, TellsThatASignalAskedToStop) {
  const HeldSignals signals;
  HeldChild child = must(
      HeldChild::start({"sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.01; done"}, signals));
  must(child.release());
  std::this_thread::sleep_for(50ms);
  const pid_t self = ::getpid();
  std::jthread sender{[self] { ::kill(self, SIGTERM); }};
  EXPECT_EQ(child.wait_for_end(signals), SIGTERM);
  EXPECT_EQ(child.collect().exit_code, 0);
}

TEST(HeldSignals, AStopIsWaitedForAndTaken) {
  const HeldSignals signals;
  EXPECT_FALSE(signals.wait_for_stop(Seconds{0.0}).has_value());
  ::kill(::getpid(), SIGUSR1);
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(signals.wait_for_stop(Seconds{5.0}), SIGTERM);
  EXPECT_FALSE(signals.wait_for_stop(Seconds{0.01}).has_value());
}

TEST(HeldSignals, GiveBackTheFormerMask) {
  sigset_t before;
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  { const HeldSignals signals; }
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(::sigismember(&before, SIGTERM), ::sigismember(&after, SIGTERM));
  EXPECT_EQ(::sigismember(&after, SIGCHLD), 0);
}

}  // namespace
}  // namespace carnot
