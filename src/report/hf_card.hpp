// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "report/study_report.hpp"

namespace carnot {

/// What a model's card on the Hugging Face Hub should say of one candidate: YAML front matter with
/// the Hub's own keys (library_name, pipeline_tag, model-index, co2_eq_emissions), and a section of
/// Markdown with energy per inference, perimeter, provenance, emissions, hardware, software and
/// method.
///
/// The Hub documents co2_eq_emissions as what making a model emitted. So it holds the grams of
/// applying the recipe, says that earlier training is not in it, and is left out for a model that
/// nothing was applied to, or where no intensity was given; grams of using it stand in the section.
///
/// `candidate` is an id; empty where there is but one. Errors: bad_input for an id that is not in
/// the report, with the nearest, or for none where there are several, with their names.
Result<std::string> to_hf_card(const StudyReport& report, const std::string& candidate);

}  // namespace carnot
