// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "experiment/exports/exporter_process.hpp"
#include "records/candidate.hpp"

namespace carnot {

/// What a package holds for: its compiler settles all of it.
struct PackageSettings {
  int batch = 1;
  int threads = 1;
  Precision precision = Precision::fp32;
  auto operator<=>(const PackageSettings&) const = default;
};

PackageSettings package_settings_of(const Settings& settings);

/// Each once, in order.
std::vector<PackageSettings> packages_for(const std::vector<Settings>& settings);

/// Where the package of a model file lies: beside it.
std::filesystem::path package_file(const std::filesystem::path& model,
                                   const PackageSettings& settings);

/// Has models compiled by the Python package of python/ (torch's AOTInductor), one limited process
/// for each package. One thread.
class PackageMaker {
 public:
  /// `clock` and `root` outlive it.
  PackageMaker(ExporterSetup setup, const Clock& clock, const SysRoot& root)
      : setup_{std::move(setup)}, clock_{&clock}, root_{&root} {}

  struct Made {
    std::string by;                   // "torch 2.11.0+cu130, g++ (Debian 12.2.0-14) 12.2.0"
    std::uint64_t largest_bytes = 0;  // of one package
  };
  /// All packages of a model file, beside it. Errors: failed naming the node that cannot be
  /// compiled; timed_out; environment without Python's package or a compiler, or with a full disk;
  /// interrupted.
  Result<Made> make(const std::filesystem::path& model,
                    std::span<const PackageSettings> packages) const;

 private:
  Result<Made> make_one(const std::filesystem::path& model, const PackageSettings& settings) const;

  ExporterSetup setup_;
  const Clock* clock_;
  const SysRoot* root_;
};

}  // namespace carnot
