// SPDX-License-Identifier: Apache-2.0
#include "datasets/picture.hpp"

#include "datasets/decode_jpeg.hpp"
#include "datasets/decode_png.hpp"

namespace carnot {

Result<Picture> decode_picture(std::span<const std::byte> file, std::int64_t at_most) {
  if (is_jpeg(file)) return decode_jpeg(file, at_most);
  if (is_png(file)) return decode_png(file, at_most);
  return fail(ErrorCode::bad_input, "it is neither a JPEG nor a PNG, whatever its name says.",
              "Convert it to PNG, or take it out of the folder.");
}

}  // namespace carnot
