// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "app/environment.hpp"
#include "base/result.hpp"
#include "report/advise_report.hpp"

namespace carnot {

struct RefitRequest {
  std::filesystem::path store;
  std::optional<std::filesystem::path> tree{};  // to start from; empty: the built-in one
  std::filesystem::path out;                    // of the refitted tree; overwritten if it is one
};

/// Fits the tree's thresholds to all runs of a store without writing anything: `file` is empty.
/// Errors as below, but for `out`.
Result<RefitReport> fit_tree_to_store(const std::filesystem::path& store,
                                      const std::optional<std::filesystem::path>& tree,
                                      const Environment& environment);

/// Fits the tree's thresholds to all runs of a store (analysis/advice/refit.hpp) and writes the
/// whole tree, with where each threshold comes from. Forecasts are made anew from the models that
/// the studies name, with what the engines of that time reported; a model that is gone or has
/// changed gives no case.
///
/// Writes nothing where no threshold could be fitted: the report then says why, threshold by
/// threshold. Errors: bad_input for a tree that cannot be read, or an `out` that is no such tree;
/// those of the store and the file.
Result<RefitReport> refit_tree(const RefitRequest& request, const Environment& environment);

}  // namespace carnot
