// SPDX-License-Identifier: Apache-2.0
//
// Every fault meets every kind of source, and what Carnot says then is written down:
// docs/fault-matrix.md is made of these answers (tools/fault_matrix.py).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "contract/sources/happenings.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

/// What was verified, per happening in the order of the kinds.
using Verified = std::map<std::string, std::vector<std::pair<std::string, std::optional<Answer>>>>;
Verified& verified() {
  static Verified rows;  // the tests of one process write one page
  return rows;
}

using Rows = std::vector<std::pair<std::string, std::optional<Answer>>>;

/// Kinds that give the same answer share a line.
std::string table_of(const Rows& rows) {
  std::vector<std::pair<Answer, std::string>> lines;
  std::string spared;
  for (const auto& [kind, answer] : rows) {
    std::string* names = &spared;
    if (answer) {
      const auto found = std::ranges::find(lines, *answer, &decltype(lines)::value_type::first);
      names = found != lines.end() ? &found->second : &lines.emplace_back(*answer, "").second;
    }
    *names += fmt::format("{}`{}`", names->empty() ? "" : ", ", kind);
  }
  std::string text = "| source | joules | findings | in words |\n|---|---|---|---|\n";
  for (const auto& [answer, names] : lines)
    text += fmt::format("| {} | {} | {} | {} |\n", names, answer.joules, answer.findings,
                        answer.meanings);
  if (!spared.empty()) text += fmt::format("\nCannot happen to: {}.\n", spared);
  return text;
}

/// Writes the page where CARNOT_FAULT_MATRIX says, once all is verified.
class Page final : public ::testing::Environment {
 public:
  void TearDown() override {
    const char* file = std::getenv("CARNOT_FAULT_MATRIX");
    if (file == nullptr) return;
    std::string text;
    for (const Happening& happening : kHappenings)
      text += fmt::format("## {}\n\n{}\n", happening.words, table_of(verified()[happening.name]));
    must(write_file_atomically(file, text));
  }
};
const auto* const kPage = ::testing::AddGlobalTestEnvironment(new Page);  // gtest deletes it

class FaultMatrix : public ::testing::TestWithParam<std::tuple<Happening, InstrumentKind>> {};

TEST_P(FaultMatrix, NoJouleIsWrongInSilence) {
  const auto& [happening, kind] = GetParam();
  verified()[happening.name].emplace_back(kind.name, answer_to(kind, happening));
}

INSTANTIATE_TEST_SUITE_P(Every, FaultMatrix,
                         ::testing::Combine(::testing::ValuesIn(kHappenings),
                                            ::testing::ValuesIn(instrument_kinds().begin(),
                                                                instrument_kinds().end())),
                         [](const auto& tested) {
                           return fmt::format("{}_{}", std::get<0>(tested.param).name,
                                              std::get<1>(tested.param).name);
                         });

}  // namespace
}  // namespace carnot
