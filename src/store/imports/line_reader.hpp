// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/imports/byte_stream.hpp"

namespace carnot {

struct TextLine {
  std::int64_t number = 0;  // from 1
  std::string_view text;    // without its end; valid until the next line is read
  bool ended = true;        // false: the file ends inside it
};

/// The lines of a text, however long it is: memory holds a megabyte of it at most.
class LineReader {
 public:
  /// A longer line is no line of a log.
  static constexpr std::size_t kLongestLine = std::size_t{1} << 20U;

  /// `stream` is borrowed; `file` is its name in errors.
  LineReader(ByteStream& stream, std::string file);
  /// False at the end. Errors: those of the stream; bad_input for a line that is too long.
  Result<bool> next(TextLine& line);

 private:
  Result<bool> fill();

  ByteStream* stream_;
  std::string file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was not handed out yet
  std::size_t end_ = 0;
  std::int64_t number_ = 0;
  bool at_end_ = false;
};

}  // namespace carnot
