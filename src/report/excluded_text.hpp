// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analysis/trial_selection.hpp"

namespace carnot {

/// One sentence for each reason why trials are in no figure, the commonest first. Up to three
/// trials are named one by one; of more, how many they are, on how many candidates, and one of them
/// as an example. Trials are of one reason if what stands before the figures in brackets is the
/// same. All of them, each by itself, are in the JSON document.
std::vector<std::string> excluded_sentences(const std::vector<Exclusion>& excluded);

}  // namespace carnot
