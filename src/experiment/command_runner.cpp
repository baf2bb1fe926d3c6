// SPDX-License-Identifier: Apache-2.0
#include "experiment/command_runner.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "engines/child_process.hpp"
#include "graph/onnx_file.hpp"

namespace carnot {
namespace {

constexpr Seconds kLook{0.01};

std::string with(std::string word, std::string_view mark, const std::filesystem::path& path) {
  for (auto at = word.find(mark); at != std::string::npos;
       at = word.find(mark, at + path.native().size()))
    word.replace(at, mark.size(), path.native());
  return word;
}

/// The last line that it printed, where an exception has its message, as the end of a sentence.
std::string last_words(ChildProcess& child) {
  const std::string said = child.last_output();
  const auto line = said.rfind('\n');
  return said.empty() ? "; it printed nothing"
                      : fmt::format("; it printed last: {}",
                                    line == std::string::npos ? said : said.substr(line + 1));
}

/// An end by our hand, or its own with a code above 0, is told with what it printed.
Error ended_badly(const std::string& program, ChildProcess& child, const std::string& how) {
  return {ErrorCode::failed,
          fmt::format("the command {} {}{}.", valid_utf8(program), how, last_words(child)),
          {}};
}

}  // namespace

Result<void> CommandRunner::run(const std::vector<std::string>& words, Seconds limit) const {
  // env finds the program by PATH and goes to the folder first.
  std::vector<std::string> arguments;
  if (!setup_.study_folder.empty()) arguments = {"-C", setup_.study_folder.string()};
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), words.begin(), words.end());
  CARNOT_TRY(ChildProcess child, ChildProcess::start("/usr/bin/env", arguments, STDIN_FILENO));
  const SteadyTime begin = clock_.now();
  while (!child.has_ended()) {
    child.drain_output();
    if (!clock_.sleep_for(kLook, setup_.stop))
      return fail(ErrorCode::interrupted, "the study was interrupted.");
    if (seconds_between(begin, clock_.now()) < limit) continue;
    child.end_now();
    Error error = ended_badly(words.front(), child,
                              fmt::format("was ended after {}", format_quantity(limit)));
    error.remedy = "Give the step a longer time_limit_seconds.";
    return tl::unexpected(std::move(error));
  }
  child.drain_output();
  if (!child.ended_well())
    return tl::unexpected(ended_badly(words.front(), child, child.how_it_ended()));
  return {};
}

Result<Graph> CommandRunner::transform(const Graph& graph, const ExternalCommand& command) {
  CARNOT_TRY(const TemporaryFolder folder, TemporaryFolder::create(setup_.work_folder, "external"));
  const auto in = std::filesystem::absolute(folder.path() / "in.onnx");
  const auto out = std::filesystem::absolute(folder.path() / "out.onnx");
  CARNOT_TRY_VOID(save_model(graph, in));
  std::vector<std::string> words;
  words.reserve(command.words.size());
  for (const std::string& word : command.words)
    words.push_back(with(with(word, kInputMark, in), kOutputMark, out));
  CARNOT_TRY_VOID(run(words, command.time_limit));
  auto written = load_model(out);
  if (written) return written;
  Error error = std::move(written).error();
  if (error.code == ErrorCode::not_found) {
    return fail(ErrorCode::failed,
                fmt::format("the command {} ended well and wrote no model to {{out}}.",
                            valid_utf8(words.front())));
  }
  return tl::unexpected(
      at(fmt::format("the model that the command {} wrote", valid_utf8(words.front())),
         std::move(error)));
}

std::string content_of_commands(const Recipe& recipe, const std::filesystem::path& study_folder) {
  Sha256 hash;
  bool any = false;
  for (const RecipeStep& step : recipe.steps) {
    if (step.tactic != external().name) continue;
    any = true;
    const auto command = step.parameters.find("command");
    if (command == step.parameters.end()) continue;
    const auto* words = std::get_if<std::vector<std::string>>(&command->second);
    if (words == nullptr) continue;
    for (const std::string& word : *words) {
      const auto content = sha256_hex_of_file(study_folder / word);
      hash.add_field(content.value_or(""));
    }
  }
  return any ? hash.hex() : std::string{};
}

}  // namespace carnot
