// SPDX-License-Identifier: Apache-2.0
#include "tactics/int8/shared_parameters.hpp"

namespace carnot {

ParameterSpec per_channel_parameter() {
  return {.name = "per-channel",
          .type = ParameterType::flag,
          .standard = true,
          .meaning = "one weight scale per output channel instead of per tensor"};
}

ParameterSpec exclude_parameter() {
  return {.name = "exclude",
          .type = ParameterType::names,
          .standard = std::vector<std::string>{},
          .meaning = "nodes (name, output or operator, * allowed) left in float"};
}

}  // namespace carnot
