// SPDX-License-Identifier: Apache-2.0
#include "experiment/packages/package_maker.hpp"

#include <gmock/gmock.h>

#include "support/fake_exporter.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr PackageSettings kOne{1, 2, Precision::fp32};
constexpr PackageSettings kBatch{8, 2, Precision::bf16};

class Packages : public testing::Test {
 protected:
  void SetUp() override {
    fake.answers(R"({"version": 1, "made_by": "torch 9, g++ 9", "nodes": 2})");
    compiles_to("package");
  }
  /// The compiler writes these words as the package.
  void compiles_to(std::string_view words) {
    fake.does("cp $here/reply $out/reply.json; printf '" + std::string{words} +
              "' > $out/model.pt2");
  }
  Result<PackageMaker::Made> made(const std::vector<PackageSettings>& packages,
                                  Seconds limit = Seconds{60.0}) {
    const PackageMaker maker{{.program_folders = {fake.folder()},
                              .cache = folder.path(),
                              .time_limit = limit,
                              .memory_share = 0.8,
                              .stop = stop.get_token()},
                             clock,
                             root};
    return maker.make(model, packages);
  }

  TemporaryFolder folder = must(TemporaryFolder::create({}, "carnot-packages"));
  std::filesystem::path model = folder.path() / "net.onnx";
  FakeExporter fake{folder.path()};
  RealClock clock;
  SysRoot root{"/"};
  std::stop_source stop;
};

TEST_F(Packages, LieBesideTheModelOneForEachSetting) {
  const PackageMaker::Made all = must(made({kOne, kBatch}));
  EXPECT_EQ(all.by, "torch 9, g++ 9");
  EXPECT_EQ(all.largest_bytes, 7U);
  EXPECT_EQ(must(read_file(folder.path() / "net.b1.t2.fp32.pt2")), "package");
  EXPECT_EQ(must(read_file(folder.path() / "net.b8.t2.bf16.pt2")), "package");
  EXPECT_EQ(fake.calls(), "compile " + model.string() +
                              " --batch 1 --threads 2 --precision fp32\ncompile " + model.string() +
                              " --batch 8 --threads 2 --precision bf16\n");
}

TEST_F(Packages, AreAskedForOncePerSetting) {
  const std::vector<Settings> settings{{.batch = 8, .threads = 2, .precision = Precision::bf16},
                                       {.batch = 1, .threads = 2},
                                       {.batch = 1, .threads = 2}};
  EXPECT_THAT(packages_for(settings), ElementsAre(kOne, kBatch));
}

TEST_F(Packages, WhatCannotBeCompiledIsToldByItsNode) {
  fake.answers(R"({"version": 1, "failure": {"kind": "cannot_compile", )"
               R"("message": "node \"n\" (If, opset 17): not taught.", "remedy": ""}})");
  const auto refused = made({kOne});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::failed);
  EXPECT_THAT(refused.error().message, HasSubstr("node \"n\" (If, opset 17)"));
}

TEST_F(Packages, WithoutACompilerTheMachineIsToBlame) {
  fake.answers(R"({"version": 1, "failure": {"kind": "no_compiler", )"
               R"("message": "there is no g++.", "remedy": "Install it."}})");
  EXPECT_EQ(made({kOne}).error().code, ErrorCode::environment);
}

TEST_F(Packages, OneThatTakesTooLongIsEndedAndLeavesNothing) {
  fake.does("touch $out/model.pt2; sleep 60");
  const auto refused = made({kOne}, Seconds{0.3});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(to_sentence(refused.error()),
              AllOf(HasSubstr("compiling for batch 1, 2 threads and fp32 was ended after 300 ms"),
                    HasSubstr("export_limit")));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "net.b1.t2.fp32.pt2"));
}

TEST_F(Packages, ACompilerThatWritesNoneHasFailed) {
  fake.answers(R"({"version": 1, "made_by": "torch 9"})");
  EXPECT_THAT(made({kOne}).error().message, HasSubstr("wrote no package"));
}

}  // namespace
}  // namespace carnot
