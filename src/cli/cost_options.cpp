// SPDX-License-Identifier: Apache-2.0
#include "cli/cost_options.hpp"

#include "cli/option_values.hpp"

namespace carnot {

void add_cost_options(CLI::App& command, CostSettings& settings) {
  constexpr const char* kGroup = "Cost";
  command
      .add_flag("--cost", settings.show,
                "Show what optimising cost, when it has paid for itself, and who costs least for "
                "how much use: in joules, seconds, and grams and money where there are factors")
      ->group(kGroup);
  command
      .add_option("--uses", settings.uses,
                  "How many inferences are expected, as in 1e9 (default: a million)")
      ->transform(uses_value())
      ->group(kGroup);
  command
      .add_option("--hourly", settings.hourly,
                  "Price of an hour of the machine with its currency, its price over its life or "
                  "its rent, as in 0.10EUR")
      ->type_name("VALUE")
      ->group(kGroup);
  command
      .add_option("--max-drop", settings.max_drop,
                  "Leave out who loses more accuracy than this: 1pp is one point of all images")
      ->transform(points_value())
      ->group(kGroup);
}

}  // namespace carnot
