// SPDX-License-Identifier: Apache-2.0
#include "app/file_beginning.hpp"

#include <algorithm>
#include <fstream>

namespace carnot {

std::string beginning_of(const std::filesystem::path& file) {
  constexpr std::size_t kTelling = 32;
  std::string bytes(kTelling, '\0');
  std::ifstream in{file, std::ios::binary};
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return bytes;
}

}  // namespace carnot
