// SPDX-License-Identifier: Apache-2.0
#include "cli/predict_command.hpp"

#include <cstdio>
#include <memory>

#include "app/factors/predict_model.hpp"
#include "cli/exit_code.hpp"
#include "cli/measuring_options.hpp"
#include "cli/option_values.hpp"
#include "report/report_output.hpp"

namespace carnot {
namespace {

struct PredictOptions {
  PredictRequest request;
  bool json = false;
};

int predict_and_print(const PredictOptions& options, const Environment& environment) {
  const auto report = predict_model(options.request, environment);
  if (!report) return report_error(report.error());
  const ReportOutput output{"", stdout};
  const auto written = output.write(options.json ? predict_json(*report) : predict_text(*report));
  return written ? static_cast<int>(ExitCode::done) : report_error(written.error());
}

}  // namespace

void add_predict_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<PredictOptions>();
  command
      .add_option("MODEL", options->request.model,
                  "An .onnx file, zoo:NAME, or timm:NAME and its like, exported first")
      ->required();
  add_store_option(command, options->request.store, "Whose trials it is told by");
  command.add_option("--run", options->request.run, "Number of the run (default: the newest)");
  add_require_option(command, options->request.require_measured,
                     "no prediction from estimated joules");
  command.add_flag("--json", options->json, "Print it as JSON (docs/formats.md)");
  command.callback(
      [options, &environment, &outcome] { outcome = predict_and_print(*options, environment); });
}

}  // namespace carnot
