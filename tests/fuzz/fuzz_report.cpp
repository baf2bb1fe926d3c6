// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "report/explanation.hpp"

/// Whatever a report holds, it is refused with a sentence, or explained as valid text and JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  auto report = read_report({reinterpret_cast<const char*>(data), size});
  if (!report) {
    CARNOT_ASSERT(!report.error().message.empty());
    return 0;
  }
  CARNOT_ASSERT(!report->windows.empty());
  const Explanation explanation{"a file", *std::move(report)};
  CARNOT_ASSERT(!explain_text(explanation).empty());
  CARNOT_ASSERT(!explain_json(explanation).empty());
  return 0;
}
