// SPDX-License-Identifier: Apache-2.0
#include "app/export_data.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "datasets/export.hpp"
#include "datasets/glyphs.hpp"

namespace carnot {
namespace {

constexpr std::array<std::string_view, 1> kGenerated{"glyphs"};

Result<Split> split_of(const std::string& name) {
  constexpr auto kSplits = std::to_array({Split::train, Split::calibration, Split::test});
  std::vector<std::string_view> names;
  for (const Split split : kSplits) {
    if (name_of(split) == name) return split;
    names.push_back(name_of(split));
  }
  const auto nearest = nearest_name(name, names);
  return fail(ErrorCode::bad_input, fmt::format("there is no split \"{}\".", valid_utf8(name)),
              nearest ? fmt::format("Did you mean \"{}\"?", *nearest)
                      : "Choose train, calibration or test.");
}

}  // namespace

Result<std::int64_t> export_data(const ExportDataRequest& request) {
  if (request.dataset != kGenerated[0]) {
    return fail(ErrorCode::bad_input,
                fmt::format("there is no generated data set \"{}\".", valid_utf8(request.dataset)),
                "There is one: glyphs.");
  }
  CARNOT_TRY(const Split split, split_of(request.split));
  const std::int64_t count = request.count.value_or(glyph_count(split));
  CARNOT_TRY(const ImageSet images, glyphs(split, 0, count));
  CARNOT_TRY_VOID(export_npy(images, request.folder));
  return count;
}

}  // namespace carnot
