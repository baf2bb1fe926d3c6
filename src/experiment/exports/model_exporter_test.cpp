// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/model_exporter.hpp"

#include <gmock/gmock.h>

#include "experiment/exports/export_cache.hpp"
#include "graph/card.hpp"
#include "support/fake_exporter.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kNet = "timm:net?weights=seeded";

class Exporter : public testing::Test {
 protected:
  /// One session, as one start of carnot.
  ModelExporter session(Seconds limit = Seconds{60.0}, double memory_share = 0.8) {
    return ModelExporter{{.program_folders = {fake.folder()},
                          .cache = cache(),
                          .time_limit = limit,
                          .memory_share = memory_share,
                          .stop = stop.get_token()},
                         clock,
                         root};
  }
  Result<std::string> exported(const std::string& source = kNet) {
    return session().local_source(source);
  }
  std::filesystem::path cache() const { return folder.path() / "cache"; }
  /// What is kept: neither halves nor folders of work.
  std::size_t files_kept() const {
    std::size_t count = 0;
    for (const auto& one : std::filesystem::recursive_directory_iterator{cache()})
      count += one.is_regular_file() ? 1 : 0;
    return count;
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-exporter"));
  FakeExporter fake{folder.path()};
  RealClock clock;
  SysRoot root{"/"};
  std::stop_source stop;
};

TEST_F(Exporter, CompletesTheCardWithWhatCarnotCounts) {
  const Graph graph = must(load_model(must(exported())));
  const ModelCard card = *must(card_of(graph));
  EXPECT_EQ(card.source, kNet);
  EXPECT_EQ(card.licence, "mit");
  EXPECT_EQ(card.parameters, 99);
  EXPECT_EQ(card.macs, 96);
  EXPECT_EQ(fake.calls(), "versions\nexport timm net --seeded --seed 1\n");
}

TEST_F(Exporter, MakesAModelOnceForAllSessions) {
  const std::string file = must(exported());
  EXPECT_EQ(must(exported()), file);
  EXPECT_EQ(fake.calls(), "versions\nexport timm net --seeded --seed 1\nversions\n");
  EXPECT_EQ(files_kept(), 2U);
  const auto kept = kept_exports(cache());
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].file, file);
  EXPECT_EQ(kept[0].note.versions.at("timm"), "1.0");
}

TEST_F(Exporter, AnotherVersionSeedOrRevisionIsAnotherFile) {
  const std::string file = must(exported());
  EXPECT_NE(must(exported("timm:net?weights=seeded&seed=2")), file);
  const std::string hub = must(exported("hf:org/net"));
  EXPECT_NE(must(exported("hf:org/net?revision=v2")), hub);
  EXPECT_THAT(fake.calls(), EndsWith("export hf org/net --revision v2\n"));
  fake.answer_versions("1.1");
  EXPECT_NE(must(exported()), file);
}

TEST_F(Exporter, AFolderIsKnownByItsContent) {
  const auto net = folder.path() / "net";
  must(write_file_atomically(net / "config.json", "{}"));
  const std::string source = "hf:" + net.string();
  const std::string file = must(exported(source));
  EXPECT_EQ(must(exported(source)), file);
  must(write_file_atomically(net / "config.json", "{ }"));
  EXPECT_NE(must(exported(source)), file);
  EXPECT_EQ(exported("hf:" + (net / "gone").string()).error().code, ErrorCode::bad_input);
}

TEST_F(Exporter, WhatWasDamagedInTheCacheIsMadeAgain) {
  const std::filesystem::path file = must(exported());
  std::filesystem::resize_file(file, 20);
  EXPECT_TRUE(kept_exports(cache()).empty());
  must(load_model(must(exported())));
  must(write_file_atomically(std::filesystem::path{file}.replace_extension(".json"), "{"));
  must(exported());
  EXPECT_EQ(kept_exports(cache()).size(), 1U);
}

TEST_F(Exporter, AReasonIsToldAndNothingIsKept) {
  fake.answers(R"({"version": 1, "failure": {"kind": "hub_unreachable", "message": "no hub.", )"
               R"("remedy": "Try ?weights=seeded."}})");
  const auto refused = exported("timm:net");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(to_sentence(refused.error()), "no hub. Try ?weights=seeded.");
  EXPECT_EQ(files_kept(), 0U);
  EXPECT_TRUE(is_about_the_model(refused.error()));
}

TEST_F(Exporter, OneThatTakesTooLongIsEndedWithAllThatItStarted) {
  fake.does("sleep 60 & sleep 60");
  const auto refused = session(Seconds{0.3}).local_source(kNet);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::timed_out);
  EXPECT_THAT(to_sentence(refused.error()),
              AllOf(HasSubstr("exporting timm:net?weights=seeded was ended after 300 ms"),
                    HasSubstr("export_limit")));
}

TEST_F(Exporter, OneThatTakesTooMuchMemoryIsEnded) {
  fake.does("sleep 60");
  const auto refused = session(Seconds{60.0}, 1e-9).local_source(kNet);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(to_sentence(refused.error()),
              AllOf(HasSubstr("was ended when it held"), HasSubstr("above its limit of")));
}

TEST_F(Exporter, OneThatDiesTellsHowAndItsLastLine) {
  fake.does("echo first >&2; echo 'MemoryError: no room' >&2; exit 3");
  EXPECT_THAT(exported().error().message,
              HasSubstr("the exporter exited with code 3; it printed last: MemoryError: no room"));
  fake.does("kill -9 $$");
  EXPECT_THAT(exported().error().message, HasSubstr("was killed by signal 9"));
}

TEST_F(Exporter, AFileThatIsNoModelIsTheModelsFault) {
  fake.does("echo hello > $out/model.onnx; cp $here/reply $out/reply.json");
  const auto refused = exported();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::failed);
  EXPECT_THAT(refused.error().message, HasSubstr("the file that timm:net?weights=seeded was"));
}

TEST_F(Exporter, WithoutItsEnvironmentTheCommandIsTold) {
  fake.does("");
  must(write_file_atomically(folder.path() / "carnot-exporter", "#!/bin/sh\nexit 69\n"));
  std::filesystem::permissions(folder.path() / "carnot-exporter",
                               std::filesystem::perms::owner_all);
  const auto refused = exported();
  ASSERT_FALSE(refused.has_value());
  EXPECT_FALSE(is_about_the_model(refused.error()));
  EXPECT_THAT(to_sentence(refused.error()), HasSubstr("Run make exporters"));
  std::filesystem::remove(folder.path() / "carnot-exporter");
  EXPECT_THAT(exported().error().message, HasSubstr("there is no carnot-exporter in"));
}

TEST_F(Exporter, EndsWithTheStudy) {
  must(exported("timm:other"));
  ModelExporter one = session();
  must(one.local_source("timm:other"));
  fake.does("sleep 60");
  stop.request_stop();
  const auto refused = one.local_source(kNet);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::interrupted);
}

TEST_F(Exporter, OtherSourcesPassThroughUntouched) {
  EXPECT_EQ(must(exported("zoo:resnet20")), "zoo:resnet20");
  EXPECT_EQ(must(exported("nets/net.onnx")), "nets/net.onnx");
  EXPECT_EQ(fake.calls(), "");
}

TEST_F(Exporter, NamesAreAskedOncePerVersion) {
  fake.answers(R"({"version": 1, "names": [{"name": "net", "weights": []}]})");
  EXPECT_EQ(must(session().known_models(ExportPackage::timm)).at(0).name, "net");
  must(session().known_models(ExportPackage::timm));
  EXPECT_EQ(fake.calls(), "versions\nnames timm\nversions\n");
  fake.answer_versions("1.1");
  must(session().known_models(ExportPackage::timm));
  EXPECT_THAT(fake.calls(), EndsWith("versions\nnames timm\n"));
}

}  // namespace
}  // namespace carnot
