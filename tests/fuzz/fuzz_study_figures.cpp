// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/reproductions/reproduction.hpp"
#include "app/reproduction/figures_file.hpp"
#include "base/assert.hpp"

/// Any text is a study whose figures can all be judged, or one sentence with the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace carnot;
  constexpr std::string_view kFile = "/nowhere/figures.toml";
  auto study = parse_study_figures({reinterpret_cast<const char*>(data), size}, kFile);
  if (!study) {
    CARNOT_ASSERT(study.error().message.starts_with("/nowhere/figures.toml:"));
    CARNOT_ASSERT(to_sentence(study.error()).find('\n') == std::string::npos);
    return 0;
  }
  const Reproduction judged = judge_figures(*std::move(study), {});
  const VerdictCounts counts = counts_of(judged);
  CARNOT_ASSERT(counts.unexplained + counts.not_reproducible == counts.figures);
  for (const ReproducedGroup& group : judged.groups) {
    for (const ReproducedFigure& one : group.figures) {
      CARNOT_ASSERT(!one.figure.says.empty() && std::isfinite(one.figure.published.value));
      CARNOT_ASSERT(!(tolerance_of(one.figure) < 0.0));
    }
  }
  return 0;
}
