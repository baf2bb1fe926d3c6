// SPDX-License-Identifier: Apache-2.0
#include "torch/torch_error.hpp"

#include <c10/util/Exception.h>

#include "base/text.hpp"

namespace carnot::worker {

std::string first_sentence_of(std::string_view words) {
  for (const std::string_view line : split(words, '\n')) {
    const std::string_view told = trim(line);
    if (told.empty()) continue;
    std::string sentence = valid_utf8(told);
    if (!sentence.ends_with('.')) sentence += '.';
    return sentence;
  }
  return "no reason given.";
}

Error torch_error(const std::exception& exception) {
  const auto* own = dynamic_cast<const c10::Error*>(&exception);
  const char* words = own != nullptr ? own->what_without_backtrace() : exception.what();
  return {ErrorCode::failed, "torch: " + first_sentence_of(words), ""};
}

}  // namespace carnot::worker
