// SPDX-License-Identifier: Apache-2.0
#include "cli/measuring_options.hpp"

#include "cli/option_values.hpp"

namespace carnot {

void add_store_option(CLI::App& command, std::filesystem::path& store, const std::string& meaning) {
  command.add_option("--store", store, meaning)->type_name("FILE")->capture_default_str();
}

void add_measuring_options(CLI::App& command, MeasuringOptions& options,
                           const std::string& meaning_of_store) {
  add_store_option(command, options.store, meaning_of_store);
  add_require_option(command, options.require_measured,
                     "refuse to estimate where nothing can be measured (exit code 3)");
}

}  // namespace carnot
