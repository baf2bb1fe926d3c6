// SPDX-License-Identifier: Apache-2.0
#include "graph/apart.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>

#include "graph/shapes.hpp"
#include "support/must.hpp"
#include "support/sample_graphs.hpp"

namespace carnot {
namespace {

using testing::HasSubstr;

TEST(RunApart, GivesBackTheBytes) {
  const std::string large(1'000'000, '\0');
  EXPECT_EQ(must(run_apart("a test", [&] { return large; })), large);
  EXPECT_EQ(must(run_apart("a test", [] { return std::string{}; })), "");
}

TEST(RunApart, GivesBackTheWordsOfAnException) {
  const auto refused = run_apart("a test", []() -> std::string { throw std::runtime_error{"no"}; });
  EXPECT_EQ(refused.error().message, "a test: no");
}

TEST(RunApart, SurvivesACrash) {
  const auto crashed = run_apart("a test", [] {
    ::raise(SIGSEGV);
    return std::string{};
  });
  EXPECT_THAT(crashed.error().message, HasSubstr("a test crashed (signal 11) on this graph"));
}

TEST(RunApart, SurvivesAnEndWithoutAnAnswer) {
  const auto ended = run_apart("a test", []() -> std::string { std::_Exit(0); });
  EXPECT_THAT(ended.error().message, HasSubstr("a test ended without an answer"));
}

TEST(RunApart, KeepsWarningsFromTheTerminal) {
  testing::internal::CaptureStderr();
  must(run_apart("a test", [] {
    std::fputs("Warning: nobody wants to know\n", stderr);
    std::fflush(stderr);
    return std::string{};
  }));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

// The cases that the header speaks of; each would take the whole program with it.
TEST(RunApart, SurvivesWhatOnnxDoesNot) {
  const auto convolution = [](std::map<std::string, Attribute, std::less<>> attributes,
                              Shape weight) {
    return infer_shapes(
        sample::graph({sample::fixed("x", {1, 1, 9, 9})},
                      {sample::node("Conv", {"x", "w"}, {"y"}, std::move(attributes))},
                      {sample::open("y")}, {{"w", sample::floats(weight)}}));
  };
  const auto zero_stride =
      convolution({{"strides", std::vector<std::int64_t>{0, 0}}}, {1, 1, 3, 3});
  EXPECT_THAT(zero_stride.error().message, HasSubstr("onnx's shape inference crashed (signal 8)"));
  const auto flat_weight = convolution({}, {});
  EXPECT_FALSE(flat_weight.has_value() && flat_weight->info("y")->static_shape());
}

}  // namespace
}  // namespace carnot
