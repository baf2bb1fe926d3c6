// SPDX-License-Identifier: Apache-2.0
#include "engines/protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/must.hpp"

namespace carnot::protocol {
namespace {

using testing::HasSubstr;

template <class T>
T sent_to_worker(const T& message) {
  return std::get<T>(must(decode_to_worker(must(encode(ToWorker{message})))));
}

template <class T>
T sent_from_worker(const T& message) {
  return std::get<T>(must(decode_from_worker(must(encode(FromWorker{message})))));
}

Observe observation_of(std::vector<std::string> tensors) {
  Observe observe{{.model = "m.onnx"}, "i.npy", {}, "v.npy", "/tmp"};
  observe.request.tensors = std::move(tensors);
  return observe;
}

std::string refusal(std::string_view datagram) {
  const auto decoded = decode_to_worker(datagram);
  return decoded ? "accepted" : decoded.error().message;
}

TEST(Protocol, CarriesTheSettingsOfALoad) {
  const Load load{{.model = "models/ä m.onnx",
                   .batch = 32,
                   .threads = 2,
                   .precision = Precision::bf16,
                   .device = "cpu",
                   .options = {{"session.intra_op.allow_spinning", "0"}}}};
  EXPECT_EQ(sent_to_worker(load).settings, load.settings);
}

TEST(Protocol, CarriesAWindowToTheNanosecond) {
  const Arm arm{std::chrono::nanoseconds{1'234'567'890'123}, 20, "/tmp/l.npy",
                std::chrono::nanoseconds{9'876'543'210'987}, "/tmp/a.npy"};
  const Arm received = sent_to_worker(arm);
  EXPECT_EQ(received.minimum_duration, arm.minimum_duration);
  EXPECT_EQ(received.minimum_iterations, 20);
  EXPECT_EQ(received.latencies, "/tmp/l.npy");
  EXPECT_EQ(received.maximum_duration, arm.maximum_duration);
  EXPECT_EQ(received.arrivals, "/tmp/a.npy");

  const SteadyTime begin{std::chrono::nanoseconds{9'007'199'254'740'993}};  // 2^53 + 1
  const Done done = sent_from_worker(Done{begin, begin + std::chrono::nanoseconds{7}, 3});
  EXPECT_EQ(done.begin, begin);
  EXPECT_EQ(done.end - done.begin, std::chrono::nanoseconds{7});
  EXPECT_EQ(done.iterations, 3);
}

TEST(Protocol, CarriesAnObservationWithItsRanges) {
  Observe observe = observation_of({"a", "b/c:0"});
  observe.request.statistic = Statistic::histogram;
  observe.request.bins = 128;
  observe.request.lower = {-0.1, 0.0};
  observe.request.upper = {1.0 / 3.0, 1e-300};
  observe.request.sample_limit = 5;
  const Observe received = sent_to_worker(observe);
  EXPECT_EQ(received.request.tensors, observe.request.tensors);
  EXPECT_EQ(received.request.statistic, Statistic::histogram);
  EXPECT_EQ(received.request.lower, observe.request.lower);
  EXPECT_EQ(received.request.upper, observe.request.upper);
  EXPECT_EQ(received.request.sample_limit, 5);
  EXPECT_EQ(received.scratch, "/tmp");
}

TEST(Protocol, CarriesReportsAndFailuresBack) {
  const Hello hello = sent_from_worker(
      Hello{kVersion, {EngineName::openvino, "2026.4", "libopenvino.so", "avx2", "", {"cpu"}}});
  EXPECT_EQ(hello.report.engine, EngineName::openvino);
  EXPECT_EQ(hello.report.devices, std::vector<std::string>{"cpu"});

  LoadReport report;
  report.load_time = Seconds{0.125};
  report.resident_bytes = 5'000'000'000;
  report.precision = "f32";
  report.settings = {"spinning=1"};
  const Ready ready = sent_from_worker(Ready{report});
  EXPECT_EQ(ready.report.load_time, Seconds{0.125});
  EXPECT_EQ(ready.report.resident_bytes, 5'000'000'000U);
  EXPECT_EQ(ready.report.settings, report.settings);

  const Failed failed =
      sent_from_worker(Failed{{ErrorCode::unsupported, "m.onnx: no operator Foo.", "Remove it."}});
  EXPECT_EQ(failed.error.code, ErrorCode::unsupported);
  EXPECT_EQ(failed.error.message, "m.onnx: no operator Foo.");
  EXPECT_EQ(failed.error.remedy, "Remove it.");
}

TEST(Protocol, SurvivesWordsThatAreNotUtf8) {
  const Failed failed = sent_from_worker(Failed{{ErrorCode::failed, "bad \xFF byte", ""}});
  EXPECT_EQ(failed.error.message, "bad \xEF\xBF\xBD byte");
}

TEST(Protocol, RefusesANumberThatJsonCannotCarry) {
  Observe observe = observation_of({"a"});
  observe.request.lower = {std::numeric_limits<double>::quiet_NaN()};
  const auto encoded = encode(ToWorker{observe});
  ASSERT_FALSE(encoded);
  EXPECT_THAT(encoded.error().message, HasSubstr("not a finite number"));
}

TEST(Protocol, RefusesToSendMoreThanADatagramHolds) {
  const Observe observe = observation_of(std::vector<std::string>(2000, std::string(100, 'x')));
  const auto encoded = encode(ToWorker{observe});
  ASSERT_FALSE(encoded);
  EXPECT_THAT(encoded.error().message, HasSubstr("too large"));
}

TEST(Protocol, SaysWhatIsWrongWithAMessage) {
  EXPECT_THAT(refusal(""), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal("{"), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal("[1]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal("{}"), HasSubstr("without a \"type\""));
  EXPECT_THAT(refusal(R"({"type":3})"), HasSubstr("without a \"type\""));
  EXPECT_THAT(refusal(R"({"type":"fly"})"), HasSubstr("unknown type \"fly\""));
  EXPECT_THAT(refusal(R"({"type":"hello"})"), HasSubstr("unknown type")) << "the wrong direction";
  EXPECT_THAT(refusal(R"({"type":"load"})"), HasSubstr("a load message has no \"settings\""));
  EXPECT_THAT(refusal(R"({"type":"predict","images":"a","logits":"b"})"),
              HasSubstr("a predict message has no \"predictions\""));
  EXPECT_THAT(refusal(R"({"type":"predict","images":7,"logits":"b","predictions":"c"})"),
              HasSubstr("wrong value for \"images\""));
}

TEST(Protocol, RefusesNumbersOutOfRange) {
  const auto arm = [](std::string_view duration, std::string_view iterations,
                      std::string_view maximum = "0") {
    return std::string{R"({"type":"arm","latencies":"l","arrivals":"","maximum_ns":)"} +
           std::string{maximum} + R"(,"minimum_ns":)" + std::string{duration} +
           R"(,"minimum_iterations":)" + std::string{iterations} + "}";
  };
  EXPECT_EQ(refusal(arm("0", "1")), "accepted");
  EXPECT_THAT(refusal(arm("-1", "1")), HasSubstr("negative"));
  EXPECT_THAT(refusal(arm("1.5", "1")), HasSubstr("wrong value for \"minimum_ns\""));
  EXPECT_THAT(refusal(arm("1", "18446744073709551615")), HasSubstr("\"minimum_iterations\""));
  EXPECT_THAT(refusal(arm("1", "1e3")), HasSubstr("\"minimum_iterations\""));
  EXPECT_THAT(refusal(arm("1", "1", "-5")), HasSubstr("a negative value for \"maximum_ns\""));
}

TEST(Protocol, RefusesAPathWithAZeroByte) {
  EXPECT_THAT(refusal(R"({"type":"predict","images":"a\u0000b","logits":"b","predictions":"c"})"),
              HasSubstr("\"images\""));
}

TEST(Protocol, RefusesABatchOfNothing) {
  EXPECT_THAT(refusal(R"({"type":"load","settings":{"model":"m","batch":0,"threads":1,)"
                      R"("precision":"fp32","device":"cpu","options":{}}})"),
              HasSubstr("\"batch\""));
}

TEST(Protocol, IgnoresKeysItDoesNotKnow) {
  EXPECT_EQ(refusal(R"({"type":"bye","since":"version 2"})"), "accepted");
}

}  // namespace
}  // namespace carnot::protocol
