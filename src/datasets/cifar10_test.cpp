// SPDX-License-Identifier: Apache-2.0
#include "datasets/cifar10.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/file.hpp"
#include "support/must.hpp"
#include "support/reference_data.hpp"

namespace carnot {
namespace {

std::string image(char label, char pixel) { return label + std::string(3072, pixel); }

Result<ImageSet> parse(const std::string& file, std::int64_t at_most = 100) {
  return parse_cifar10(std::as_bytes(std::span{file}), at_most);
}

TEST(Cifar10, TakesLabelsAndPlanesAsTheyLie) {
  std::string file = image(3, 'a') + image(9, 'b');
  file[1 + 1024] = 'G';  // first green byte of the first image
  const ImageSet set = must(parse(file));
  EXPECT_EQ(set.size(), 2);
  EXPECT_EQ(set.labels, (std::vector<std::int32_t>{3, 9}));
  EXPECT_EQ(set.image(0)[1024], 'G');
  EXPECT_EQ(set.image(1)[3071], 'b');
  EXPECT_EQ(set.class_names.at(9), "truck");
}

TEST(Cifar10, TakesNoMoreThanAskedFor) {
  EXPECT_EQ(must(parse(image(1, 'a') + image(2, 'b'), 1)).labels, std::vector<std::int32_t>{1});
}

TEST(Cifar10, ACutOrEmptyFileIsRefusedWithItsLength) {
  const auto cut = parse(image(1, 'a').substr(1));
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().code, ErrorCode::bad_input);
  EXPECT_NE(cut.error().message.find("3072 bytes"), std::string::npos) << cut.error().message;
  EXPECT_FALSE(parse("").has_value());
}

TEST(Cifar10, ALabelAboveNineIsRefusedWithTheImagesNumber) {
  const auto wrong = parse(image(0, 'a') + image(10, 'b'));
  ASSERT_FALSE(wrong.has_value());
  EXPECT_NE(wrong.error().message.find("image 1 has label 10"), std::string::npos);
}

TEST(Cifar10, ReadsTheReferenceImages) {
  CARNOT_NEEDS_REFERENCE_DATA();
  const auto file = must(MappedFile::open(reference_data("images/cifar10_test1000.bin")));
  const ImageSet set = must(parse_cifar10(file.bytes(), 5000));
  ASSERT_EQ(set.size(), 1000);
  std::vector<int> histogram(10);
  for (const std::int32_t label : set.labels) ++histogram.at(static_cast<std::size_t>(label));
  // Counted apart from this code, from every 3,073rd byte of the file.
  EXPECT_EQ(histogram, (std::vector<int>{103, 89, 100, 103, 90, 86, 112, 102, 106, 109}));
  EXPECT_EQ((std::vector<std::int32_t>{set.labels.begin(), set.labels.begin() + 5}),
            (std::vector<std::int32_t>{3, 8, 8, 0, 6}));
}

}  // namespace
}  // namespace carnot
