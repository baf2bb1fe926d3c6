// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "analysis/metrics.hpp"
#include "base/wall_time_text.hpp"
#include "report/cost_text.hpp"
#include "report/excluded_text.hpp"
#include "report/forecast_text.hpp"
#include "report/format.hpp"
#include "report/frontier_text.hpp"
#include "report/group_tests_text.hpp"
#include "report/macs_text.hpp"
#include "report/stakeholders.hpp"
#include "report/study_footprint_text.hpp"
#include "report/study_report.hpp"

namespace carnot {
namespace {

std::string bullet(std::string_view text) { return fmt::format("- {}\n", text); }

std::set<std::string> engine_lines(const StudyReport& report) {
  std::set<std::string> lines;
  for (const Trial& trial : report.trials) {
    if (trial.engine.version.empty()) continue;
    lines.insert(fmt::format("{} {} ({}), computing in {} on {}", key_of(trial.engine.engine),
                             trial.engine.version, trial.engine.isa, trial.load.precision,
                             trial.load.device));
  }
  return lines;
}

std::set<std::string> source_lines(const StudyReport& report) {
  std::set<std::string> lines;
  for (const Trial& trial : report.trials) {
    for (const SourceDescription& source : trial.sources) {
      lines.insert(fmt::format("{} ({}), covers {}, {}{}", source.id, source.label,
                               key_of(source.domain), key_of(source.provenance),
                               source.model ? " by the model \"" + source.model->name + "\"" : ""));
    }
  }
  return lines;
}

std::string measured_object(const StudyReport& report) {
  std::string text = "## 1. Measured object\n\n";
  TextTable table{{"model", "recipe", "parameters", "MACs", "file", "optimised in", "sha256"}, {}};
  for (const PreparedModel& model : report.prepared) {
    table.rows.push_back({model.model, model.recipe, format_count(model.parameters),
                          macs_text(model.macs),
                          model.failure.empty() ? format_bytes(model.file_bytes) : "failed",
                          format_quantity(model.optimisation_time), model.sha256.substr(0, 12)});
  }
  text += to_markdown_table(table) + "\n";
  for (const PreparedModel& model : report.prepared) {
    for (const std::string& sentence : forecast_sentences(model.forecasts)) {
      text += bullet(
          markdown_text(fmt::format("{}, {}: forecast {}", model.model, model.recipe, sentence)));
    }
    for (const std::string& note : model.notes) {
      text += bullet(markdown_text(fmt::format("{}, {}: {}", model.model, model.recipe, note)));
    }
    if (!model.failure.empty()) {
      text += bullet(markdown_text(
          fmt::format("{}, {} could not be made: {}", model.model, model.recipe, model.failure)));
    }
  }
  return text;
}

std::string goals() {
  return "## 2. Goals\n\nWhat does each recipe do to energy, latency, accuracy and size of each "
         "model on each engine (against "
         "the unoptimised model on the same engine), and what is it worth (against the fastest "
         "unoptimised fp32 engine)?\n";
}

std::string measures() {
  std::string text = "## 3. Measures\n\n";
  for (const Metric& metric : candidate_metrics()) {
    text += bullet(fmt::format(
        "**{}**{} (`{}`): {}", metric.heading,
        symbol_of(metric.unit).empty() ? "" : fmt::format(" [{}]", symbol_of(metric.unit)),
        metric.key, metric.meaning));
  }
  return text;
}

std::string metrics(const StudyReport& report) {
  const Protocol& protocol = report.study.protocol;
  return fmt::format(
      "## 4. Metrics\n\nRatios candidate / baseline are geometric means over blocks with {} "
      "intervals; differences within ±{} "
      "count as equal; verdicts of this report are Holm-adjusted together. Fewer than 5 blocks "
      "resolve nothing.\n",
      format_share(protocol.confidence), format_share(protocol.margin));
}

std::string procedure(const StudyReport& report) {
  const Protocol& p = report.study.protocol;
  std::string text = "## 5. Procedure model\n\n";
  text += bullet(
      "Candidates that are compared run in blocks, each once per block in random order, each trial "
      "in a fresh worker process.");
  text +=
      bullet(fmt::format("Per trial: cool-down {}, load, warm-up {}, {} window{} of at least {}.",
                         format_quantity(p.cool_down), format_quantity(p.warm_up), p.windows,
                         p.windows == 1 ? "" : "s", format_quantity(p.window)));
  for (const auto& [engine, windows] : p.windows_of) {
    text += bullet(fmt::format("On {} {} window{} per trial.", key_of(engine), windows,
                               windows == 1 ? "" : "s"));
  }
  if (!report.study.fastest_of.empty()) {
    text += bullet(
        "Of some engines each model runs on one alone: that on which it took least time as it is, "
        "in one short window when the run began.");
  }
  text += bullet(
      p.until ? fmt::format("Blocks until every ratio is known to ±{}.", format_share(*p.until))
              : fmt::format("{} blocks.", p.repetitions));
  if (p.budget)
    text += bullet(
        fmt::format("No block begins that would end beyond {}.", format_quantity(*p.budget)));
  text +=
      bullet(fmt::format("Seed {}. Store: {}.", report.study.seed, markdown_text(report.store)));
  return text;
}

std::string idle_line(const StudyReport& report) {
  const auto& idle = report.summary.idle;
  if (!idle) return "Idle machine: not known; the notes below say why.";
  std::string text = fmt::format(
      "Idle machine: {} over {} ({}). What is above it stands beside the gross joules, never "
      "instead.",
      format_estimate(idle->watts, "W"), format_quantity(report.idle->duration()),
      key_of(idle->provenance));
  for (const Finding& one : idle->findings)
    text += fmt::format(" {} {}", row_of(one.code).meaning, one.detail);
  return text;
}

std::string setup(const StudyReport& report) {
  std::string text = "## 6. Measurement setup\n\n";
  text += bullet(markdown_text(fmt::format(
      "{}: {}, {} CPUs, {}, {}, kernel {}{}", report.host.name, report.host.cpu_model,
      report.host.visible_cpus, format_bytes(report.host.memory_bytes),
      report.host.operating_system, report.host.kernel,
      report.host.virtualisation.empty() ? ""
                                         : ", virtual machine: " + report.host.virtualisation)));
  for (const std::string& line : engine_lines(report)) text += bullet(markdown_text(line));
  for (const std::string& line : source_lines(report)) text += bullet(markdown_text(line));
  if (report.idle) {
    text += bullet(idle_line(report));
  }
  text += bullet(
      fmt::format("carnot {}, begun {}.", report.carnot_version, utc_minute_text(report.started)));
  const TextTable findings = finding_table(report);
  if (!findings.rows.empty()) text += "\n" + to_markdown_table(findings);
  return text;
}

std::string evaluation(const StudyReport& report, const ReportPictures& pictures) {
  std::string text = "## 7. Data evaluation model\n\n";
  if (!pictures.accuracy_energy.empty()) {
    text +=
        fmt::format("![Accuracy against energy per inference]({})\n\n", pictures.accuracy_energy);
  }
  for (const GroupTable& group : candidate_tables(report, TableWidth::page)) {
    text +=
        fmt::format("### {}\n\n{}\n", markdown_text(group.title), to_markdown_table(group.table));
  }
  text += group_tests_markdown(report);
  if (!report.footprints.empty()) {
    text += fmt::format("### {}\n\n{}\n", kFootprintTitle,
                        to_markdown_table(footprint_table(report, TableWidth::page)));
    for (const std::string& note : footprint_notes(report)) text += bullet(markdown_text(note));
    text += "\n";
  }
  if (!report.summary.forecasts.empty()) {
    text +=
        fmt::format("### What was forecast, and what came of it\n\n{}\n{}\n",
                    to_markdown_table(forecast_table(report)), bullet(hit_rate_sentence(report)));
  }
  text += frontier_markdown(report);
  text += cost_markdown(report);
  if (!report.costs.empty() && !pictures.full_cycle.empty())
    text += fmt::format("![Full-cycle cost as a function of use]({})\n\n", pictures.full_cycle);
  for (const std::string& note : report.summary.notes) text += bullet(markdown_text(note));
  if (!report.summary.excluded.empty()) text += "\nNot in any figure:\n\n";
  for (const std::string& sentence : excluded_sentences(report.summary.excluded))
    text += bullet(markdown_text(sentence));
  return text;
}

}  // namespace

std::string to_markdown(const StudyReport& report, const ReportPictures& pictures) {
  std::string text = fmt::format("# {}\n\n", markdown_text(report.study.title));
  for (const std::string& line : headlines(report)) text += bullet(markdown_text(line));
  if (has_estimated_energy(report)) {
    text +=
        "\n**Energy is estimated, not measured** (marked ~): joules come from a model of the CPU's "
        "load. Within one host and block their "
        "ratio stands for CPU time; absolute joules may be off by the model's factor.\n";
  }
  for (const std::string& section :
       {measured_object(report), goals(), measures(), metrics(report), procedure(report),
        setup(report), evaluation(report, pictures)}) {
    text += "\n" + section;
  }
  for (const Stakeholder who : {Stakeholder::engineer, Stakeholder::hub, Stakeholder::framework})
    text += "\n" + to_markdown(section_for(report, who));
  return text;
}

}  // namespace carnot
