// SPDX-License-Identifier: Apache-2.0
//
// What the study's figures do not say of its rows: they are held against data/reproductions.
#include "analysis/reproductions/training_runs.hpp"

#include <gtest/gtest.h>

#include "analysis/statistics/protocol.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"
#include "support/traces.hpp"

namespace carnot {
namespace {

TEST(TrainingRuns, TheProtocolWalksThePublishedPath) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const std::string file = "statistics/dl_training_energy_369_runs.csv";
  const auto table = must(ColumnTable::parse(must(read_text(reference_data(file))), file));
  const TrainingRuns runs = must(training_runs(table));
  TrainingGroups cloud;
  for (const char* network : {"mobilenet_v2", "nasnet_mobile", "xception", "resnet50", "vgg16"})
    cloud.push_back(tested_runs(runs, "Cloud", network));
  const statistics::Protocol walked =
      must(statistics::protocol(columns_of_groups(cloud, &TrainingRun::joules_per_image)));
  EXPECT_EQ(walked.test.test, "Kruskal–Wallis");
  EXPECT_EQ(walked.post_hoc.value().sentence, "9 of 10 pairs of groups differ (Dunn, Holm).");
}

TEST(TrainingRuns, OneThatLearnedNothingIsInNoTest) {
  const auto table = must(ColumnTable::parse(
      "training environment,architecture,energy (MJ),training duration (h),average power draw "
      "(W),gpu usage (%),f1-score,GFLOPs,total seen images\n"
      "Cloud,xception,2,1,1,1,0.5,1,1000000\nCloud,xception,2,1,1,1,0,1,1000000\n",
      "t.csv"));
  const TrainingRuns runs = must(training_runs(table));
  EXPECT_EQ(runs_at(runs, "Cloud", "xception").size(), 2U);
  const TrainingRuns tested = tested_runs(runs, "Cloud", "xception");
  ASSERT_EQ(tested.size(), 1U);
  EXPECT_EQ(tested[0].joules_per_image, 2.0);
}

}  // namespace
}  // namespace carnot
