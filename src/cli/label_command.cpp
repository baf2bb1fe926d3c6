// SPDX-License-Identifier: Apache-2.0
#include "cli/label_command.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/labels/label_model.hpp"
#include "cli/measuring_options.hpp"
#include "cli/option_values.hpp"

namespace carnot {
namespace {

/// A label of 300 pixels is the smallest that is legible.
constexpr int kLeastPixels = 300;
constexpr int kMostPixels = 4000;

struct LabelOptions {
  LabelRequest request;
  std::optional<std::filesystem::path> out;
  int pixels = 600;
  bool json = false;
};

Result<void> print_label(const LabelOptions& options, const Environment& environment) {
  CARNOT_TRY(const LabelReport report, label_model(options.request, environment));
  std::fputs((options.json ? to_json(report) : to_terminal(report)).c_str(), stdout);
  if (!options.out) return {};
  std::fflush(stdout);
  CARNOT_TRY(const auto written, write_label(report, *options.out, options.pixels));
  for (const auto& path : written) std::fprintf(stderr, "carnot: wrote %s\n", path.c_str());
  return {};
}

void add_algorithm_options(CLI::App& command, LabelRequest& request) {
  std::vector<std::string_view> algorithms;
  algorithms.reserve(kLabelAlgorithms.size());
  for (const LabelAlgorithm one : kLabelAlgorithms) algorithms.push_back(facts_of(one).key);
  command
      .add_option_function<std::string>(
          "--algorithm",
          [&request](const std::string& key) {
            request.algorithm = label_algorithm_of(key).value_or(request.algorithm);
          },
          "carnot (ours), ecml22 or upc (both published)")
      ->check(one_of(algorithms))
      ->default_str("carnot");
  add_choice(command, "--compounding", request.compounding, kCompoundings,
             "How the metrics' classes become one (default: the algorithm's usual way)");
  command.add_option("--reference", request.reference,
                     "Of ecml22: the model that indices are relative to (default: a ResNet101)");
  command
      .add_option("--training-grams", request.training_grams,
                  "Of upc: grams of CO2e that training the model emitted")
      ->check(positive_value());
}

}  // namespace

void add_label_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<LabelOptions>();
  LabelRequest& request = options->request;
  add_store_option(command, request.store, "Where results are kept");
  command.add_option("--run", request.run, "Number of the run (default: the newest)");
  command
      .add_option("--model", request.model,
                  "Whose label: the id of a candidate, or a member's name with --members")
      ->type_name("ID");
  command.add_option("--set", request.set, "Reference set of Carnot's own label, by name or file")
      ->type_name("NAME|FILE");
  command.add_flag("--members", request.members, "Label a member of the set, not of a run");
  add_algorithm_options(command, request);
  command
      .add_option("--evidence", request.evidence,
                  "Where the evidence can be read; the code on the label leads there")
      ->type_name("URL");
  command
      .add_option("--out", options->out, "Write label.svg, .png, .pdf and .json into this folder")
      ->type_name("FOLDER");
  command.add_option("--pixels", options->pixels, "Width of the PNG")
      ->check(value_between(kLeastPixels, kMostPixels))
      ->capture_default_str();
  command.add_flag("--json", options->json, "Print the label as JSON (docs/formats.md)");
  add_require_option(command, request.require_measured,
                     "no label of estimated joules (exit code 3)");
  command.callback([options, &environment, &outcome] {
    const auto done = print_label(*options, environment);
    outcome = done ? static_cast<int>(ExitCode::done) : report_error(done.error());
  });
}

}  // namespace carnot
