// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "app/compare/compared_input.hpp"
#include "app/sources.hpp"
#include "base/result.hpp"
#include "report/compare_report.hpp"

namespace carnot {

/// Compares two states of results: each candidate that one names, or of all candidates those that
/// both have (by id). Two candidates of one run are named both.
///
/// Errors: not_found for a run or candidate that is not there, with those that are; bad_input for
/// results that cannot be read, share no candidate, or are one and the same.
Result<CompareReport> compare_results(const ComparedResults& before, const ComparedResults& after,
                                      Accept accept, const Environment& environment);

/// What the pairs' trials leave to be said: how many do not count, and why. Sets
/// `something_failed` where a candidate has no trial that ran to its end.
void add_troubles(std::span<const CandidatePair> pairs, CompareReport& report);

}  // namespace carnot
