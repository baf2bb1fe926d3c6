// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/json_list.hpp"
#include "report/json_parts.hpp"
#include "report/reproduction_report.hpp"

namespace carnot {
namespace {

using ReproductionJson = nlohmann::json;

ReproductionJson json_counts(const VerdictCounts& counts) {
  return {{"figures", counts.figures},
          {"reproduced", counts.reproduced},
          {"known_differences", counts.known_differences},
          {"not_reproducible", counts.not_reproducible},
          {"unexplained", counts.unexplained}};
}

ReproductionJson json_reproduced(const ReproducedFigure& one) {
  const StudyFigure& figure = one.figure;
  return {{"key", json_text(figure.key)},
          {"says", json_text(figure.says)},
          {"published", json_number(figure.published.value)},
          {"printed", json_text(figure.published.text)},
          {"at_most", figure.is_bound},
          {"by", json_text(std::string{key_of(figure.origin)})},
          {"tolerance", json_number(tolerance_of(figure))},
          {"reproduced", number_or_null(one.reproduced)},
          {"difference", number_or_null(one.difference)},
          {"corrected", number_or_null(one.corrected)},
          {"verdict", json_text(std::string{key_of(one.verdict)})},
          {"reason", text_or_null(figure.reason)}};
}

ReproductionJson json_reproduction(const Reproduction& one) {
  return {{"name", json_text(one.study.name)},
          {"title", json_text(one.study.title)},
          {"source", json_text(one.study.source)},
          {"known_from", json_text(one.study.known_from)},
          {"caution", text_or_null(one.study.caution)},
          {"not_run", text_or_null(one.not_run)},
          {"counts", json_counts(counts_of(one))},
          {"groups", json_list(one.groups, [](const ReproducedGroup& group) {
             return ReproductionJson{{"title", json_text(group.title)},
                                     {"procedure", text_or_null(group.says)},
                                     {"figures", json_list(group.figures, json_reproduced)}};
           })}};
}

}  // namespace

std::string to_json(const ReproductionReport& report) {
  return ReproductionJson{{"format", "carnot.reproduction/1"},
                          {"carnot_version", json_text(report.carnot_version)},
                          {"folder", json_text(report.folder)},
                          {"holds", holds(report)},
                          {"studies", json_list(report.studies, json_reproduction)}}
             .dump(2) +
         "\n";
}

}  // namespace carnot
