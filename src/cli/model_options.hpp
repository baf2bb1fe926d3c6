// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/one_model_study.hpp"
#include "app/price_texts.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// The options by which several commands name a model and what it runs on, each written once. What
/// they are read into outlives the parse.

/// MODEL, of a file, of the zoo or of --study.
void add_model_options(CLI::App& command, ModelChoice& choice);

/// --price and --hourly. `for_what` begins their meaning: "For the goal cost".
void add_price_options(CLI::App& command, PriceTexts& prices, const std::string& for_what);

/// --engine, with commas. `meaning` says what is taken without it.
void add_engines_option(CLI::App& command, std::vector<EngineName>& engines,
                        const std::string& meaning);

/// What a grid of settings is read into.
struct GridOptions {
  std::vector<EngineName>& engines;
  std::vector<int>& batches;
  std::vector<int>& threads;
  std::vector<Precision>& precisions;
};

/// What a command does with engines and precisions that nobody named.
struct GridMeanings {
  std::string engines;
  std::string precisions;
};

/// --engine, --batch, --threads and --precision, each with commas.
void add_grid_options(CLI::App& command, GridOptions grid, const GridMeanings& meanings);

}  // namespace carnot
