// SPDX-License-Identifier: Apache-2.0
#include "datasets/picture.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

constexpr std::int64_t kPlenty = 1'000'000;

Result<Picture> decode(const char* name) {
  const std::string file = must(read_file(std::filesystem::path{CARNOT_TEST_PICTURES} / name));
  return decode_picture(std::as_bytes(std::span{file}), kPlenty);
}

std::string sum_of(const Picture& picture) {
  return Sha256{}.add(std::as_bytes(std::span{picture.pixels})).hex();
}

std::string refusal_of(const char* name) {
  const auto refused = decode(name);
  return refused ? "accepted" : to_sentence(refused.error());
}

// The sums are of Pillow 11.3's pixels: Image.open(f).convert("RGB").tobytes().
TEST(DecodePicture, GivesThePixelsOfPillow) {
  EXPECT_EQ(sum_of(must(decode("rgb.png"))),
            "8259331c487681583e23373deadd0880507425cae7b7c41d8bd4346e9f398529");
  EXPECT_EQ(sum_of(must(decode("palette.png"))),
            "18493f5b5ee45881102c3e693f01c3a9786eda11e5ec50736ce6cc97f9e3291f");
  EXPECT_EQ(sum_of(must(decode("grey_alpha.png"))),
            "1d0a5e0fd984021e09a6ec7debfccdc5aa36fbacf0d45acc9367240843ee4b90");
  EXPECT_EQ(sum_of(must(decode("baseline_420.jpg"))),
            "4fd7f1420d8647b0d73d58f3a02bba67db3b0c302b9e397dd1967bd548a9fe79");
  EXPECT_EQ(sum_of(must(decode("progressive_444.jpg"))),
            "8ae5da5b3a9a540882bcc5c46661382094b32c327865de4dead45c07b8cd530f");
  EXPECT_EQ(sum_of(must(decode("grey.jpg"))),
            "31227e167c5a431db9ad2196327df6f0b3710a609271f2522484fb8dfce9f7fa");
  EXPECT_EQ(sum_of(must(decode("cmyk.jpg"))),
            "5c3f1a5e662da86c243e1fdcda04159811983d69d71c6f498c4e7274079365fc");
}

TEST(DecodePicture, RefusesWhatIsCutOrDamagedOrElsewise) {
  EXPECT_NE(refusal_of("cut.jpg").find("it is cut"), std::string::npos) << refusal_of("cut.jpg");
  EXPECT_NE(refusal_of("cut.png").find("it is cut"), std::string::npos) << refusal_of("cut.png");
  EXPECT_NE(refusal_of("flipped_bit.png").find("checksum"), std::string::npos);
  EXPECT_NE(refusal_of("not_a_picture").find("neither a JPEG nor a PNG"), std::string::npos);
}

TEST(DecodePicture, RefusesAHugePictureBeforeMakingRoomForIt) {
  EXPECT_NE(refusal_of("huge.png").find("65535 x 65535 pixels"), std::string::npos)
      << refusal_of("huge.png");
  EXPECT_NE(refusal_of("huge.jpg").find("65500 x 65500 pixels"), std::string::npos)
      << refusal_of("huge.jpg");
}

// The sums are of torchvision's arithmetic on Pillow 11.3: resize((w, h), BILINEAR), then crop.
TEST(ResizeAndCrop, GivesThePixelsOfTorchvisionOnPillow) {
  const Picture wide = must(decode("rgb.png"));
  EXPECT_EQ(sum_of(must(resize_and_crop(wide, {.shorter_side = 16, .crop = 13}))),
            "f7d19eb6ecc924ae1f57e01007483ac9d347ba7561f175776be31d41160e1f20");
  EXPECT_EQ(sum_of(must(resize_and_crop(wide, {.shorter_side = 64, .crop = 56}))),
            "bf31f4ca9a16eef8a84fe3c4badd6a834435121c394b8f819d738de28bc2d4c1");
  EXPECT_EQ(sum_of(must(resize_and_crop(wide, {.shorter_side = 23, .crop = 23}))),
            "88004397205b4368106e5b13a0be2254386ec62b89461c1ae01f00f8379413d3");
  EXPECT_EQ(
      sum_of(must(resize_and_crop(must(decode("tall.png")), {.shorter_side = 17, .crop = 12}))),
      "a861da5d9efe2618fe1fca8bab96fe2d42d21adab29311e02153c1c1de552912");
}

TEST(ResizeAndCrop, ACropLargerThanTheImageIsRefused) {
  const Picture picture = must(decode("rgb.png"));
  EXPECT_FALSE(resize_and_crop(picture, {.shorter_side = 16, .crop = 17}).has_value());
  EXPECT_FALSE(resize_and_crop(picture, {.shorter_side = 0, .crop = 0}).has_value());
}

TEST(Resize, KeepsAPlainColourAndMeansTwoHalves) {
  const Picture plain{1, 1, 4, {9, 9, 9, 9}};
  EXPECT_EQ(resize(plain, 3, 7).pixels, std::vector<std::uint8_t>(21, 9));
  const Picture halves{1, 1, 2, {10, 20}};
  EXPECT_EQ(resize(halves, 1, 1).pixels, std::vector<std::uint8_t>{15});
}

}  // namespace
}  // namespace carnot
