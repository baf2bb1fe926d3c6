// SPDX-License-Identifier: Apache-2.0
#include "sensors/kept_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "support/fake_machine.hpp"

namespace carnot {
namespace {

using ::testing::EndsWith;

class KeptFileTest : public ::testing::Test {
 protected:
  void show(std::string_view text) { machine_.write("/sys/number", text); }
  KeptFile opened() { return KeptFile::open(machine_.sys().path_of("/sys/number")).value(); }

  FakeMachine machine_;
};

TEST_F(KeptFileTest, SeesEveryNewValueWithoutOpeningAgain) {
  show("1\n");
  KeptFile file = opened();
  EXPECT_EQ(file.unsigned_number().value(), 1U);
  show("18446744073709551615\n");
  EXPECT_EQ(file.unsigned_number().value(), 18'446'744'073'709'551'615U);
}

TEST_F(KeptFileTest, ASignIsANumberOnlyWhereOneIsAllowed) {
  show("-5\n");
  KeptFile file = opened();
  EXPECT_EQ(file.number().value(), -5);
  EXPECT_FALSE(file.unsigned_number().has_value());
}

TEST_F(KeptFileTest, WhatIsNoNumberIsNamedWithItsFile) {
  show("busy");
  EXPECT_THAT(opened().number().error().reason, EndsWith("/sys/number: \"busy\" is no number"));
}

TEST_F(KeptFileTest, AnEmptyFileIsNoZero) {
  show("");
  KeptFile file = opened();
  EXPECT_FALSE(file.number().has_value());
  EXPECT_FALSE(file.unsigned_number().has_value());
}

TEST_F(KeptFileTest, OpensAnewAfterAFailedRead) {
  machine_.write("/sys/number/inside", "");  // a folder opens, and fails to read
  KeptFile file = opened();
  EXPECT_THAT(file.number().error().reason, EndsWith("Is a directory"));
  std::filesystem::remove_all(machine_.sys().path_of("/sys/number"));
  show("7\n");
  EXPECT_FALSE(file.number().has_value());  // still the old descriptor; it is replaced now
  EXPECT_EQ(file.number().value(), 7);
}

TEST(ObstacleAt, OnlyARefusalIsAPermissionObstacle) {
  EXPECT_EQ(obstacle_at({}, "/sys/x", EACCES).kind, ObstacleKind::permission);
  EXPECT_EQ(obstacle_at({}, "/sys/x", EPERM).kind, ObstacleKind::permission);
  EXPECT_EQ(obstacle_at({}, "/sys/x", ENOENT).kind, ObstacleKind::failing);
  EXPECT_EQ(obstacle_at({}, "/sys/x", ENOENT).reason, "/sys/x: No such file or directory");
}

}  // namespace
}  // namespace carnot
