// SPDX-License-Identifier: Apache-2.0
// [[found]] of a source file: what a user says of sources that Carnot finds by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/source_config.hpp"
#include "support/fake_machine.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

std::vector<FoundEntry> found(std::string_view text) {
  return must(parse_source_config(text, "/lab/sources.toml")).found;
}

std::string refusal(std::string_view text) {
  return to_sentence(parse_source_config(text, "/lab/sources.toml").error());
}

class FoundSources : public ::testing::Test {
 protected:
  FoundSources() {
    machine.add_package();
    machine.add_package();
    scan.readable = machine.sources();
  }
  std::string id(std::size_t source) const { return scan.readable[source]->description().id; }

  FakeMachine machine;
  Scan scan;
};

TEST_F(FoundSources, WhatIsDisabledIsLeftOut) {
  const std::string other = id(1);
  apply_found(found("[[found]]\nid = \"" + id(0) + "\"\nenabled = false\n"), scan);
  ASSERT_EQ(scan.readable.size(), 1U);
  EXPECT_EQ(id(0), other);
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST_F(FoundSources, LabelAndAccuracyAreTheUsers) {
  const std::string before = id(0);
  apply_found(found("[[found]]\nid = \"" + id(0) + "\"\nlabel = \"left socket\"\n" +
                    "[found.accuracy]\ngain = \"2 %\"\n"),
              scan);
  const SourceDescription& description = scan.readable[0]->description();
  EXPECT_EQ(description.id, before);
  EXPECT_EQ(description.label, "left socket");
  EXPECT_DOUBLE_EQ(description.accuracy.value().gain, 0.02);
  EXPECT_TRUE(std::holds_alternative<CounterValue>(scan.readable[0]->read(machine.clock).value));
}

TEST_F(FoundSources, WhatThisMachineDoesNotShowIsAnObstacleNotAnEnd) {
  apply_found(found("[[found]]\nid = \"powercap:intel-rapl:7\"\n"), scan);
  EXPECT_EQ(scan.readable.size(), 2U);
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].description.id, "powercap:intel-rapl:7");
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("shows no such source"));
}

TEST_F(FoundSources, ADisabledObstacleIsNotToldAgain) {
  SourceDescription refused;
  refused.id = "msr:0:package";
  scan.unreadable.push_back({refused, ObstacleKind::permission, "refused"});
  apply_found(found("[[found]]\nid = \"msr:0:package\"\nenabled = false\n"), scan);
  EXPECT_TRUE(scan.unreadable.empty());
}

TEST(FoundEntries, BadOnesAreRefusedAtTheirLine) {
  EXPECT_THAT(refusal("[[found]]\nlabel = \"x\"\n"), HasSubstr("sources.toml:1"));
  EXPECT_THAT(refusal("[[found]]\nid = \"a\"\n[[found]]\nid = \"a\"\n"),
              HasSubstr(":4: found[1].id is \"a\", as in line 2."));
  EXPECT_THAT(refusal("[[found]]\nid = \"a\"\nlabel = \"two\\nlines\"\n"),
              HasSubstr(":3: found[0].label cannot be used."));
  EXPECT_THAT(refusal("[[found]]\nid = \"a\"\nenable = true\n"), HasSubstr("enabled"));
}

}  // namespace
}  // namespace carnot
