// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/advice/tree.hpp"
#include "app/environment.hpp"
#include "app/price_texts.hpp"
#include "base/result.hpp"
#include "records/candidate.hpp"
#include "report/advise_report.hpp"

namespace carnot {

/// What `carnot advise` is asked. What is empty was not said.
struct AdviseRequest {
  /// A path to an .onnx file, "zoo:resnet20?weights=...", or the name of a model of a study in the
  /// store.
  std::string model;
  std::optional<std::filesystem::path> store{};  // empty: the usual one, where it exists
  std::optional<std::filesystem::path> tree{};   // empty: the built-in one
  std::optional<Priority> priority{};
  std::optional<double> max_drop{};
  std::optional<double> inferences{};
  PriceTexts prices{};
  std::vector<EngineName> engines{};  // empty: those that are installed
  std::string dataset{};              // for the command that comes next, as optimize takes it
  std::string calibration{};
};

/// Walks the tree for one model: with the user's answers, the forecasts for the engines here, and
/// what runs on this host in the store measured of a model of the same content. Measures nothing.
///
/// Errors: bad_input, not_found for a model, tree or store that was named and cannot be used; those
/// of engines that were named.
Result<AdviseReport> advise_model(const AdviseRequest& request, const Environment& environment);

/// A tree from its file, or the built-in one.
Result<AdviceTree> advice_tree(const std::optional<std::filesystem::path>& file,
                               const Environment& environment);

}  // namespace carnot
