// SPDX-License-Identifier: Apache-2.0
#include "datasets/decode_jpeg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>

// After <cstdio>, which it needs and does not include.
#include <jerror.h>
#include <jpeglib.h>

namespace carnot {
namespace {

/// libjpeg reports through callbacks, and leaves a failed call only by longjmp.
struct Errors {
  jpeg_error_mgr manager;  // first: libjpeg hands us a pointer to it
  std::jmp_buf leave;
  bool ended_early;
  std::array<char, JMSG_LENGTH_MAX> text;
};

Errors& errors_of(j_common_ptr decoder) { return *reinterpret_cast<Errors*>(decoder->err); }

[[noreturn]] void on_error(j_common_ptr decoder) {
  Errors& errors = errors_of(decoder);
  errors.manager.format_message(decoder, errors.text.data());
  std::longjmp(errors.leave, 1);
}

/// libjpeg fills what a cut file lacks with grey and calls it a warning. Half an image is not one.
/// Other warnings (stray bytes between markers) are common in good files.
void on_message(j_common_ptr decoder, int level) {
  if (level < 0 && decoder->err->msg_code == JWRN_JPEG_EOF) errors_of(decoder).ended_early = true;
}

/// Raw lines of a decoder; everything with a destructor stays outside of what longjmp skips.
struct Decoding {
  jpeg_decompress_struct decoder;
  Errors errors;
};

void set_up(Decoding& decoding) {
  decoding.decoder.err = jpeg_std_error(&decoding.errors.manager);
  decoding.errors.manager.error_exit = on_error;
  decoding.errors.manager.emit_message = on_message;
}

/// Reads the header and starts. False: see errors.text.
bool begin(Decoding& decoding, std::span<const std::byte> file, std::int64_t at_most) {
  if (setjmp(decoding.errors.leave) != 0) return false;
  jpeg_decompress_struct& decoder = decoding.decoder;
  jpeg_create_decompress(&decoder);
  // A progressive file keeps all coefficients: 6 bytes a pixel, whatever its own length.
  decoder.mem->max_memory_to_use = std::max<long>(1 << 24, static_cast<long>(at_most) * 8);
  jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(file.data()),
               static_cast<unsigned long>(file.size()));
  jpeg_read_header(&decoder, TRUE);
  const bool four_inks =
      decoder.jpeg_color_space == JCS_CMYK || decoder.jpeg_color_space == JCS_YCCK;
  decoder.out_color_space = four_inks ? JCS_CMYK : JCS_RGB;
  return true;
}

/// Fills `pixels`. False: see errors.text.
bool read_lines(Decoding& decoding, std::uint8_t* pixels, std::size_t stride) {
  if (setjmp(decoding.errors.leave) != 0) return false;
  jpeg_decompress_struct& decoder = decoding.decoder;
  jpeg_start_decompress(&decoder);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW line = pixels + stride * decoder.output_scanline;
    jpeg_read_scanlines(&decoder, &line, 1);
  }
  jpeg_finish_decompress(&decoder);
  return true;
}

/// Adobe's inks are stored inverted, so what libjpeg gives as ink is light; Pillow's arithmetic.
std::vector<std::uint8_t> rgb_of_inverted_cmyk(const std::vector<std::uint8_t>& inks) {
  std::vector<std::uint8_t> rgb;
  rgb.reserve(inks.size() / 4 * 3);
  for (std::size_t i = 0; i < inks.size(); i += 4) {
    const int white = inks[i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      const int product = (255 - inks[i + c]) * white + 128;
      const int covered = ((product >> 8) + product) >> 8;  // divided by 255, rounded
      rgb.push_back(static_cast<std::uint8_t>(std::max(0, white - covered)));
    }
  }
  return rgb;
}

tl::unexpected<Error> damaged(const Errors& errors) {
  return fail(ErrorCode::bad_input,
              fmt::format("its JPEG data cannot be decoded ({}).", errors.text.data()));
}

Result<Picture> decode(Decoding& decoding, std::span<const std::byte> file, std::int64_t at_most) {
  if (!begin(decoding, file, at_most)) return damaged(decoding.errors);
  const jpeg_decompress_struct& decoder = decoding.decoder;
  const std::size_t samples = decoder.out_color_space == JCS_CMYK ? 4 : 3;
  if (std::int64_t{decoder.image_width} * decoder.image_height > at_most) {
    return fail(ErrorCode::bad_input,
                fmt::format("it has {} x {} pixels; 1 to {} are read.", decoder.image_width,
                            decoder.image_height, at_most));
  }
  Picture picture{
      3, static_cast<int>(decoder.image_height), static_cast<int>(decoder.image_width), {}};
  const std::size_t stride = samples * decoder.image_width;
  picture.pixels.resize(stride * decoder.image_height);
  if (!read_lines(decoding, picture.pixels.data(), stride)) return damaged(decoding.errors);
  if (decoding.errors.ended_early)
    return fail(ErrorCode::bad_input, "its JPEG data ends before the image does: it is cut.");
  if (samples == 4) picture.pixels = rgb_of_inverted_cmyk(picture.pixels);
  return picture;
}

}  // namespace

bool is_jpeg(std::span<const std::byte> file) {
  return file.size() >= 3 && file[0] == std::byte{0xFF} && file[1] == std::byte{0xD8} &&
         file[2] == std::byte{0xFF};
}

Result<Picture> decode_jpeg(std::span<const std::byte> file, std::int64_t at_most) {
  Decoding decoding{};
  set_up(decoding);
  auto picture = decode(decoding, file, at_most);
  jpeg_destroy_decompress(&decoding.decoder);
  return picture;
}

}  // namespace carnot
