// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/reproductions/column_table.hpp"
#include "base/assert.hpp"

/// Any text is a table whose columns are all as long as it, or one sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto table = ColumnTable::parse(text, "t.csv");
  if (!table) {
    CARNOT_ASSERT(!table.error().message.empty());
    return 0;
  }
  for (const std::string_view column : {"a", "b", ""}) {
    CARNOT_ASSERT(table->words(column).has_value() == table->has(column));
    const auto numbers = table->numbers(column);
    if (!numbers) continue;
    CARNOT_ASSERT(numbers->size() == table->rows());
    CARNOT_ASSERT(table->numbers_if_any(column).has_value());
    for (const double value : *numbers) CARNOT_ASSERT(std::isfinite(value));
  }
  return 0;
}
