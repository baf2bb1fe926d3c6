// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "zoo/architectures.hpp"
#include "zoo/spec.hpp"
#include "zoo/zoo.hpp"

namespace carnot {

/// What an architecture may be asked for, with its defaults.
std::vector<ZooOption> options_of(const Architecture& architecture);

/// What a spec asks of its architecture.
struct ZooOrder {
  ArchitectureSize size;
  std::uint64_t seed = 1;
};

/// Errors: bad_input for an option that the architecture does not have (with the nearest one), a
/// value out of range, or an image that a layer would reduce to nothing.
Result<ZooOrder> read_options(const Architecture& architecture, const ZooSpec& spec);

/// "Did you mean ...?", or the list when nothing is near: the remedy for an unknown word.
std::string suggestion(std::string_view word, std::span<const std::string_view> known);

}  // namespace carnot
