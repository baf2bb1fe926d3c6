// SPDX-License-Identifier: Apache-2.0
#include "app/first_source_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/source_config.hpp"
#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

DoctorReport report_with(std::vector<SourceDescription> descriptions) {
  DoctorReport report{.when = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}},
                      .host = {},
                      .probe_total = Energy::missing(Perimeter::single(Domain::wall), {})};
  for (SourceDescription& one : descriptions) {
    report.sources.push_back({.description = std::move(one), .state = SourceState::alive});
  }
  return report;
}

SourceDescription source(std::string id, std::string label, SourceKind kind) {
  SourceDescription one;
  one.id = std::move(id);
  one.label = std::move(label);
  one.kind = kind;
  return one;
}

Environment environment_of(const Clock& clock, std::optional<std::string> home) {
  return {
      .clock = clock,
      .sys = SysRoot{"/nowhere"},
      .executable = {},
      .working_directory = {},
      .cache = {},
      .variable = [home](const std::string& name) { return name == "HOME" ? home : std::nullopt; }};
}

TEST(FirstSourceFile, IsAValidOneThatNamesWhatWasFound) {
  const std::string text = first_source_file(
      report_with({source("powercap:intel-rapl:0", "package-0", SourceKind::powercap),
                   source("hwmon:1:in1", "5V \"rail\"\n", SourceKind::hwmon),
                   source("estimate:cpu", "visible CPUs", SourceKind::estimate),
                   source("http_json:plug", "plug", SourceKind::http_json)}));
  const SourceConfig config = must(parse_source_config(text, "sources.toml"));
  EXPECT_TRUE(config.sources.empty());
  ASSERT_EQ(config.found.size(), 2U);  // neither the model nor what the user named
  EXPECT_EQ(config.found[0].id, "powercap:intel-rapl:0");
  EXPECT_EQ(config.found[0].label, "package-0");
  EXPECT_TRUE(config.found[1].enabled);
  EXPECT_THAT(text, HasSubstr("on 2026-01-02T00:00:00Z"));
}

TEST(FirstSourceFile, WithoutSensorsItSaysThatNoneWasFound) {
  const std::string text = first_source_file(
      report_with({source("estimate:cpu", "visible CPUs", SourceKind::estimate)}));
  EXPECT_THAT(text, HasSubstr("found no energy sensor on 2026-01-02T00:00:00Z"));
  EXPECT_THAT(text, Not(HasSubstr("as carnot doctor found them")));
}

TEST(FirstSourceFile, ItsExampleIsValidOnceTheHashesAreGone) {
  std::string text = first_source_file(report_with({}));
  const auto begin = text.find("# [[sources]]");
  ASSERT_NE(begin, std::string::npos);
  std::string example = text.substr(begin);
  for (auto hash = example.find("# "); hash != std::string::npos; hash = example.find("# "))
    example.erase(hash, 2);
  EXPECT_EQ(must(parse_source_config(example, "sources.toml")).sources.size(), 1U);
}

TEST(FirstSourceFile, GoesWhereItIsLookedForAndOverwritesNothing) {
  const ManualClock clock;
  const TemporaryFolder home = must(TemporaryFolder::create("", "carnot-home"));
  const Environment environment = environment_of(clock, home.path().string());
  const auto place = must(write_first_source_file(report_with({}), {}, environment));
  EXPECT_EQ(place, home.path() / ".config" / "carnot" / "sources.toml");
  const auto again = write_first_source_file(report_with({}), {}, environment);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::bad_input);
  EXPECT_THAT(again.error().message, HasSubstr("exists already"));
}

TEST(FirstSourceFile, WithoutAHomeItMustBeNamed) {
  const ManualClock clock;
  const auto written =
      write_first_source_file(report_with({}), {}, environment_of(clock, std::nullopt));
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("neither XDG_CONFIG_HOME nor HOME"));
}

}  // namespace
}  // namespace carnot
