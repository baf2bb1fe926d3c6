// SPDX-License-Identifier: Apache-2.0
#include "app/labels/qr_code.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <span>
#include <string_view>

#include "sensors/vendor_library.hpp"

namespace carnot {
namespace {

// As qrencode.h has them, whose shared library keeps them since version 4.
struct EncodedCode {
  int version;
  int width;
  unsigned char* data;  // width × width; the lowest bit is 1 for a dark module
};
using EncodeFunction = EncodedCode*(const char* text, int version, int level, int hint,
                                    int case_sensitive);
using FreeFunction = void(EncodedCode* code);
constexpr int kSmallestThatHoldsIt = 0;
constexpr int kLevelM = 1;  // 15 % may be lost
constexpr int kBytes = 2;

}  // namespace

Result<QrModules> qr_code_of(const std::string& text) {
  constexpr auto kNames = std::to_array<std::string_view>({"libqrencode.so.4"});
  const auto library = VendorLibrary::open(kNames);
  EncodeFunction* encode = nullptr;
  FreeFunction* release = nullptr;
  if (library) {
    library->bind("QRcode_encodeString", encode);
    library->bind("QRcode_free", release);
  }
  if (encode == nullptr || release == nullptr) {
    return fail(ErrorCode::environment,
                "a label needs libqrencode.so.4 for its code, which is not here.",
                "Install it: sudo apt-get install libqrencode4.");
  }
  const std::unique_ptr<EncodedCode, FreeFunction*> code{
      encode(text.c_str(), kSmallestThatHoldsIt, kLevelM, kBytes, 1), release};
  if (code == nullptr) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("no QR code holds the {} letters that lead to the evidence.", text.size()),
        "Give a shorter --evidence.");
  }
  QrModules modules{.width = code->width};
  const auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
  modules.dark.reserve(count);
  for (const unsigned char module : std::span{code->data, count})
    modules.dark.push_back((module & 1U) != 0U);
  return modules;
}

}  // namespace carnot
