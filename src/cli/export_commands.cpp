// SPDX-License-Identifier: Apache-2.0
#include "cli/export_commands.hpp"

#include <cstdio>
#include <memory>

#include "app/export_data.hpp"
#include "app/export_model.hpp"
#include "cli/option_values.hpp"
#include "records/choices.hpp"
#include "report/export_report.hpp"

namespace carnot {
namespace {

template <class Request>
struct ExportOptions {
  Request request;
  bool json = false;
};

template <class Written>
int print(const Written& written, bool json) {
  std::fputs((json ? export_json(written) : export_text(written)).c_str(), stdout);
  return 0;
}

int export_data(const ExportOptions<ExportDataRequest>& options) {
  const ExportDataRequest& request = options.request;
  const auto images = export_data(request);
  if (!images) return report_error(images.error());
  return print(DataExport{request.dataset, request.split, request.folder.string(), *images},
               options.json);
}

int export_model(const ExportOptions<ExportModelRequest>& options, const Environment& environment) {
  const ExportModelRequest& request = options.request;
  const auto counts = export_model(request, environment);
  if (!counts) return report_error(counts.error());
  return print(ModelExport{.source = request.source,
                           .file = request.file.string(),
                           .parameters = counts->parameters,
                           .macs = counts->macs,
                           .not_counted = counts->not_counted},
               options.json);
}

}  // namespace

void add_export_data_command(CLI::App& command, Environment&, int& outcome) {
  // Shared with the callback, which outlives this call.
  const auto options = std::make_shared<ExportOptions<ExportDataRequest>>();
  ExportDataRequest& request = options->request;
  request.split = "test";
  command.add_option("dataset", request.dataset, "The generated data set: glyphs")->required();
  command.add_option("--split", request.split, "train, calibration or test")->capture_default_str();
  command.add_option("--count", request.count,
                     "So many images from the front (default: the whole split)");
  command.add_option("--out", request.folder, "Folder for images.npy and labels.npy")
      ->type_name("FOLDER")
      ->required();
  command.add_flag("--json", options->json, "Say what was written as JSON (docs/formats.md)");
  command.callback([options, &outcome] { outcome = export_data(*options); });
}

void add_export_model_command(CLI::App& command, Environment& environment, int& outcome) {
  const auto options = std::make_shared<ExportOptions<ExportModelRequest>>();
  command
      .add_option(
          "model", options->request.source,
          "zoo:NAME?option=value&..., timm:NAME, torchvision:NAME or hf:ORG/NAME, each with "
          "?weights=seeded for the architecture alone")
      ->required();
  command.add_option("--out", options->request.file, "The .onnx file to write")
      ->type_name("FILE")
      ->required();
  add_choice(command, "--observe-on", options->request.observe_on, kEngineNames,
             "Set the batch norms' statistics of a seeded net from one batch on this engine, as "
             "a study does (default: mean 0, variance 1)");
  command.add_flag("--json", options->json, "Say what was written as JSON (docs/formats.md)");
  command.callback(
      [options, &environment, &outcome] { outcome = export_model(*options, environment); });
}

}  // namespace carnot
