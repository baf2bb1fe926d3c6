// SPDX-License-Identifier: Apache-2.0
#include "common/host_facts.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/must.hpp"

namespace carnot::worker {
namespace {

std::string sets_of(std::string_view cpuinfo) {
  const TemporaryFolder folder = must(TemporaryFolder::create("", "cpuinfo"));
  must(write_file_atomically(folder.path() / "proc/cpuinfo", cpuinfo));
  return instruction_sets(SysRoot{folder.path()});
}

TEST(InstructionSets, AreWholeWordsOfTheFlags) {
  EXPECT_EQ(sets_of("processor\t: 0\nflags\t\t: fpu sse4_2 avx2 avx512_vnni_soft avx512_bf16\n"
                    "bugs\t\t: avx512f\n"),
            "sse4_2 avx2 avx512_bf16");
}

TEST(InstructionSets, AreFoundOnArm) {
  EXPECT_EQ(sets_of("processor\t: 0\nFeatures\t: fp asimd i8mm asimddp\n"), "asimd asimddp i8mm");
}

TEST(InstructionSets, ThoseOfAnotherCpuMayBeMissing) {
  const TemporaryFolder folder = must(TemporaryFolder::create("", "cpuinfo"));
  must(write_file_atomically(folder.path() / "proc/cpuinfo", "flags\t\t: sse4_2 avx2 gfni\n"));
  const SysRoot root{folder.path()};
  EXPECT_EQ(missing_instruction_sets(root, "avx2 gfni"), "");
  EXPECT_EQ(missing_instruction_sets(root, "sse4_2 avx512f avx avx512_bf16"),
            "avx512f avx avx512_bf16");
  EXPECT_EQ(missing_instruction_sets(SysRoot{"/nowhere"}, "avx2"), "avx2");
}

TEST(InstructionSets, AreEmptyWhereNothingIsTold) {
  EXPECT_EQ(sets_of(""), "");
  EXPECT_EQ(sets_of("flags"), "");
  EXPECT_EQ(instruction_sets(SysRoot{"/nowhere"}), "");
}

}  // namespace
}  // namespace carnot::worker
