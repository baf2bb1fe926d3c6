// SPDX-License-Identifier: Apache-2.0
#include "cli/advise_command.hpp"

#include <memory>
#include <string>

#include "app/advise/advise_model.hpp"
#include "app/advise/refit_tree.hpp"
#include "app/study_place.hpp"
#include "cli/model_options.hpp"
#include "cli/option_values.hpp"
#include "report/advise_report.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct AdviseOptions {
  AdviseRequest request;
  bool refit = false;
  bool draw = false;
  std::filesystem::path out;
  bool json = false;
};

int print(const std::string& text, ExitCode code = ExitCode::done) {
  const ReportOutput output{"", stdout};
  const auto written = output.write(text);
  return written ? static_cast<int>(code) : report_error(written.error());
}

int draw(const AdviseOptions& options, const Environment& environment) {
  const auto tree = advice_tree(options.request.tree, environment);
  return tree ? print(tree_drawing(*tree)) : report_error(tree.error());
}

/// Exit code 1 where nothing could be fitted: the tree that was asked for is not there.
int refit(const AdviseOptions& options, const Environment& environment) {
  if (!options.request.store || options.out.empty()) {
    return report_error({ErrorCode::bad_input, "a refit needs trials, and a place for the tree.",
                         "Give --store FILE and --out FILE."});
  }
  const auto report = refit_tree(
      {.store = *options.request.store, .tree = options.request.tree, .out = options.out},
      environment);
  if (!report) return report_error(report.error());
  return print(options.json ? refit_json(*report) : refit_text(*report),
               report->file.empty() ? ExitCode::failed : ExitCode::done);
}

int advise(const AdviseOptions& options, const Environment& environment) {
  const bool has_model = !options.request.model.empty();
  if (has_model == (options.refit || options.draw)) {
    return report_error({ErrorCode::bad_input,
                         has_model ? "--refit and --draw are about the tree, not about a model."
                                   : "advice is about a model, and none is named.",
                         has_model ? "Leave the model out."
                                   : "Name an .onnx file, zoo:NAME, or a model of the store."});
  }
  if (options.draw) return draw(options, environment);
  if (options.refit) return refit(options, environment);
  const auto report = advise_model(options.request, environment);
  if (!report) return report_error(report.error());
  return print(options.json ? advise_json(*report) : advise_text(*report));
}

void add_answers(CLI::App& command, AdviseOptions& options) {
  add_choice(command, "--priority", options.request.priority, all_priorities(), "What comes first");
  command
      .add_option("--max-drop", options.request.max_drop,
                  "How much accuracy may be lost: 1pp is one point of all images")
      ->transform(points_value())
      ->default_str("1pp");
  command.add_option("--inferences", options.request.inferences, "How often the model will run")
      ->transform(uses_value())
      ->type_name("COUNT");
  add_price_options(command, options.request.prices, "For the priority cost");
  add_engines_option(command, options.request.engines,
                     "Engines that may be used, with commas; without it those that are installed");
}

}  // namespace

void add_advise_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<AdviseOptions>();
  command.add_option("model", options->request.model,
                     "An .onnx file, zoo:NAME, or a model of a study in the store");
  add_answers(command, *options);
  command
      .add_option("--store", options->request.store,
                  "Whose trials are the evidence; without it " + std::string{kUsualStore} +
                      ", where it exists")
      ->type_name("FILE");
  command
      .add_option("--tree", options->request.tree, "A tree of your own instead of the built-in one")
      ->type_name("FILE");
  command
      .add_option("--dataset", options->request.dataset,
                  "Your images, for the command that comes next; as carnot optimize takes them")
      ->type_name("KIND:PATH");
  command
      .add_option("--calibration", options->request.calibration,
                  "Other images of that kind, likewise")
      ->type_name("PATH");
  auto* refit = command.add_flag("--refit", options->refit,
                                 "Fit the tree's thresholds to the trials of --store");
  command.add_option("--out", options->out, "Where the refitted tree is written")
      ->type_name("FILE")
      ->needs(refit);
  command.add_flag("--draw", options->draw, "Print the tree")->excludes(refit);
  command.add_flag("--json", options->json, "Print it as JSON (docs/formats.md)");
  command.callback([options, &environment, &outcome] { outcome = advise(*options, environment); });
}

}  // namespace carnot
