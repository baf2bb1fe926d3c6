// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/advice/advise.hpp"
#include "analysis/advice/facts.hpp"
#include "analysis/advice/refit.hpp"
#include "analysis/advice/tree.hpp"

namespace carnot {

/// What `carnot advise` has to say of one model, before any format.
struct AdviseReport {
  std::string model;      // as the user named it
  std::string tree_file;  // "built in", or the file
  AdviceTree tree;
  AdviceFacts facts;
  AdviceOutcome advice;
  std::string host{};                // this machine, for people
  std::string store{};               // its file; empty where there is none
  int foreign_runs = 0;              // of this model on other hosts: not used
  std::string next{};                // the command to type; empty where nothing is left to do
  std::string next_hint{};           // what in it must be replaced; may be empty
  std::vector<std::string> notes{};  // sentences
};

std::string advise_text(const AdviseReport& report);
/// Schema: docs/formats.md.
std::string advise_json(const AdviseReport& report);

/// The tree as text: every question with where its answers lead, each once, and the leaves.
std::string tree_drawing(const AdviceTree& tree);

/// A trial that could not become a case of a refit.
struct UnusedTrial {
  std::string candidate;
  std::string reason;  // a sentence
};

/// What `carnot advise --refit` did.
struct RefitReport {
  std::string store;
  std::string file;  // written; empty where nothing could be fitted
  AdviceTree before;
  Refit refit;
  int cases = 0;  // that were read from the store
  std::vector<UnusedTrial> unused{};
};

std::string refit_text(const RefitReport& report);
/// Schema: docs/formats.md.
std::string refit_json(const RefitReport& report);

}  // namespace carnot
