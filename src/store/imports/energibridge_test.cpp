// SPDX-License-Identifier: Apache-2.0
#include "store/imports/energibridge.hpp"

#include <gtest/gtest.h>

#include "support/import_story.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

TEST(EnergiBridgeImport, PackageAndCoresOfTheSample) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ImportedFile file =
      must(read_import(reference_data("traces/other/energibridge_sample.csv"), {}, {}));
  EXPECT_EQ(file.format, "energibridge");
  EXPECT_NEAR(total_joules(file), 9.9144, 1e-4);
  const ImportedMeasurement& one = file.measurements[0];
  EXPECT_NEAR(one.duration->count(), 0.201, 1e-9);
  double cores = 0.0;
  for (const ImportedEnergy& energy : one.energies) {
    if (energy.energy.perimeter().contains(Domain::cpu_core))
      cores += energy.energy.joules().value().point;
  }
  EXPECT_NEAR(cores, 2.9923, 1e-4);
  EXPECT_EQ(one.total->energy.perimeter().key(), "cpu_package");
  EXPECT_EQ(one.kept.size(), 135U - 1 - 17) << "everything but the time, 16 cores and the package";
}

TEST(EnergiBridgeImport, IntelPackagesMemoryAndBoardsAddUp) {
  const ImportedFile file = must(import_story(
      "Delta,Time,DRAM_ENERGY (J),GPU0_POWER (mWatts),PACKAGE_ENERGY (J),PP0_ENERGY (J)\n"
      "0,1716417700000,10,50000,100,1\n"
      "0,1716417702000,14,70000,130,2\n",
      {}));
  EXPECT_DOUBLE_EQ(total_joules(file), 4.0 + 30.0 + 120.0);
  EXPECT_EQ(file.measurements[0].total->energy.perimeter().key(), "cpu_package+dram+gpu");
}

TEST(EnergiBridgeImport, AFallingCounterIsNoEnergyAndIsTold) {
  const ImportedFile file =
      must(import_story("Delta,Time,PACKAGE_ENERGY (J)\n"
                        "0,1716417700000,100\n"
                        "0,1716417701000,120\n"
                        "0,1716417702000,5\n"
                        "0,1716417703000,15\n",
                        {}));
  EXPECT_DOUBLE_EQ(total_joules(file), 30.0);
  EXPECT_EQ(count_of(file, ImportNoteCode::counter_fell), 1);
  EXPECT_EQ(file.measurements[0].total->energy.findings().back().code, FindingCode::counter_reset);
}

TEST(EnergiBridgeImport, EndsAreLeftOutOfCountersToo) {
  const ImportedFile file =
      must(import_story("Delta,Time,PACKAGE_ENERGY (J)\n"
                        "0,1716417700000,0\n"
                        "0,1716417701000,50\n"
                        "0,1716417702000,60\n"
                        "0,1716417703000,500\n",
                        {.trim = 1}));
  EXPECT_DOUBLE_EQ(total_joules(file), 10.0);
  EXPECT_EQ(file.measurements[0].duration, Seconds{1});
}

}  // namespace
}  // namespace carnot
