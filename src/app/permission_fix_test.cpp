// SPDX-License-Identifier: Apache-2.0
#include "app/permission_fix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PermissionFixTest : public ::testing::Test {
 protected:
  PermissionFixTest() : counter{machine.add_package().folder() / "energy_uj"} {
    ::chmod(counter.c_str(), 0400);
  }
  Environment environment() const {
    return {.clock = machine.clock,
            .sys = machine.sys(),
            .executable = {},
            .working_directory = {},
            .cache = {},
            .variable = {}};
  }
  /// Programs that are written down; chmod alone is done.
  RunProgram programs() {
    return [this](std::span<const std::string> argv) -> Result<void> {
      ran.push_back(argv[0]);
      if (argv[0] == failing) return fail(ErrorCode::environment, failing + " is not here.");
      if (argv[0] == "chmod" && chmod_works) ::chmod(argv.back().c_str(), 0440);
      return {};
    };
  }

  FakeMachine machine;
  std::filesystem::path counter;
  std::vector<std::string> ran;
  std::string failing;
  bool chmod_works = true;
};

TEST_F(PermissionFixTest, SaysWhyAndEveryStepBeforeAnythingIsDone) {
  const std::string text = explain(plan_permission_fix(environment(), "ada"));
  EXPECT_THAT(text, HasSubstr("CVE-2020-8694"));
  EXPECT_THAT(text, HasSubstr("usermod -aG energy ada"));
  EXPECT_THAT(text, HasSubstr("/etc/udev/rules.d/70-carnot-energy.rules"));
  EXPECT_THAT(text, HasSubstr("chmod g+r " + counter.string()));
  EXPECT_THAT(text, HasSubstr("To undo it: sudo rm"));
  EXPECT_FALSE(machine.sys().exists(kUdevRuleFile));
}

TEST_F(PermissionFixTest, TakesTheStepsInOrderAndWritesTheRule) {
  must(apply_permission_fix(plan_permission_fix(environment(), "ada"), environment(), programs()));
  EXPECT_THAT(ran, ElementsAre("groupadd", "usermod", "udevadm", "chgrp", "chmod"));
  EXPECT_EQ(must(read_file(machine.sys().path_of(kUdevRuleFile))), kUdevRule);
}

TEST_F(PermissionFixTest, WhatIsDoneNeedsNoFix) {
  must(apply_permission_fix(plan_permission_fix(environment(), "ada"), environment(), programs()));
  const PermissionFix again = plan_permission_fix(environment(), "ada");
  EXPECT_FALSE(again.is_needed());
  EXPECT_THAT(again.why, HasSubstr("may read the 1 energy counters already"));
}

TEST_F(PermissionFixTest, RootIsInEveryGroupAlready) {
  must(apply_permission_fix(plan_permission_fix(environment(), "root"), environment(), programs()));
  EXPECT_THAT(ran, ElementsAre("groupadd", "udevadm", "chgrp", "chmod"));
}

TEST_F(PermissionFixTest, AFailingStepIsNamedAndEndsIt) {
  failing = "udevadm";
  const auto done =
      apply_permission_fix(plan_permission_fix(environment(), ""), environment(), programs());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "could not make udev read it: udevadm is not here.");
  EXPECT_THAT(ran, ElementsAre("groupadd", "udevadm"));
}

TEST_F(PermissionFixTest, IsNotBelievedBeforeItIsSeen) {
  chmod_works = false;
  const auto done =
      apply_permission_fix(plan_permission_fix(environment(), ""), environment(), programs());
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("still belongs to root alone"));
}

TEST(PermissionFixOfNothing, SaysSo) {
  const FakeMachine bare;
  const PermissionFix fix = plan_permission_fix({.clock = bare.clock,
                                                 .sys = bare.sys(),
                                                 .executable = {},
                                                 .working_directory = {},
                                                 .cache = {},
                                                 .variable = {}},
                                                "ada");
  EXPECT_THAT(fix.steps, IsEmpty());
  EXPECT_THAT(explain(fix), HasSubstr("shows no energy counter"));
}

}  // namespace
}  // namespace carnot
