// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "graph/graph.hpp"
#include "tactics/tactic.hpp"

namespace carnot {

/// What a command of the user's is given, and what of it says where the files are.
struct ExternalCommand {
  std::vector<std::string> words;  // the program first; kInputMark and kOutputMark inside words
  Seconds time_limit{0.0};
};

/// Where the path of the model to read, and that of the model to write, go into a command.
inline constexpr std::string_view kInputMark = "{in}";
inline constexpr std::string_view kOutputMark = "{out}";

/// Who can run a command that turns one model file into another. Tactics start no process
/// themselves.
class ExternalProgram {
 public:
  virtual ~ExternalProgram() = default;
  /// The model that the command wrote. Errors: failed when it ended badly, took too long or wrote
  /// no model that can be loaded; interrupted; environment.
  virtual Result<Graph> transform(const Graph& graph, const ExternalCommand& command) = 0;
};

/// The row of the registry: `external`, whose `apply` is null, for it is an ExternalProgram that
/// runs it.
Tactic external();

/// The command in completed parameters. Errors: bad_input when it is empty or has no place for the
/// model that it is to write.
Result<ExternalCommand> external_command(const Parameters& parameters);

/// What the command made of the graph, held against it: it must take and give tensors of the same
/// types and shapes (a dimension that is a number stays that number), or it is no longer the same
/// task. A card that the command dropped is carried over. Errors: bad_input naming the tensor.
Result<TacticOutcome> outcome_of_external(const Graph& before, Graph after);

}  // namespace carnot
