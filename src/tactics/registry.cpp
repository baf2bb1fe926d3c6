// SPDX-License-Identifier: Apache-2.0
#include "tactics/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "tactics/compile/compile.hpp"
#include "tactics/external/external.hpp"
#include "tactics/fold/fold.hpp"
#include "tactics/fp16/fp16.hpp"
#include "tactics/int8/dynamic_int8.hpp"
#include "tactics/int8/static_int8.hpp"
#include "tactics/low_rank/low_rank.hpp"
#include "tactics/mask/prune.hpp"
#include "tactics/structured/prune_structured.hpp"
#include "tactics/weight_only/weight_only.hpp"

namespace carnot {

std::span<const Tactic> tactics() {
  static const std::vector<Tactic> kRows = {
      fold(),     simplify(),    prune_local(),  prune_global(), prune_structured(),
      low_rank(), static_int8(), dynamic_int8(), weight_int8(),  weight_int4(),
      fp16(),     compile(),     external()};
  return kRows;
}

Result<const Tactic*> find_tactic(std::string_view name) {
  const auto found = std::ranges::find(tactics(), name, &Tactic::name);
  if (found != tactics().end()) return &*found;
  std::vector<std::string_view> known;
  for (const Tactic& tactic : tactics()) known.push_back(tactic.name);
  const auto near = nearest_name(name, known);
  return fail(ErrorCode::bad_input, fmt::format("there is no tactic '{}'.", valid_utf8(name)),
              near ? fmt::format("Did you mean '{}'?", *near)
                   : fmt::format("There are: {}.", fmt::join(known, ", ")));
}

}  // namespace carnot
