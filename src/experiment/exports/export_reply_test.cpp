// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/export_reply.hpp"

#include <gmock/gmock.h>

#include "support/fake_exporter.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Error failure_of(const std::string& kind) {
  return parse_export_reply(R"({"version": 1, "failure": {"kind": ")" + kind +
                            R"(", "message": "no.", "remedy": "Try."}})")
      .error();
}

TEST(ExportReply, TellsTheCardAndHowItWasMade) {
  const ExportReply reply = must(parse_export_reply(kFakeExportReply));
  EXPECT_EQ(reply.card.classes, 3);
  EXPECT_EQ(reply.card.input->channels, 2);
  EXPECT_TRUE(reply.card.weights_are_seeded);
  EXPECT_EQ(reply.exporter, "tracing");
  EXPECT_EQ(reply.opset, 17);
}

TEST(ExportReply, AReasonKeepsItsWordsAndGetsItsCode) {
  EXPECT_EQ(failure_of("unknown_name").code, ErrorCode::bad_input);
  EXPECT_EQ(failure_of("no_weights").code, ErrorCode::bad_input);
  EXPECT_EQ(failure_of("hub_unreachable").code, ErrorCode::failed);
  EXPECT_EQ(failure_of("gated").code, ErrorCode::failed);
  EXPECT_EQ(failure_of("too_large").code, ErrorCode::unsupported);
  EXPECT_EQ(failure_of("of a later version").code, ErrorCode::failed);
  EXPECT_EQ(to_sentence(failure_of("gated")), "no. Try.");
}

TEST(ExportReply, WhatIsNoReplyIsAFailureNotAModel) {
  for (const char* text :
       {"", "[]", "{}", R"({"version": 2})", R"({"version": 1})",
        R"({"version": 1, "card": {"version": 1}})", R"({"version": 1, "card": 3})",
        R"({"version": 1, "failure": {}})", R"({"version": 1, "failure": "no"})",
        R"({"version": 1, "card": {"version": 9, "classes": 3}})"}) {
    const auto reply = parse_export_reply(text);
    ASSERT_FALSE(reply.has_value()) << text;
    EXPECT_THAT(reply.error().message, HasSubstr("the exporter's reply")) << text;
  }
}

TEST(ExportReply, VersionsAreTextsByPackage) {
  EXPECT_EQ(must(parse_versions_reply(R"({"version": 1, "packages": {"timm": "1.0"}})")),
            (ExporterVersions{{"timm", "1.0"}}));
  EXPECT_FALSE(parse_versions_reply(R"({"version": 1, "packages": {}})").has_value());
  EXPECT_FALSE(parse_versions_reply(R"({"version": 1, "packages": {"timm": 1}})").has_value());
}

TEST(ExportReply, APackageSaysWhatCompiledIt) {
  EXPECT_EQ(must(parse_compile_reply(R"({"version": 1, "made_by": "torch 9, g++ 9", "nodes": 2})")),
            "torch 9, g++ 9");
  for (const char* reply : {R"({"version": 1})", R"({"version": 1, "made_by": ""})",
                            R"({"version": 1, "made_by": 9})", R"({"version": 2, "made_by": "x"})"})
    EXPECT_FALSE(parse_compile_reply(reply).has_value()) << reply;
}

TEST(ExportReply, NamesComeWithWhatIsPublished) {
  const auto names = must(parse_names_reply(
      R"({"version": 1, "names": [{"name": "a", "weights": ["x", "y"], "parameters": 12, )"
      R"("accuracy": 0.5}, {"name": "b", "weights": [], "accuracy": 50}]})"));
  ASSERT_EQ(names.size(), 2U);
  EXPECT_THAT(names[0].weights, ElementsAre("x", "y"));
  EXPECT_EQ(names[0].parameters, 12);
  EXPECT_EQ(names[0].accuracy, 0.5);
  EXPECT_FALSE(names[1].parameters || names[1].accuracy);
  EXPECT_FALSE(parse_names_reply(R"({"version": 1, "names": [{"weights": []}]})").has_value());
  EXPECT_FALSE(parse_names_reply(R"({"version": 1, "names": [{"name": "a"}]})").has_value());
}

}  // namespace
}  // namespace carnot
