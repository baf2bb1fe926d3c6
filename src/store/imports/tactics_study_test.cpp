// SPDX-License-Identifier: Apache-2.0
#include "store/imports/tactics_study.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/import_story.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr std::string_view kStudyHeading =
    "Experiment,Optimization,Model,Datasets,Image ID,y_pred,y_true,Correct Prediction,Total Time,"
    "Model Size,avg_utilization_gpu,avg_power_draw,avg_load\n";

TEST(TacticsStudyImport, ImagesOfOneModelAndTacticAreOneMeasurement) {
  const ImportedFile file = must(import_story(std::string{kStudyHeading} +
                                                  "1,none,vit,cifar10,0,3,3,1,0.5,90,40,100,200\n"
                                                  "1,int8,vit,cifar10,0,3,3,1,0.25,25,40,80,160\n"
                                                  "1,none,vit,cifar10,1,5,3,0,0.5,90,44,120,220\n",
                                              {}));
  ASSERT_EQ(file.measurements.size(), 2U);
  const ImportedMeasurement& none = file.measurements[0];
  EXPECT_EQ(none.label, "vit, none, cifar10, 1");
  EXPECT_EQ(none.rows, 2);
  EXPECT_EQ(none.duration, Seconds{1.0});
  EXPECT_DOUBLE_EQ(none.energies.at(0).energy.joules()->point, 110.0);
  EXPECT_DOUBLE_EQ(none.total->energy.joules()->point, 210.0);
  EXPECT_EQ(none.total->energy.perimeter().key(), "wall") << "the board is inside the machine";
  const auto right = std::ranges::find(none.kept, "Correct Prediction", &KeptColumn::name);
  ASSERT_NE(right, none.kept.end());
  EXPECT_DOUBLE_EQ(right->numbers->mean, 0.5);
}

TEST(TacticsStudyImport, RowsWithoutWattsLeaveNoPartOfTheJoules) {
  const ImportedFile file = must(import_story(std::string{kStudyHeading} +
                                                  "1,none,vit,cifar10,0,3,3,1,0.5,90,40,,200\n"
                                                  "1,none,vit,cifar10,1,5,3,0,0.5,90,44,120,220\n",
                                              {}));
  EXPECT_EQ(file.measurements.at(0).energies.at(0).energy.provenance(), Provenance::missing);
  EXPECT_DOUBLE_EQ(total_joules(file), 210.0);
}

TEST(TacticsStudyImport, ABoardThatTakesMoreThanItsMachineIsFlagged) {
  const ImportedFile file = must(import_story(
      std::string{kStudyHeading} + "1,none,vit,cifar10,0,3,3,1,0.5,90,40,300,200\n", {}));
  EXPECT_EQ(count_of(file, ImportNoteCode::sensors_disagree), 1);
}

}  // namespace
}  // namespace carnot
