// SPDX-License-Identifier: Apache-2.0
#include "report/measurement_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/format.hpp"

namespace carnot {
namespace {

constexpr int kLabelWidth = 12;

std::string_view words_of(Domain domain) {
  switch (domain) {
    case Domain::cpu_package:
      return "processor";
    case Domain::cpu_core:
      return "processor's cores";
    case Domain::cpu_uncore:
      return "processor's parts beside the cores";
    case Domain::dram:
      return "memory";
    case Domain::psys:
      return "whole board";
    case Domain::gpu:
      return "graphics board";
    case Domain::wall:
      return "all behind the plug";
    case Domain::battery:
      return "all that the battery feeds";
    case Domain::rail:
      return "one supply rail";
  }
  return "";
}

/// A model of something that the total neither adds up nor encloses.
bool is_modelled_beside(const SourceEnergy& source, const Perimeter& total) {
  const bool is_model = source.account && source.account->role == SumRole::estimate_not_needed;
  const bool is_enclosed = total.contains(Domain::psys) || total.contains(Domain::wall) ||
                           total.contains(Domain::battery) ||
                           total.contains(source.energy.perimeter().domains().front());
  return is_model && !is_enclosed && source.energy.joules();
}

/// Those of its sources that a finding is about, where there are several.
std::string told_by(const Measurement& measurement, const Finding& one) {
  if (measurement.sources.size() < 2) return {};
  std::vector<std::string> labels;
  for (const SourceEnergy& source : measurement.sources) {
    if (std::ranges::find(source.energy.findings(), one) != source.energy.findings().end())
      labels.push_back(source.label);
  }
  return join(labels, ", ");
}

}  // namespace

std::string words_of(const Perimeter& perimeter) {
  std::string words;
  for (const Domain domain : perimeter.domains())
    words += fmt::format("{}{}", words.empty() ? "" : " + ", words_of(domain));
  return words;
}

std::vector<Finding> with_their_sources(const Measurement& measurement,
                                        std::vector<Finding> findings) {
  for (Finding& one : findings) {
    const std::string source = told_by(measurement, one);
    if (source.empty() || one.detail.find(source) != std::string::npos) continue;
    one.detail = one.detail.empty() ? fmt::format("({}.)", source)
                                    : fmt::format("{}: {}", source, one.detail);
  }
  return findings;
}

std::string labelled_line(std::string_view label, std::string_view text) {
  return fmt::format("  {:<{}}{}\n", label, kLabelWidth, text);
}

std::string with_passport(const Energy& energy) {
  if (!energy.joules()) return fmt::format("missing over {}", words_of(energy.perimeter()));
  std::string interval = format_estimate(*energy.joules(), "J");
  if (interval.ends_with(')')) {
    interval.pop_back();
    const bool unstated = std::ranges::find(energy.findings(), FindingCode::accuracy_unstated,
                                            &Finding::code) != energy.findings().end();
    interval += fmt::format(", {}{})", format_share(energy.joules()->confidence),
                            unstated ? " but for the sensor's own accuracy" : "");
  }
  const std::string by =
      energy.estimator().empty() ? "" : fmt::format(" by {}", valid_utf8(energy.estimator()));
  return fmt::format("{}, {} over {}{}", interval, key_of(energy.provenance()),
                     words_of(energy.perimeter()), by);
}

std::string mean_power_text(const Measurement& measurement) {
  if (!measurement.total.joules()) return "missing";
  const Estimate& joules = *measurement.total.joules();
  const double seconds = measurement.duration().count();
  return format_point(
      {joules.point / seconds, joules.lower / seconds, joules.upper / seconds, joules.confidence},
      "W");
}

std::string source_lines(const Measurement& measurement) {
  std::string lines = "  sources\n";
  for (const SourceEnergy& source : measurement.sources) {
    lines += fmt::format("    {} ({}): {}{}\n", valid_utf8(source.label),
                         valid_utf8(source.source_id), with_passport(source.energy),
                         source.wraps > 0 ? fmt::format(", wrapped {} time{}", source.wraps,
                                                        source.wraps == 1 ? "" : "s")
                                          : "");
  }
  return lines;
}

std::string left_out_line(const Measurement& measurement, Amounts amounts) {
  std::string all;
  for (const SourceEnergy& source : measurement.sources) {
    if (!is_modelled_beside(source, measurement.total.perimeter())) continue;
    const std::string joules =
        amounts == Amounts::shown ? ": " + format_estimate(*source.energy.joules(), "J") : "";
    all += fmt::format("{}{}{}", all.empty() ? "" : "; ", valid_utf8(source.label), joules);
  }
  return all.empty()
             ? all
             : labelled_line("not in it", all + "; a model, which is added to nothing else");
}

std::string invalid_lines(const std::vector<Finding>& findings) {
  std::string lines;
  for (const Finding& one : findings) {
    if (one.severity != Severity::invalid) continue;
    lines += labelled_line(
        "INVALID", fmt::format("{}{}{}", row_of(one.code).meaning, one.detail.empty() ? "" : " ",
                               valid_utf8(one.detail)));
  }
  return lines;
}

std::string note_lines(std::vector<Finding> findings) {
  std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
  std::string lines;
  for (const Finding& one : findings) {
    const FindingRow& row = row_of(one.code);
    lines += fmt::format("    {}: {}{}{}{}{}\n", key_of(one.severity), row.meaning,
                         one.detail.empty() ? "" : " ", valid_utf8(one.detail),
                         row.remedy.empty() ? "" : " ", row.remedy);
  }
  return lines.empty() ? lines : "  notes\n" + lines;
}

}  // namespace carnot
