// SPDX-License-Identifier: Apache-2.0
#include "store/imports/netio.hpp"

#include <gtest/gtest.h>

#include "support/import_story.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

TEST(NetioImport, LoadAndRegisterOfAnExperiment) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const ImportedFile file =
      must(read_import(reference_data("traces/other/wattmeter_experiment.csv"), {}, {}));
  EXPECT_EQ(file.format, "netio");
  EXPECT_EQ(file.rows, 53);
  EXPECT_NEAR(total_joules(file), 4316.07, 0.01);
  const ImportedMeasurement& outlet = file.measurements[0];
  EXPECT_EQ(outlet.label, "Power output 1 (1)");
  EXPECT_NEAR(outlet.duration->count(), 30.036, 0.001);
  const Estimate shown = outlet.energies.at(1).energy.joules().value();
  EXPECT_EQ(shown, (Estimate{3600.0, 0.0, 7200.0, 0.95}));
  EXPECT_EQ(count_of(file, ImportNoteCode::sensors_disagree), 0);
}

TEST(NetioImport, ARegisterThatContradictsTheLoadIsFlagged) {
  const ImportedFile file =
      must(import_story("True timestamp,Load (W),Energy (Wh)\n"
                        "2024-05-29 19:00:00,100,500\n"
                        "2024-05-29 19:00:01,100,520\n",
                        {}));
  EXPECT_DOUBLE_EQ(total_joules(file), 100.0);
  EXPECT_EQ(count_of(file, ImportNoteCode::sensors_disagree), 1);
}

TEST(NetioImport, OutletsAreApartAndAFallingRegisterIsNoEnergy) {
  const ImportedFile file =
      must(import_story("ID,True timestamp,Load,Energy\n"
                        "1,2024-05-29 19:00:00,100,500\n"
                        "2,2024-05-29 19:00:00,10,7\n"
                        "1,2024-05-29 19:00:01,100,3\n"
                        "2,2024-05-29 19:00:01,10,7\n",
                        {}));
  ASSERT_EQ(file.measurements.size(), 2U);
  EXPECT_DOUBLE_EQ(file.measurements[1].total->energy.joules()->point, 10.0);
  EXPECT_EQ(count_of(file, ImportNoteCode::counter_fell), 1);
}

}  // namespace
}  // namespace carnot
