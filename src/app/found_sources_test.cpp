// SPDX-License-Identifier: Apache-2.0
// [[found]] of a source file: what a user says of sources that Carnot finds by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/found_sources.hpp"
#include "sensors/nvml/scan.hpp"
#include "support/fake_machine.hpp"
#include "support/fake_nvml/fake_nvml.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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
  const auto absent = apply_found(found("[[found]]\nid = \"powercap:intel-rapl:7\"\n"), scan);
  EXPECT_EQ(scan.readable.size(), 2U);
  tell_absent(absent, {}, scan);
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].description.id, "powercap:intel-rapl:7");
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("shows no such source"));
}

TEST_F(FoundSources, WhileALibraryStartsNobodyKnowsWhatTheMachineShows) {
  const auto absent = apply_found(found("[[found]]\nid = \"nvml:GPU-1\"\n"), scan);
  tell_absent(absent, std::vector<std::string>{"NVML"}, scan);
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].reason,
            "the source file names it, and no such source has been found so far: NVML was still "
            "starting");
}

/// A board's counter and the power that its own library keeps beside it.
class FoundBoard : public ::testing::Test {
 protected:
  FoundBoard() {
    scan = scan_nvml(nvml_.path());
    id = scan.readable.at(0)->description().id;
  }
  std::vector<std::string> left(std::string_view text) {
    apply_found(found(text), scan);
    std::vector<std::string> ids;
    for (const auto& source : scan.readable) ids.push_back(source->description().id);
    return ids;
  }

  RealClock clock_;
  FakeNvml nvml_{clock_};
  Scan scan;
  std::string id;
};

TEST_F(FoundBoard, IsNotCountedByItsCheckWhenItIsDisabled) {
  EXPECT_THAT(left("[[found]]\nid = \"" + id + "\"\nenabled = false\n"), IsEmpty());
}

TEST_F(FoundBoard, KeepsTheCheckThatIsNamedItself) {
  EXPECT_THAT(left("[[found]]\nid = \"" + id + "\"\nenabled = false\n[[found]]\nid = \"" + id +
                   ":power\"\n"),
              ElementsAre(id + ":power"));
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
