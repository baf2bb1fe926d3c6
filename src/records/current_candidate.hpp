// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "records/candidate.hpp"

namespace carnot {

/// A candidate of the study as it is now, with the key by which its trials are found.
struct CurrentCandidate {
  Candidate candidate;
  std::string key;      // Trial::key
  int first_block = 0;  // of its group, from which on it takes part: earlier blocks ran without it
  bool operator==(const CurrentCandidate&) const = default;
};

}  // namespace carnot
