// SPDX-License-Identifier: Apache-2.0
#include "openvino/precision_found.hpp"

#include <gtest/gtest.h>

namespace carnot::worker {
namespace {

TEST(PrecisionFound, NamesWhatDecides) {
  EXPECT_EQ(precision_in_words({{"f32", 31}}), "fp32 (f32 31)");
  EXPECT_EQ(precision_in_words({{"f32", 2}, {"u8", 21}}), "int8 (f32 2, u8 21)");
  EXPECT_EQ(precision_in_words({{"bf16", 30}, {"f32", 2}}), "bf16 (bf16 30, f32 2)");
}

}  // namespace
}  // namespace carnot::worker
