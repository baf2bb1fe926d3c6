// SPDX-License-Identifier: Apache-2.0
// Each architecture against published figures: torchvision, timm, MLPerf Tiny, and torch's FLOP
// counter halved. Parameters alone are easy to get right with a wrong graph, so MACs and
// activations too.
#include <gtest/gtest.h>

#include "graph/count.hpp"
#include "support/must.hpp"
#include "zoo/zoo.hpp"

namespace carnot {
namespace {

struct Published {
  const char* spec;
  std::int64_t parameters;
  std::int64_t macs;
  std::int64_t attention_macs;
  std::int64_t activations;
};
void PrintTo(const Published& row, std::ostream* out) { *out << row.spec; }

class ZooCounts : public testing::TestWithParam<Published> {};

TEST_P(ZooCounts, EqualThePublishedFigures) {
  const Counts counts = must(count(must(build_zoo_model(GetParam().spec))));
  EXPECT_EQ(counts.parameters, GetParam().parameters);
  EXPECT_EQ(counts.macs, GetParam().macs);
  EXPECT_EQ(counts.attention_macs, GetParam().attention_macs);
  EXPECT_EQ(counts.activations, GetParam().activations);
}

TEST(ZooList, TellsTheParametersOfItsEntries) {
  for (const ZooEntry& entry : zoo_entries())
    EXPECT_EQ(entry.parameters, must(count(must(build_zoo_model(entry.name)))).parameters)
        << entry.name;
}

INSTANTIATE_TEST_SUITE_P(
    All, ZooCounts,
    testing::Values(Published{"lenet5", 61'706, 416'520, 0, 6'518},
                    Published{"mlp", 269'322, 268'800, 0, 522},
                    Published{"resnet8", 78'186, 12'501'632, 0, 86'026},
                    Published{"resnet20", 269'722, 40'551'040, 0, 188'426},
                    Published{"resnet18", 11'689'512, 1'814'073'344, 0, 2'484'712},
                    Published{"resnet50", 25'557'032, 4'089'184'256, 0, 11'114'984},
                    Published{"mobilenetv2", 3'504'872, 300'774'272, 0, 6'679'112},
                    Published{"densenet121", 7'978'856, 2'834'161'664, 0, 6'900'200},
                    Published{"vit_tiny", 5'717'416, 1'253'683'200, 178'831'872, 5'974'636},
                    Published{"vit_small", 22'050'664, 4'598'882'304, 357'663'744, 11'948'272},
                    Published{"convnext_tiny", 28'589'128, 4'455'531'264, 0, 13'435'624},
                    Published{"vgg11", 132'863'336, 7'609'090'048, 0, 7'435'240},
                    Published{"vgg16", 138'357'544, 15'470'264'320, 0, 13'556'712},
                    Published{"vgg11?batch_norm=1", 132'868'840, 7'609'090'048, 0, 7'435'240}));

}  // namespace
}  // namespace carnot
