// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace carnot {

/// Where networks come from that are not Carnot's own: what builds them in the exporter.
enum class ExportPackage { timm, torchvision, hf };
inline constexpr std::array kExportPackages{ExportPackage::timm, ExportPackage::torchvision,
                                            ExportPackage::hf};
std::string_view key_of(ExportPackage package);

/// "timm:resnet50?weights=seeded&seed=2" taken apart.
struct ExportSource {
  ExportPackage package = ExportPackage::timm;
  std::string name;          // "resnet50", "resnet50.a1_in1k", "ORG/NAME", a folder
  bool seeded = false;       // the architecture with seeded weights; else trained ones
  std::uint64_t seed = 1;    // of seeded weights
  std::string revision{};    // of a hub's repository; empty: its newest
  bool is_folder() const;    // of this machine, which only hf knows
  std::string text() const;  // what parse_export_source reads

  bool operator==(const ExportSource&) const = default;
};

/// Whether the text begins with a package's key and ":". What follows may still be wrong.
bool is_export_source(std::string_view text);

/// Errors: bad_input for an unknown package, an empty or impossible name, an unknown option, one
/// given twice, and a seed or revision where it means nothing. Whether the package knows the name
/// is for the exporter.
Result<ExportSource> parse_export_source(std::string_view text);

/// The same text with a local folder made absolute; `folder` is what it is relative to. Errors:
/// those of parse_export_source.
Result<std::string> resolved_export_source(std::string_view text,
                                           const std::filesystem::path& folder);

}  // namespace carnot
