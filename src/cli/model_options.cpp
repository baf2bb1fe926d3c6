// SPDX-License-Identifier: Apache-2.0
#include "cli/model_options.hpp"

#include "cli/option_values.hpp"
#include "records/choices.hpp"

namespace carnot {
namespace {

void add_counts(CLI::App& command, const std::string& name, std::vector<int>& counts,
                const std::string& meaning) {
  command.add_option(name, counts, meaning)
      ->delimiter(',')
      ->check(count_value(1))
      ->default_str("1");
}

}  // namespace

void add_model_options(CLI::App& command, ModelChoice& choice) {
  command
      .add_option("model", choice.model, "An .onnx file, zoo:NAME, or a model of the study file")
      ->required();
  command
      .add_option("--study", choice.study_file,
                  "A study file that has the model, its data, its input and recipes of yours")
      ->type_name("FILE");
}

void add_price_options(CLI::App& command, PriceTexts& prices, const std::string& for_what) {
  command
      .add_option("--price", prices.per_kilowatt_hour,
                  for_what + ": of a kWh with its currency, as in 0.30EUR")
      ->type_name("VALUE");
  command
      .add_option("--hourly", prices.per_hour,
                  for_what +
                      ": of an hour of the machine, its price over its life or rent, as in "
                      "0.10EUR")
      ->type_name("VALUE");
}

void add_engines_option(CLI::App& command, std::vector<EngineName>& engines,
                        const std::string& meaning) {
  add_choices(command, "--engine", engines, kEngineNames, meaning);
}

void add_grid_options(CLI::App& command, GridOptions grid, const GridMeanings& meanings) {
  add_engines_option(command, grid.engines, meanings.engines);
  add_counts(command, "--batch", grid.batches, "Batch sizes, with commas");
  add_counts(command, "--threads", grid.threads, "Numbers of threads, with commas");
  add_choices(command, "--precision", grid.precisions, kPrecisions, meanings.precisions);
}

}  // namespace carnot
