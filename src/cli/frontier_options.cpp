// SPDX-License-Identifier: Apache-2.0
#include "cli/frontier_options.hpp"

#include "cli/option_values.hpp"

namespace carnot {

void add_frontier_options(CLI::App& command, FrontierSettings& settings) {
  constexpr const char* kGroup = "Frontier";
  FrontierQuestion& question = settings.question;
  command
      .add_flag("--frontier", settings.show,
                "Show which candidates nothing beats in energy and accuracy, how likely that is, "
                "what the next point of accuracy costs, and which law the front follows")
      ->group(kGroup);
  command
      .add_option("--accuracy-at-least", question.accuracy_at_least,
                  "Which candidate takes least energy with at least this accuracy, as in 90%")
      ->transform(accuracy_value())
      ->group(kGroup);
  command
      .add_option("--joules-at-most", question.joules_at_most,
                  "Which is the most accurate with at most this energy for an inference, as in "
                  "20mJ; measured joules only")
      ->transform(energy_value())
      ->group(kGroup);
  command
      .add_option("--latency-at-most", question.latency_at_most,
                  "Only who finishes 95 of 100 batches within this time, as in 20ms")
      ->transform(duration_value())
      ->group(kGroup);
}

}  // namespace carnot
