// SPDX-License-Identifier: Apache-2.0
#include "cli/export_commands.hpp"

#include <cstdio>
#include <memory>

#include "app/export_data.hpp"
#include "app/export_model.hpp"
#include "report/format.hpp"

namespace carnot {

void add_export_data_command(CLI::App& command, Environment&, int& outcome) {
  const auto request =
      std::make_shared<ExportDataRequest>();  // shared with the callback, which outlives this call
  request->split = "test";
  command.add_option("dataset", request->dataset, "The generated data set: glyphs")->required();
  command.add_option("--split", request->split, "train, calibration or test")
      ->capture_default_str();
  command.add_option("--count", request->count,
                     "So many images from the front (default: the whole split)");
  command.add_option("--out", request->folder, "Folder for images.npy and labels.npy")->required();
  command.callback([request, &outcome] {
    const auto written = export_data(*request);
    if (!written) {
      outcome = report_error(written.error());
      return;
    }
    std::printf("%s images in %s\n", format_count(*written).c_str(), request->folder.c_str());
  });
}

void add_export_model_command(CLI::App& command, Environment&, int& outcome) {
  const auto request = std::make_shared<ExportModelRequest>();
  command.add_option("model", request->source, "zoo:NAME?option=value&...")->required();
  command.add_option("--out", request->file, "The .onnx file to write")->required();
  command.callback([request, &outcome] {
    const auto counts = export_model(*request);
    if (!counts) {
      outcome = report_error(counts.error());
      return;
    }
    std::printf("%s: %s parameters, %s MACs per image\n", request->file.c_str(),
                format_count(counts->parameters).c_str(), format_count(counts->macs).c_str());
  });
}

}  // namespace carnot
