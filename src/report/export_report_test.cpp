// SPDX-License-Identifier: Apache-2.0
#include "report/export_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace carnot {
namespace {

ModelExport exported_net() {
  return {
      .source = "zoo:net", .file = "net.onnx", .parameters = 250, .macs = 5000, .not_counted = {}};
}

TEST(ExportReport, TellsTheSizeOfAModel) {
  EXPECT_EQ(export_text(exported_net()), "net.onnx: 250 parameters, 5\u202f000 MACs per image\n");
  EXPECT_EQ(nlohmann::json::parse(export_json(exported_net()))["macs_per_image"], 5000);
}

TEST(ExportReport, OfATreeNothingIsCounted) {
  ModelExport tree = exported_net();
  tree.macs = 0;
  EXPECT_EQ(export_text(tree), "net.onnx: 250 parameters, not counted\n");
  EXPECT_TRUE(nlohmann::json::parse(export_json(tree))["macs_per_image"].is_null());
}

TEST(ExportReport, WhatCannotBeCountedSaysWhy) {
  ModelExport riddle = exported_net();
  riddle.macs.reset();
  riddle.not_counted = "node \"riddle\" is not known.";
  EXPECT_EQ(export_text(riddle),
            "net.onnx: 250 parameters, not counted: node \"riddle\" is not known.\n");
}

}  // namespace
}  // namespace carnot
