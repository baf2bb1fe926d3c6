// SPDX-License-Identifier: Apache-2.0
#include "experiment/command_runner.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "base/file.hpp"
#include "support/must.hpp"
#include "support/tiny_graph.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

Graph net() {
  return TinyGraph{}
      .input("x", {1, 2})
      .weights("w", {2, 2}, {1, 2, 3, 4})
      .node("MatMul", {"x", "w"}, "y")
      .output("y", {1, 2})
      .graph();
}

class Commands : public testing::Test {
 protected:
  Result<Graph> run(const std::string& script, Seconds limit = Seconds{60.0}) {
    CommandRunner runner{{folder_.path(), folder_.path(), stop_.get_token()}, clock_};
    return runner.transform(net(), {{"sh", "-c", script}, limit});
  }

  RealClock clock_;
  TemporaryFolder folder_ = must(TemporaryFolder::create({}, "carnot-commands"));
  std::stop_source stop_;
};

TEST_F(Commands, TheModelThatIsWrittenIsTheResult) {
  EXPECT_EQ(must(run("cp {in} {out}")).nodes, net().nodes);
}

TEST_F(Commands, RunInTheStudysFolder) {
  must(write_file_atomically(folder_.path() / "tool.sh", "cp \"$1\" \"$2\"\n"));
  EXPECT_TRUE(run("sh tool.sh {in} {out}").has_value());
}

TEST_F(Commands, OneThatFailsTellsHowAndItsLastLine) {
  const auto failed = run("echo one >&2; echo 'KeyError: w' >&2; exit 3");
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().message,
            "the command sh exited with code 3; it printed last: KeyError: w.");
}

TEST_F(Commands, AProgramThatIsNotThereIsNamed) {
  CommandRunner runner{{folder_.path(), folder_.path()}, clock_};
  const auto missing = runner.transform(net(), {{"no-such-tool", "{out}"}, Seconds{5.0}});
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().message,
              AllOf(HasSubstr("no-such-tool"), HasSubstr("No such file or directory")));
}

TEST_F(Commands, OneThatTakesTooLongIsEndedWithAllThatItStarted) {
  const auto begin = clock_.now();
  const auto failed = run("sleep 60 & sleep 60", Seconds{0.2});
  ASSERT_FALSE(failed.has_value());
  EXPECT_LT(clock_.now() - begin, 30s);
  EXPECT_THAT(failed.error().message, HasSubstr("was ended after 200 ms; it printed nothing"));
  EXPECT_THAT(failed.error().remedy, HasSubstr("time_limit_seconds"));
}

TEST_F(Commands, WhatIsNoModelIsRefusedWithTheReason) {
  EXPECT_EQ(run("true").error().message, "the command sh ended well and wrote no model to {out}.");
  EXPECT_THAT(run("echo hello > {out}").error().message,
              HasSubstr("the model that the command sh wrote"));
}

TEST_F(Commands, EndWithTheStudy) {
  std::jthread interrupt{[this] {
    std::this_thread::sleep_for(100ms);
    stop_.request_stop();
  }};
  EXPECT_EQ(run("sleep 60").error().code, ErrorCode::interrupted);
}

TEST_F(Commands, AScriptThatWasChangedMakesAnotherModel) {
  const Recipe recipe{
      "mine",
      {{"external", {{"command", std::vector<std::string>{"sh", "tool.sh", "{in}", "{out}"}}}}}};
  const auto content = [&] { return content_of_commands(recipe, folder_.path()); };
  must(write_file_atomically(folder_.path() / "tool.sh", "cp $1 $2\n"));
  const std::string before = content();
  EXPECT_EQ(content(), before);
  must(write_file_atomically(folder_.path() / "tool.sh", "cp $1 $2; true\n"));
  EXPECT_NE(content(), before);
  EXPECT_EQ(content_of_commands({"fold", {{"fold", {}}}}, folder_.path()), "");
}

}  // namespace
}  // namespace carnot
