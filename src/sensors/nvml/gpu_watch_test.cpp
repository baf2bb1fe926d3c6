// SPDX-License-Identifier: Apache-2.0
#include "sensors/nvml/gpu_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/fake_nvml/nvml_fixture.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class NvmlWatch : public NvmlTest {
 protected:
  /// Process 7 is the command's, others are not.
  static std::vector<ProcessOwner> owners(std::span<const std::uint32_t> pids) {
    std::vector<ProcessOwner> all;
    for (const std::uint32_t pid : pids) all.push_back({.known = true, .command = pid == 7});
    return all;
  }
  int asked(const std::string& function) { return fake.driver().calls[function]; }
};

TEST_F(NvmlWatch, AsksNothingWhileNobodyWantsToKnow) {
  const auto source = only_source();
  source->read(clock);
  EXPECT_EQ(asked("nvmlDeviceGetProcessUtilization"), 0);
  source->watch()->begin(owners);
  source->watch()->end();
  clock.advance(1s);
  source->read(clock);
  EXPECT_EQ(asked("nvmlDeviceGetProcessUtilization"), 0);
}

TEST_F(NvmlWatch, LooksWhenASourceOfItsBoardIsRead) {
  fake.board().throttle_mask = 0x4;
  fake.board().celsius = 77;
  fake.board().processes = {{7, 5, 60}, {8, 5, 20}};
  const auto source = only_source();
  source->watch()->begin(owners);
  source->read(clock);
  const auto looks = source->watch()->looks();
  ASSERT_THAT(looks, SizeIs(1));
  EXPECT_EQ(looks[0].celsius, 77.0);
  EXPECT_THAT(*looks[0].slowed_by, ElementsAre("power limit"));
  ASSERT_THAT(*looks[0].users, SizeIs(2));
  EXPECT_TRUE(looks[0].users->at(0).owner.command);
  EXPECT_DOUBLE_EQ(looks[0].users->at(0).share, 0.6);
  EXPECT_FALSE(looks[0].users->at(1).owner.command);
}

TEST_F(NvmlWatch, LooksNoOftenerThanDriversSample) {
  const auto source = only_source();
  source->watch()->begin(owners);
  for (int read = 0; read < 100; ++read) {
    source->read(clock);
    clock.advance(10ms);
  }
  EXPECT_THAT(source->watch()->looks(), SizeIs(4));
}

TEST_F(NvmlWatch, IsOneForAllSourcesOfABoard) {
  const Scan found = scan();
  ASSERT_THAT(found.readable, SizeIs(2));  // the counter, and the power that checks it
  EXPECT_EQ(found.readable[0]->watch(), found.readable[1]->watch());
  EXPECT_EQ(found.readable[0]->watch()->source_id(), found.readable[0]->description().id);
}

TEST_F(NvmlWatch, WithMigItSaysWhyUsersAreNotTold) {
  fake.board().mig = true;
  const auto source = only_source();
  source->watch()->begin(owners);
  source->read(clock);
  EXPECT_FALSE(source->watch()->looks().at(0).users.has_value());
  EXPECT_THAT(source->watch()->silence(), HasSubstr("MIG is on"));
}

TEST_F(NvmlWatch, ABoardThatNobodyUsesIsTold) {
  const auto source = only_source();
  source->watch()->begin(owners);
  source->read(clock);
  EXPECT_THAT(*source->watch()->looks().at(0).users, IsEmpty());
}

}  // namespace
}  // namespace carnot
