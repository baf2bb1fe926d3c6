// SPDX-License-Identifier: Apache-2.0
#include "app/source_config.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

SourceConfig parsed(std::string_view text) {
  return must(parse_source_config(text, "/lab/sources.toml"));
}

SourceEntry one(std::string_view text) { return parsed(text).sources.at(0); }

std::string refusal(std::string_view text) {
  return to_sentence(parse_source_config(text, "/lab/sources.toml").error());
}

// The example of docs/formats.md.
constexpr std::string_view kExample = R"toml([defaults]
period = "1 s"
timeout = "2 s"

[[sources]]
name = "plug"
kind = "http_json"
meter = "netio"
host = "192.0.2.7"
output = 2
device = 0        # the machine's first power supply
[sources.accuracy]
gain = "1 %"
offset = 0.5

[[sources]]
name = "panel"
kind = "http_json"
url = "http://192.0.2.8/api/now"
pointer = "/channels/0/power"
unit = "kW"
device = 1        # its second one: these joules are added

[[sources]]
name = "bmc"
kind = "command"
command = ["ipmitool", "dcmi", "power", "reading"]
pattern = "Instantaneous power reading: +([0-9.]+)"
unit = "W"
period = "5 s"
timeout = "4 s"
device = 0        # what the plug meters too: one of them counts

[[sources]]
name = "analyser"
kind = "csv"
file = "logs/analyser.csv"
separator = ";"
decimal = ","
time = "Zeit"
time_format = "iso 8601 local"
value = "P (W)"
unit = "W"
enabled = false
)toml";

TEST(SourceConfig, ReadsTheExampleOfTheDocuments) {
  const SourceConfig config = parsed(kExample);
  ASSERT_EQ(config.sources.size(), 4U);

  const SourceEntry& plug = config.sources[0];
  const auto& page = std::get<HttpJsonPage>(plug.what);
  EXPECT_EQ(page.url.text, "http://192.0.2.7/netio.json");
  EXPECT_EQ(page.value.text(), "/Outputs/1/Load");
  EXPECT_DOUBLE_EQ(plug.source.accuracy.value().gain, 0.01);
  EXPECT_DOUBLE_EQ(plug.source.accuracy.value().offset.si(), 0.5);
  EXPECT_EQ(plug.source.domain, Domain::wall);

  EXPECT_EQ(std::get<HttpJsonPage>(config.sources[1].what).value.text(), "/channels/0/power");
  EXPECT_DOUBLE_EQ(config.sources[1].source.quantity.unit.si, 1e3);

  const auto& bmc = std::get<ConfiguredCommand>(config.sources[2].what);
  EXPECT_EQ(bmc.setup.argv.size(), 4U);
  EXPECT_DOUBLE_EQ(config.sources[2].source.period.count(), 5.0);

  const auto& log = std::get<CsvLogSetup>(config.sources[3].what);
  EXPECT_EQ(log.file, "/lab/logs/analyser.csv");
  EXPECT_EQ(log.decimal, ',');
  EXPECT_EQ(log.time_format, TimeFormat::iso8601_local);
  EXPECT_FALSE(config.sources[3].enabled);
}

TEST(SourceConfig, DefaultsHoldUnlessASourceSaysOtherwise) {
  const SourceConfig config = parsed(R"(
    [defaults]
    period = "10 s"
    domain = "psys"
    [[sources]]
    name = "a"
    kind = "command"
    command = "a"
    unit = "W"
    [[sources]]
    name = "b"
    kind = "command"
    command = "b"
    unit = "W"
    period = "100 ms"
    domain = "gpu"
    device = 3
    averaged_over = "1 s"
    plausible_maximum = 700
  )");
  EXPECT_DOUBLE_EQ(config.sources[0].source.period.count(), 10.0);
  EXPECT_EQ(config.sources[0].source.domain, Domain::psys);
  const ConfiguredSource& b = config.sources[1].source;
  EXPECT_DOUBLE_EQ(b.period.count(), 0.1);
  EXPECT_EQ(b.domain, Domain::gpu);
  EXPECT_EQ(b.device, 3);
  EXPECT_DOUBLE_EQ(b.averaged_over.count(), 1.0);
  EXPECT_DOUBLE_EQ(b.plausible_maximum.si(), 700.0);
}

TEST(SourceConfig, ARegisterMayHaveAStepOfItsOwn) {
  const SourceEntry entry = one(R"(
    [[sources]]
    name = "a"
    kind = "command"
    command = ["a"]
    unit = "kWh"
    step = 0.01
    follow = true
  )");
  EXPECT_DOUBLE_EQ(counter_of(entry.source.quantity)->joules_per_tick, 36'000.0);
  EXPECT_TRUE(std::get<ConfiguredCommand>(entry.what).follow);
}

TEST(SourceConfig, AnEmptyFileHasNoSources) { EXPECT_TRUE(parsed("").sources.empty()); }

TEST(SourceConfig, EveryErrorNamesItsLineAndTheNearestName) {
  EXPECT_EQ(
      refusal("[[sources]]\nname = \"a\"\nkind = \"htp_json\"\n"),
      "/lab/sources.toml:3: sources[0].kind names \"htp_json\", which does not exist. Did you "
      "mean \"http_json\"?");
  EXPECT_THAT(refusal("[[sources]]\nname = \"a\"\nkind = \"csv\"\nfil = \"x\"\n"),
              StartsWith("/lab/sources.toml:1: sources[0].file is missing"));
  EXPECT_EQ(refusal("[[source]]\nname = \"a\"\n"),
            "/lab/sources.toml:1: source is not a key that is known here. Did you mean "
            "\"sources\"?");
  EXPECT_THAT(refusal("[[sources]]\nname =\n"),
              StartsWith("/lab/sources.toml:2: this is not valid TOML"));
}

std::string refusal_of(std::string_view keys) {
  return refusal("[[sources]]\nname = \"a\"\n" + std::string{keys});
}

TEST(SourceConfig, AMeterIsCheckedBeforeItIsAsked) {
  const std::string netio = "kind = \"http_json\"\nmeter = \"netio\"\n";
  EXPECT_THAT(refusal_of(netio), HasSubstr("sources[0].host is missing"));
  EXPECT_THAT(refusal_of(netio + "host = \"a b\"\n"), HasSubstr(":5: sources[0].host cannot"));
  EXPECT_THAT(refusal_of(netio + "host = \"plug\"\noutput = 0\n"),
              HasSubstr(":6: sources[0].output cannot be used: netio has no output 0"));
  EXPECT_THAT(refusal_of(netio + "host = \"plug\"\nunit = \"W\"\n"),
              HasSubstr(":6: sources[0].unit is known of a named meter."));
  EXPECT_THAT(refusal_of("kind = \"http_json\"\nmeter = \"shelly-gen3\"\nhost = \"plug\"\n"),
              HasSubstr("Did you mean \"shelly-gen"));
}

TEST(SourceConfig, APageNeedsAddressPointerAndUnit) {
  const std::string page = "kind = \"http_json\"\nurl = \"http://plug/\"\npointer = \"/a\"\n";
  EXPECT_THAT(refusal_of(page), HasSubstr("sources[0].unit is missing"));
  EXPECT_THAT(refusal_of(page + "unit = \"kw\"\n"), HasSubstr("Did you mean \"kW\"?"));
  EXPECT_THAT(refusal_of(page + "unit = \"W\"\nstep = 1\n"), HasSubstr("A power has a resolution"));
  EXPECT_THAT(refusal_of(page + "unit = \"Wh\"\nstep = 0\n"), HasSubstr("no step"));
  EXPECT_THAT(refusal_of(page + "unit = \"W\"\nresolution = 0\n"), HasSubstr("no step of a power"));
  EXPECT_THAT(refusal_of(page + "unit = \"Wh\"\nresolution = 1\n"),
              HasSubstr("resolution belongs to a power"));
  EXPECT_THAT(refusal_of("kind = \"http_json\"\nurl = \"https://plug/\"\npointer = \"/a\"\n"
                         "unit = \"W\"\n"),
              HasSubstr("curl"));
  EXPECT_THAT(refusal_of("kind = \"http_json\"\nurl = \"http://plug/\"\npointer = \"a\"\n"
                         "unit = \"W\"\n"),
              HasSubstr("no JSON pointer"));
}

TEST(SourceConfig, ACommandIsAListAndNoShellText) {
  const std::string unit = "unit = \"W\"\nkind = \"command\"\n";
  EXPECT_THAT(refusal_of(unit + "command = \"ipmitool dcmi\"\n"), HasSubstr("Write a list"));
  EXPECT_THAT(refusal_of(unit + "command = []\n"), HasSubstr("names no program"));
  EXPECT_THAT(refusal_of(unit + "command = [\"a\"]\npattern = \"(\"\n"),
              HasSubstr("no regular expression"));
}

TEST(SourceConfig, ALogNeedsItsTimeExplained) {
  const std::string log = "kind = \"csv\"\nfile = \"x.csv\"\nvalue = \"P\"\nunit = \"W\"\n";
  EXPECT_THAT(refusal_of(log), HasSubstr("sources[0].time_format is missing"));
  EXPECT_THAT(refusal_of(log + "time_format = \"unix s\"\n"),
              HasSubstr("sources[0].time is missing"));
  EXPECT_THAT(refusal_of(log + "time_format = \"now\"\ndecimal = \",\"\n"),
              HasSubstr("decimal sign"));
  EXPECT_THAT(refusal_of(log + "time_format = \"now\"\nseparator = \"ab\"\n"),
              HasSubstr("one letter"));
}

TEST(SourceConfig, WhatCannotBeIsRefused) {
  const std::string usual = "kind = \"command\"\ncommand = \"a\"\nunit = \"W\"\n";
  EXPECT_THAT(refusal_of(usual + "period = \"0 s\"\n"), HasSubstr("too short"));
  EXPECT_THAT(refusal_of(usual + "domain = \"walls\"\n"), HasSubstr("Did you mean \"wall\"?"));
  EXPECT_THAT(refusal_of(usual + "accuracy = { gain = 2 }\n"), HasSubstr("not a share"));
  EXPECT_THAT(refusal_of(usual + "accuracy = { offset = -1 }\n"), HasSubstr("below 0"));
  EXPECT_THAT(refusal_of(usual + "device = -1\n"), HasSubstr("0..1023"));
}

TEST(SourceConfig, NamesDiffer) {
  const std::string entry =
      "[[sources]]\nname = \"a\"\nkind = \"command\"\ncommand = \"a\"\n"
      "unit = \"W\"\n";
  EXPECT_THAT(refusal(entry + entry),
              HasSubstr(":7: sources[1].name is \"a\", the name of sources[0] in line 2."));
  EXPECT_THAT(refusal("[[sources]]\nname = \"\"\nkind = \"command\"\ncommand = \"a\"\n"
                      "unit = \"W\"\n"),
              HasSubstr(":2: sources[0].name cannot be used."));
}

TEST(SourceConfig, TwoMetersOfWhichNobodySaysWhetherTheyMeterOneThingAreRefused) {
  const auto two = [](std::string_view of_first, std::string_view of_second) {
    return fmt::format(
        "[[sources]]\nname = \"left\"\nkind = \"http_json\"\nmeter = \"tasmota\"\nhost = "
        "\"a\"\n{}\n"
        "[[sources]]\nname = \"right\"\nkind = \"http_json\"\nmeter = \"tasmota\"\nhost = "
        "\"b\"\n{}\n",
        of_first, of_second);
  };
  EXPECT_EQ(
      refusal(two("", "")),
      "/lab/sources.toml:8: sources[1].name is \"right\", which covers wall 0, as \"left\" in "
      "line 2 does, and it is not said whether both meter one thing. Write device = 1 here if "
      "it is another thing, whose joules are added; device = 0 in both if it is the same, of "
      "which one counts.");
  EXPECT_THAT(refusal(two("device = 0", "")), HasSubstr("Write device = 1 here"));
  EXPECT_EQ(parsed(two("", "device = 1")).sources.size(), 2U);
  EXPECT_EQ(parsed(two("device = 0", "device = 0")).sources.size(), 2U);
  EXPECT_EQ(parsed(two("", "enabled = false")).sources.size(), 2U);
  EXPECT_EQ(parsed(two("domain = \"rail\"", "domain = \"rail\"")).sources.size(), 2U);
}

TEST(SourceConfig, OpensWhatIsEnabledAndSaysWhyTheRestCannotBe) {
  const ManualClock clock;
  const Scan scan = open_configured_sources(parsed(R"(
    [[sources]]
    name = "reader"
    kind = "command"
    command = ["true"]
    unit = "W"
    [[sources]]
    name = "log"
    kind = "csv"
    file = "no-such.csv"
    value = "P"
    time_format = "now"
    unit = "W"
    device = 1
    [[sources]]
    name = "off"
    kind = "command"
    command = ["false"]
    unit = "W"
    enabled = false
  )"),
                                            clock);
  ASSERT_EQ(scan.readable.size(), 1U);
  EXPECT_EQ(scan.readable[0]->description().id, "command:reader");
  ASSERT_EQ(scan.unreadable.size(), 1U);
  EXPECT_EQ(scan.unreadable[0].description.id, "csv:log");
  EXPECT_THAT(scan.unreadable[0].reason, HasSubstr("/lab/no-such.csv: No such file"));
}

TEST(SourceConfig, LoadsAFileAndSaysWhenItIsNotThere) {
  const auto folder = must(TemporaryFolder::create({}, "carnot-sources"));
  const auto file = folder.path() / "sources.toml";
  EXPECT_EQ(load_source_config(file).error().code, ErrorCode::not_found);
  must(write_file_atomically(file, kExample));
  const SourceConfig config = must(load_source_config(file));
  EXPECT_EQ(std::get<CsvLogSetup>(config.sources[3].what).file,
            folder.path() / "logs/analyser.csv");
}

}  // namespace
}  // namespace carnot
