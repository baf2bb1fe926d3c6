// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/export_source.hpp"

#include <gmock/gmock.h>

#include "experiment/source_model.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

std::string refusal_of(const std::string& text) {
  const auto source = parse_export_source(text);
  return source ? "no error" : to_sentence(source.error());
}

TEST(ExportSource, IsTakenApartAndWrittenAgain) {
  const ExportSource plain = must(parse_export_source("timm:resnet50.a1_in1k"));
  EXPECT_EQ(plain, (ExportSource{ExportPackage::timm, "resnet50.a1_in1k", false, 1, ""}));
  for (const char* text :
       {"timm:resnet50?weights=seeded", "torchvision:resnet50?weights=seeded&seed=7",
        "hf:google/vit-base-patch16-224?revision=main", "hf:./a folder", "hf:/x/y"}) {
    EXPECT_EQ(must(parse_export_source(text)).text(), text);
  }
  EXPECT_EQ(must(parse_export_source("timm:a?seed=1&weights=seeded")).text(),
            "timm:a?weights=seeded");
  EXPECT_EQ(must(parse_export_source("timm:a?weights=pretrained")).text(), "timm:a");
}

TEST(ExportSource, OnlyAPackageBeforeAColonIsOne) {
  EXPECT_TRUE(is_export_source("timm:"));
  EXPECT_FALSE(is_export_source("timm"));
  EXPECT_FALSE(is_export_source("timmy:x"));
  EXPECT_FALSE(is_export_source("zoo:resnet20"));
  EXPECT_FALSE(is_export_source("models/timm:x.onnx"));
  EXPECT_TRUE(is_named_source("zoo:resnet20"));
  EXPECT_FALSE(is_named_source("net.onnx"));
}

TEST(ExportSource, WhatMeansNothingIsRefusedWithWhatWould) {
  EXPECT_THAT(refusal_of("timm:"), HasSubstr("timm:resnet50"));
  EXPECT_THAT(refusal_of("timm:--out"), HasSubstr("is no name of a model of timm"));
  EXPECT_THAT(refusal_of("timm:a b"), HasSubstr("is no name"));
  EXPECT_THAT(refusal_of("timm:./folder?x"), HasSubstr("is no option"));
  EXPECT_THAT(refusal_of("timm:a?weight=seeded"), HasSubstr("Did you mean \"weights\"?"));
  EXPECT_THAT(refusal_of("timm:a?weights=random"), HasSubstr("\"seeded\" or \"pretrained\""));
  EXPECT_THAT(refusal_of("timm:a?weights=seeded&seed=-1"), HasSubstr("no whole number"));
  EXPECT_THAT(refusal_of("timm:a?weights=seeded&seed=4294967296"), HasSubstr("no whole number"));
  EXPECT_THAT(refusal_of("timm:a?seed=1"), HasSubstr("a seed belongs to seeded weights"));
  EXPECT_THAT(refusal_of("timm:a?weights=seeded&weights=seeded"), HasSubstr("given twice"));
  EXPECT_THAT(refusal_of("timm:a?revision=main"), HasSubstr("only a repository of the hub"));
  EXPECT_THAT(refusal_of("hf:./folder?revision=main"), HasSubstr("only a repository of the hub"));
  EXPECT_THAT(refusal_of("hf:a/b?revision=-x y"), HasSubstr("no branch, tag or commit"));
  EXPECT_THAT(refusal_of("zoo:a"), HasSubstr("names no source of models"));
}

TEST(ExportSource, AFolderIsRelativeToWhoNamesIt) {
  EXPECT_EQ(must(resolved_export_source("hf:./nets/vit/", "/study")), "hf:/study/nets/vit");
  EXPECT_EQ(must(resolved_export_source("hf:../vit?weights=seeded", "/a/b")),
            "hf:/a/vit?weights=seeded");
  EXPECT_EQ(must(resolved_export_source("hf:./vit", "")), "hf:./vit");
  EXPECT_EQ(must(resolved_export_source("hf:google/vit", "/study")), "hf:google/vit");
  EXPECT_EQ(must(resolved_source("a/../net.onnx", "/study")), "/study/net.onnx");
}

TEST(ExportSource, ItsModelIsCalledByTheLastPartOfItsName) {
  EXPECT_EQ(name_of_source("timm:resnet50.a1_in1k?weights=seeded"), "resnet50.a1_in1k");
  EXPECT_EQ(name_of_source("hf:google/vit-base"), "vit-base");
  EXPECT_EQ(name_of_source("hf:/nets/vit"), "vit");
  EXPECT_EQ(name_of_source("zoo:resnet20?classes=10"), "resnet20");
}

}  // namespace
}  // namespace carnot
