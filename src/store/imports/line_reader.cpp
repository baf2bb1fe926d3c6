// SPDX-License-Identifier: Apache-2.0
#include "store/imports/line_reader.hpp"

#include <fmt/format.h>

#include <cstring>

#include "base/number_text.hpp"

namespace carnot {
namespace {

/// What is read at once of a text with lines of usual length.
constexpr std::size_t kFirstBytes = std::size_t{256} << 10U;

}  // namespace

LineReader::LineReader(ByteStream& stream, std::string file)
    : stream_{&stream}, file_{std::move(file)}, buffer_(kFirstBytes) {}

/// Moves what is left to the front and reads behind it; false where there is no more.
Result<bool> LineReader::fill() {
  if (at_end_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size() && end_ < kLongestLine) buffer_.resize(2 * end_);
  if (end_ == buffer_.size()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}:{}: the line is longer than {}; this is no log in lines.", file_,
                            number_ + 1, format_bytes(buffer_.size())));
  }
  CARNOT_TRY(const std::size_t count, stream_->read(std::span{buffer_}.subspan(end_)));
  end_ += count;
  at_end_ = count == 0;
  return !at_end_;
}

Result<bool> LineReader::next(TextLine& line) {
  std::size_t looked_at = 0;  // of the line, where no end was found
  for (;;) {
    const char* const first = buffer_.data() + begin_;
    const std::size_t length = end_ - begin_;
    const auto* const found =
        static_cast<const char*>(std::memchr(first + looked_at, '\n', length - looked_at));
    if (found != nullptr) {
      std::string_view text{first, static_cast<std::size_t>(found - first)};
      begin_ += text.size() + 1;
      if (text.ends_with('\r')) text.remove_suffix(1);
      line = {++number_, text, true};
      return true;
    }
    looked_at = length;
    CARNOT_TRY(const bool more, fill());
    if (more) continue;
    if (begin_ == end_) return false;
    line = {++number_, {buffer_.data() + begin_, end_ - begin_}, false};
    begin_ = end_;
    return true;
  }
}

}  // namespace carnot
