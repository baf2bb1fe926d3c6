// SPDX-License-Identifier: Apache-2.0
#include "sensors/http_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "sensors/meter_preset.hpp"
#include "support/fake_http_server.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr Seconds kPatience{20.0};

/// The first answer of a source that asks a page of the server.
ReadingValue first_answer(const ConfiguredSource& configured, HttpJsonPage page) {
  const RealClock clock;
  const auto source = open_http_json(configured, std::move(page), clock);
  std::vector<Reading> readings;
  while (readings.empty()) {
    std::this_thread::sleep_for(1ms);
    source->collect(clock, readings);
  }
  return readings.front().value;
}

HttpJsonPage page_at(const std::string& host, std::string_view pointer = "/power") {
  return {must(parse_http_url("http://" + host + "/json")), must(JsonPath::parse(pointer)), {}};
}

ReadingValue ask(const std::string& host, Seconds timeout = kPatience) {
  return first_answer({.name = "plug", .timeout = timeout}, page_at(host));
}

ReadingValue ask_named(NamedMeter meter, const FakeHttpServer& server) {
  meter.host = server.host();
  PresetPage chosen = must(page_of(meter));
  return first_answer({.name = "plug", .quantity = chosen.quantity, .timeout = kPatience},
                      std::move(chosen.page));
}

double watts(const ReadingValue& seen) { return std::get<PowerValue>(seen).watts.si(); }
std::uint64_t ticks(const ReadingValue& seen) { return std::get<CounterValue>(seen).ticks; }
std::string reason(const ReadingValue& seen) { return std::get<ReadFailure>(seen).reason; }

TEST(HttpJson, AsksThePageAndReadsItsNumber) {
  FakeHttpServer server;
  server.show("/json", R"({"power":12.5})");
  EXPECT_DOUBLE_EQ(watts(ask(server.host())), 12.5);
  EXPECT_THAT(server.last_request(), HasSubstr("GET /json HTTP/1.1\r\nHost: " + server.host()));
}

TEST(HttpJson, GoesOnAskingEveryPeriod) {
  FakeHttpServer server;
  server.show("/json", R"({"power":1})");
  const RealClock clock;
  const auto source =
      open_http_json({.name = "plug", .period = Seconds{1e-3}}, page_at(server.host()), clock);
  std::vector<Reading> readings;
  while (readings.size() < 3) source->collect(clock, readings);
  EXPECT_LT(readings[0].when, readings[1].when);
  EXPECT_LT(readings[1].when, readings[2].when);
}

TEST(HttpJson, DescribesItselfAsItWasConfigured) {
  const RealClock clock;
  const auto source = open_http_json({.name = "plug",
                                      .quantity = reported_quantity("Wh").value(),
                                      .period = Seconds{5.0},
                                      .timeout = Seconds{0.2},
                                      .accuracy = Accuracy{.gain = 0.01, .offset = Watts{0.5}}},
                                     page_at("127.0.0.1:1"), clock);
  const SourceDescription& description = source->description();
  EXPECT_EQ(description.id, "http_json:plug");
  EXPECT_EQ(description.domain, Domain::wall);
  EXPECT_DOUBLE_EQ(description.counter->joules_per_tick, 3600.0);
  EXPECT_DOUBLE_EQ(description.refresh.count(), 5.0);
  EXPECT_DOUBLE_EQ(description.lag.count(), 5.2);
  EXPECT_DOUBLE_EQ(description.accuracy.value().gain, 0.01);
}

TEST(HttpJson, ATimeOutIsOneFailureWithItsReason) {
  FakeHttpServer server;
  server.ignore("/json");
  EXPECT_THAT(reason(ask(server.host(), Seconds{0.05})), HasSubstr("no answer within 50.0 ms."));
}

TEST(HttpJson, ComesBackAfterAFailure) {
  FakeHttpServer server;
  const RealClock clock;
  const auto source =
      open_http_json({.name = "plug", .period = Seconds{1e-3}}, page_at(server.host()), clock);
  std::vector<Reading> readings;
  while (readings.empty()) source->collect(clock, readings);
  EXPECT_THAT(reason(readings.front().value), HasSubstr("status 404"));
  server.show("/json", R"({"power":3})");
  while (std::holds_alternative<ReadFailure>(readings.back().value))
    source->collect(clock, readings);
  EXPECT_DOUBLE_EQ(watts(readings.back().value), 3.0);
}

TEST(HttpJson, IsGoneAtOnceWhileADeviceKeepsSilent) {
  FakeHttpServer server;
  server.ignore("/json");
  const RealClock clock;
  {
    const auto source =
        open_http_json({.name = "plug", .timeout = Seconds{3600.0}}, page_at(server.host()), clock);
    while (server.questions() == 0) std::this_thread::sleep_for(1ms);
  }
  SUCCEED();  // an hour later it would be red
}

TEST(HttpJson, NobodyListensIsAFailure) {
  EXPECT_THAT(reason(ask("127.0.0.1:1")),
              HasSubstr("http://127.0.0.1:1/json: Connection refused."));
}

TEST(HttpJson, BrokenJsonAMissingFieldAndTextAreFailures) {
  FakeHttpServer server;
  server.show("/json", R"({"power":)");
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("the answer is not JSON."));
  server.show("/json", R"({"voltage":230})");
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("the answer has no /power."));
  server.show("/json", R"({"power":"n/a"})");
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("no number"));
}

TEST(HttpJson, ANumberAsTextIsANumber) {
  FakeHttpServer server;
  server.show("/json", R"({"power":"12.5"})");
  EXPECT_DOUBLE_EQ(watts(ask(server.host())), 12.5);
}

TEST(HttpJson, ARedirectIsNotFollowedButSaysWhereTo) {
  FakeHttpServer server;
  server.send("/json",
              "HTTP/1.1 302 Found\r\nLocation: https://plug/json\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("it moved to https://plug/json"));
}

TEST(HttpJson, APasswordIsAskedForInVain) {
  FakeHttpServer server;
  server.send("/json", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("asks for a password"));
}

TEST(HttpJson, ACutConnectionAndOtherProtocolsAreFailures) {
  FakeHttpServer server;
  server.send("/json", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"power\":");
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("ended before the answer did"));
  server.send("/json", "220 smtp ready\r\n");
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("not HTTP"));
}

TEST(HttpJson, AnEndlessAnswerIsCutOff) {
  FakeHttpServer server;
  server.send("/json", "HTTP/1.1 200 OK\r\n\r\n" + std::string(std::size_t{2} << 20, ' '));
  EXPECT_THAT(reason(ask(server.host())), HasSubstr("longer than a megabyte"));
}

// What the makers document, shortened to what matters; the numbers are theirs or alike.
constexpr std::string_view kNetio =
    R"({"Agent":{"Model":"NETIO 4All","JSONVer":"2.1","NumOutputs":4},
        "GlobalMeasure":{"Voltage":239.1,"TotalCurrent":420,"TotalLoad":97,"TotalEnergy":2253},
        "Outputs":[{"ID":1,"State":1,"Current":70,"PowerFactor":0.9,"Load":16,"Energy":172},
                   {"ID":2,"State":1,"Current":350,"PowerFactor":0.98,"Load":81,"Energy":2081}]})";

TEST(MeterPresets, NetioShowsOneOutputOrAll) {
  FakeHttpServer server;
  server.show("/netio.json", kNetio);
  EXPECT_DOUBLE_EQ(watts(ask_named({.preset = "netio"}, server)), 97.0);
  EXPECT_DOUBLE_EQ(watts(ask_named({.preset = "netio", .output = 2}, server)), 81.0);
  EXPECT_EQ(ticks(ask_named({.preset = "netio", .figure = MeterFigure::energy}, server)), 2253U);
  EXPECT_EQ(
      ticks(ask_named({.preset = "netio", .figure = MeterFigure::energy, .output = 1}, server)),
      172U);
}

TEST(MeterPresets, AnUnmeteredNetioHasNoLoad) {
  FakeHttpServer server;
  server.show("/netio.json", R"({"Outputs":[{"ID":1,"Name":"output_1","State":0}]})");
  EXPECT_THAT(reason(ask_named({.preset = "netio", .output = 1}, server)),
              HasSubstr("the answer has no /Outputs/0/Load."));
}

TEST(MeterPresets, ANetioInAnotherOrderIsNotMisread) {
  FakeHttpServer server;
  server.show("/netio.json", R"({"Outputs":[{"ID":2,"Load":5},{"ID":1,"Load":7}]})");
  EXPECT_THAT(reason(ask_named({.preset = "netio", .output = 1}, server)),
              HasSubstr("/Outputs/0/ID is 2, not 1."));
}

TEST(MeterPresets, ShellyOfTheFirstGenerationCountsWattMinutes) {
  FakeHttpServer server;
  server.show("/status", R"({"relays":[{"ison":true}],"meters":[{"power":42.31,"overpower":0.00,
      "is_valid":true,"timestamp":1663863464,"counters":[40.1,41.2,42.0],"total":12345}]})");
  EXPECT_DOUBLE_EQ(watts(ask_named({.preset = "shelly-gen1"}, server)), 42.31);
  EXPECT_EQ(ticks(ask_named({.preset = "shelly-gen1", .figure = MeterFigure::energy}, server)),
            12'345U);
}

TEST(MeterPresets, AShellyRelayWithoutAMeterIsMissingNotZero) {
  FakeHttpServer server;
  server.show("/status", R"({"relays":[{"ison":true}],"meters":[{"power":0.00,"is_valid":true}]})");
  EXPECT_THAT(reason(ask_named({.preset = "shelly-gen1"}, server)), HasSubstr("has no meter"));
}

TEST(MeterPresets, AShellyThatDoubtsItselfIsNotBelieved) {
  FakeHttpServer server;
  server.show("/status", R"({"meters":[{"power":3000.0,"is_valid":false,"total":1}]})");
  EXPECT_THAT(reason(ask_named({.preset = "shelly-gen1"}, server)), HasSubstr("self-check"));
}

TEST(MeterPresets, ShellyOfTheSecondGenerationIsAskedPerSwitch) {
  FakeHttpServer server;
  server.show("/rpc/Switch.GetStatus?id=1", R"({"id":1,"source":"init","output":true,
      "apower":8.9,"voltage":237.5,"current":0.063,"aenergy":{"total":6.532,
      "by_minute":[45.199,47.141,88.397],"minute_ts":1626935779}})");
  EXPECT_DOUBLE_EQ(watts(ask_named({.preset = "shelly-gen2", .output = 1}, server)), 8.9);
  EXPECT_EQ(ticks(ask_named({.preset = "shelly-gen2", .figure = MeterFigure::energy, .output = 1},
                            server)),
            6532U);
}

TEST(MeterPresets, AShellySwitchWithoutAMeterHasNoPower) {
  FakeHttpServer server;
  server.show("/rpc/Switch.GetStatus?id=0", R"({"id":0,"source":"init","output":false})");
  EXPECT_THAT(reason(ask_named({.preset = "shelly-gen2"}, server)), HasSubstr("no /apower"));
}

TEST(MeterPresets, TasmotaShowsOneChannelOrMany) {
  FakeHttpServer server;
  server.show("/cm?cmnd=Status%2010", R"({"StatusSNS":{"Time":"2019-03-07T11:44:08","ENERGY":{
      "TotalStartTime":"2018-02-10T22:46:55","Total":3.185,"Yesterday":3.058,"Today":0.127,
      "Power":12,"ApparentPower":40,"Factor":0.30,"Voltage":221,"Current":0.180}}})");
  EXPECT_DOUBLE_EQ(watts(ask_named({.preset = "tasmota"}, server)), 12.0);
  EXPECT_EQ(ticks(ask_named({.preset = "tasmota", .figure = MeterFigure::energy}, server)), 3185U);
  server.show("/cm?cmnd=Status%2010", R"({"StatusSNS":{"ENERGY":{"Total":3.185,"Power":[12,7]}}})");
  EXPECT_DOUBLE_EQ(watts(ask_named({.preset = "tasmota", .output = 2}, server)), 7.0);
  EXPECT_THAT(reason(ask_named({.preset = "tasmota"}, server)), HasSubstr("[12,7]"));
}

TEST(MeterPresets, RedfishShowsAServersPowerAndEnergy) {
  FakeHttpServer server;
  server.show("/redfish/v1/Chassis/System.1/Power", R"({"@odata.type":"#Power.v1_0_1.Power",
      "PowerControl":[{"MemberId":"0","PowerConsumedWatts":344,"PowerMetrics":{
      "IntervalInMin":30,"MinConsumedWatts":271,"AverageConsumedWatts":319}}]})");
  server.show("/redfish/v1/Chassis/1/EnvironmentMetrics",
              R"({"PowerWatts":{"Reading":374},"EnergykWh":{"Reading":325.675}})");
  EXPECT_DOUBLE_EQ(watts(ask_named({.preset = "redfish", .chassis = "System.1"}, server)), 344.0);
  EXPECT_EQ(ticks(ask_named({.preset = "redfish", .figure = MeterFigure::energy}, server)),
            325'675U);
}

TEST(MeterPresets, EveryRowMakesAPage) {
  for (const MeterPreset& preset : meter_presets()) {
    const NamedMeter meter{.preset = std::string{preset.key},
                           .host = "plug",
                           .figure = preset.figure,
                           .output = preset.is_of_one_output ? std::optional{1} : std::nullopt};
    const PresetPage chosen = must(page_of(meter));
    EXPECT_EQ(chosen.page.url.target.find('{'), std::string::npos) << preset.key;
    EXPECT_EQ(chosen.quantity.unit.is_energy, preset.figure == MeterFigure::energy) << preset.key;
  }
}

TEST(MeterPresets, WhatADeviceDoesNotShowIsRefused) {
  const auto refusal = [](NamedMeter meter) {
    meter.host = "plug";
    return page_of(meter).error().message;
  };
  EXPECT_THAT(refusal({.preset = "powerplug"}), HasSubstr("no meter known"));
  EXPECT_THAT(refusal({.preset = "netio", .output = 0}), HasSubstr("count from 1"));
  EXPECT_THAT(refusal({.preset = "tasmota", .figure = MeterFigure::energy, .output = 1}),
              HasSubstr("all outputs together"));
}

}  // namespace
}  // namespace carnot
