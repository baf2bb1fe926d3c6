// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

/// SHA-256, fed piece by piece. Content keys use it so that anyone can check them with sha256sum.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  Sha256& add(std::string_view bytes);
  Sha256& add(std::span<const std::byte> bytes);
  /// A field of a key: its length first, so that ("ab","c") and ("a","bc") differ.
  Sha256& add_field(std::string_view text);
  /// 64 hexadecimal digits. The object starts anew afterwards.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);
Result<std::string> sha256_hex_of_file(const std::filesystem::path& path);

}  // namespace carnot
