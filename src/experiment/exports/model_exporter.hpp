// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "experiment/exports/export_reply.hpp"
#include "experiment/exports/export_source.hpp"
#include "experiment/exports/exporter_process.hpp"

namespace carnot {

/// Turns "timm:resnet50" into an ONNX file with its card: one limited process per export, kept in
/// the cache by content, so that it is made once. Never touches the cache without need: a source
/// that is a file or of the zoo passes through. One thread; several processes may share a cache.
class ModelExporter {
 public:
  /// `clock` and `root` outlive it.
  ModelExporter(ExporterSetup setup, const Clock& clock, const SysRoot& root)
      : setup_{std::move(setup)}, clock_{&clock}, root_{&root} {}

  /// The file that a model's source stands for: of an export source the exported one, else the
  /// source itself.
  ///
  /// Errors: bad_input for names and options; timed_out, failed and unsupported for a model that
  /// cannot be exported here; environment when the exporters are not installed or the disk is full;
  /// interrupted.
  Result<std::string> local_source(const std::string& source);

  /// What a package knows by name, asked once per version. Errors: as above.
  Result<std::vector<KnownModel>> known_models(ExportPackage package);

 private:
  Result<std::filesystem::path> file_of(const ExportSource& source);
  Result<void> make(const ExportSource& source, const std::filesystem::path& file);
  Result<const ExporterVersions*> versions();
  Result<std::string> call(std::vector<std::string> arguments, std::string what,
                           const std::filesystem::path& folder) const;

  ExporterSetup setup_;
  const Clock* clock_;
  const SysRoot* root_;
  std::optional<ExporterVersions> versions_;  // once asked
};

/// Whether the error says something about this one model, so that a study goes on without it:
/// neither about the user (Ctrl-C) nor about the machine.
bool is_about_the_model(const Error& error);

}  // namespace carnot
