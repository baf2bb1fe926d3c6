// SPDX-License-Identifier: Apache-2.0
#include "torch/package_note.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Note : public testing::Test {
 protected:
  void SetUp() override {
    must(write_file_atomically(folder.path() / "proc/cpuinfo", "flags\t\t: sse4_2 avx2\n"));
  }
  Result<PackageNote> read() {
    return read_package_note(metadata, settings, "2.11.0", SysRoot{folder.path()});
  }
  std::string refusal() {
    const auto note = read();
    return note ? std::string{} : to_sentence(note.error());
  }

  TemporaryFolder folder = must(TemporaryFolder::create("", "note"));
  PackageMetadata metadata{{"carnot.format", "carnot.package/1"},
                           {"carnot.torch", "2.11.0+cu130"},
                           {"carnot.instructions", "sse4_2 avx2"},
                           {"carnot.batch", "2"},
                           {"carnot.threads", "1"},
                           {"carnot.precision", "fp32"},
                           {"carnot.input", "x"},
                           {"carnot.input_type", "float32"},
                           {"carnot.input_shape", "2 3 8 8"},
                           {"carnot.outputs", "y\nz"},
                           {"AOTI_CPU_ISA", "AVX2"}};
  ModelSettings settings{.batch = 2};
};

TEST_F(Note, SaysWhatGoesInAndWhatComesOut) {
  const PackageNote note = must(read());
  EXPECT_EQ(note.input.name, "x");
  EXPECT_EQ(note.input.shape, (Shape{2, 3, 8, 8}));
  EXPECT_THAT(note.outputs, ElementsAre("y", "z"));
  EXPECT_EQ(note.vectors, "AVX2");
}

TEST_F(Note, OfAnotherTorchIsRefused) {
  metadata["carnot.torch"] = "2.10.1";
  EXPECT_EQ(refusal(),
            "it was compiled by torch 2.10.1, and this is torch 2.11.0. Remove it; the next run "
            "compiles the model again.");
}

TEST_F(Note, ForAnotherCpuIsRefusedBeforeItIsRun) {
  metadata["carnot.instructions"] = "sse4_2 avx2 avx512f avx512_bf16";
  EXPECT_THAT(refusal(),
              HasSubstr("it was compiled for another CPU, which has avx512f avx512_bf16."));
}

TEST_F(Note, ForOtherSettingsIsRefused) {
  settings.batch = 4;
  EXPECT_THAT(refusal(), HasSubstr("compiled for batch 2, threads 1, fp32; asked for: batch 4, "
                                   "threads 1, fp32."));
  settings.batch = 2;
  settings.precision = Precision::bf16;
  EXPECT_THAT(refusal(), HasSubstr("asked for: batch 2, threads 1, bf16."));
  settings.precision = Precision::fp32;
  settings.options["layout"] = "channels_last";
  EXPECT_THAT(refusal(), HasSubstr("no option layout"));
}

TEST_F(Note, OfSomebodyElseIsRefused) {
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"carnot.format", ""},
                                                        {"carnot.input_type", "float8"},
                                                        {"carnot.input_shape", ""},
                                                        {"carnot.input_shape", "2 3 -8"},
                                                        {"carnot.input_shape", "2 3 8x"},
                                                        {"carnot.input_shape", "1 3 8 8"}}) {
    const std::string before = std::exchange(metadata[key], value);
    EXPECT_THAT(refusal(), HasSubstr("it is no package of Carnot's compiler")) << key << value;
    metadata[key] = before;
  }
  metadata.clear();
  EXPECT_THAT(refusal(), HasSubstr("it is no package of Carnot's compiler"));
}

}  // namespace
}  // namespace carnot::worker
