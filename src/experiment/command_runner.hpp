// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>

#include "base/clock.hpp"
#include "tactics/external/external.hpp"

namespace carnot {

/// Runs the commands of `external` steps: in the study's folder, the program found by PATH, with
/// fresh paths for {in} and {out}, nothing on standard input. Its group of processes ends with it,
/// with its time limit and with the study.
class CommandRunner final : public ExternalProgram {
 public:
  struct Setup {
    std::filesystem::path study_folder;  // where the command runs; empty: here
    std::filesystem::path work_folder;   // exists; the two models lie below it
    std::stop_token stop{};
  };
  /// `clock` outlives it.
  CommandRunner(Setup setup, const Clock& clock) : setup_{std::move(setup)}, clock_{clock} {}

  Result<Graph> transform(const Graph& graph, const ExternalCommand& command) override;

 private:
  Result<void> run(const std::vector<std::string>& words, Seconds limit) const;

  Setup setup_;
  const Clock& clock_;
};

/// The content of the files that the recipe's commands name, as one hash: a script that was changed
/// makes another model. Empty for a recipe without commands.
std::string content_of_commands(const Recipe& recipe, const std::filesystem::path& study_folder);

}  // namespace carnot
