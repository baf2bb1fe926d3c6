// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "report/format.hpp"
#include "report/score_report.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

/// Columns beside the raw axes: more would not fit a terminal.
constexpr std::size_t kScoresPerTable = 3;
constexpr std::string_view kNotRated = "not rated";

ScoreQuestion question_of(const ScoreReport& report) {
  ScoreQuestion question = report.question;
  question.set = report.set ? &*report.set : nullptr;
  return question;
}

std::vector<const Score*> wanted_scores(const std::vector<std::string>& keys) {
  std::vector<const Score*> scores;
  scores.reserve(all_scores().size());
  for (const Score& score : all_scores()) {
    if (keys.empty() || std::ranges::find(keys, score.key) != keys.end()) scores.push_back(&score);
  }
  return scores;
}

std::string figure_text(const Score& score, double value) {
  if (score.key == "full_cycle_joules") return format_si(value, "J");
  if (score.key == "accuracy_per_kwh") return format_number(value, 4);
  return format_decimals(value, score.decimals);
}

std::string score_cell(const Score& score, const ScoreValue& one, const RatedGround& ground) {
  if (!one.value) return std::string{kNotRated};
  const std::string mark = ground.kind.provenance == Provenance::estimated ? "~" : "";
  const std::string point = mark + figure_text(score, one.value->point);
  if (!has_known_scatter(*one.value)) return point;
  return fmt::format("{} ({} to {})", point, figure_text(score, one.value->lower),
                     figure_text(score, one.value->upper));
}

std::string words_of_ground(const RatedGround& ground) {
  return fmt::format("{}; joules {}{} over {}; {}", valid_utf8(ground.dataset),
                     key_of(ground.kind.provenance),
                     ground.kind.estimator.empty() ? "" : " by " + ground.kind.estimator,
                     ground.kind.perimeter, valid_utf8(ground.platform));
}

TextTable table_of(const RatedGroup& group, const ScoreQuestion& question,
                   std::span<const Score* const> scores) {
  TextTable table;
  table.heading = {"model", "energy/inference", "accuracy"};
  std::vector<std::vector<ScoreValue>> columns;
  columns.reserve(scores.size());
  for (const Score* score : scores) {
    table.heading.emplace_back(score->heading);
    columns.push_back(score->of(group, question));
  }
  table.rows.reserve(group.models.size());
  for (std::size_t i = 0; i < group.models.size(); ++i) {
    const RatedModel& model = group.models[i];
    std::vector<std::string> row{valid_utf8(model.name), energy_axis(model, group.ground),
                                 accuracy_axis(model)};
    row.reserve(3 + scores.size());
    for (std::size_t j = 0; j < scores.size(); ++j)
      row.push_back(score_cell(*scores[j], columns[j][i], group.ground));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Why some are not rated: each reason once, with how many.
std::vector<std::string> reasons(const RatedGroup& group, const ScoreQuestion& question,
                                 std::span<const Score* const> scores) {
  std::vector<std::string> sentences;
  sentences.reserve(scores.size());
  for (const Score* score : scores) {
    std::vector<std::pair<std::string, int>> seen;
    seen.reserve(group.models.size());
    for (const ScoreValue& one : score->of(group, question)) {
      if (one.value) continue;
      const auto known = std::ranges::find(seen, one.obstacle, &std::pair<std::string, int>::first);
      if (known == seen.end()) {
        seen.emplace_back(one.obstacle, 1);
      } else {
        ++known->second;
      }
    }
    for (const auto& [why, count] : seen) {
      sentences.push_back(fmt::format("{} not rated for {} of {}: {}", score->heading, count,
                                      group.models.size(), why));
    }
  }
  return sentences;
}

std::string range_sentence(const RatedGroup& group) {
  std::string text;
  for (const FullCycleRange& range : full_cycle_ranges(group)) {
    text += text.empty() ? fmt::format("Over the full cycle, by points alone, {} takes least",
                                       valid_utf8(range.model))
                         : fmt::format(", from {} inferences {}", format_number(range.from, 3),
                                       valid_utf8(range.model));
  }
  return text.empty() ? text : text + ".";
}

/// Before the tables: whose figures, and by which set.
std::vector<std::string> opening_of(const ScoreReport& report, bool needs_set) {
  std::vector<std::string> lines{fmt::format("Of {}.", report.run.where),
                                 fmt::format("Use: {} inferences. Intervals are the corners of "
                                             "both axes' intervals; a figure without one was seen "
                                             "once. n counts runs and images.",
                                             format_number(report.question.uses, 3))};
  if (report.set && needs_set) {
    const auto more = sentences_on_set(*report.set);
    lines.insert(lines.end(), more.begin(), more.end());
  }
  return lines;
}

std::vector<std::string> closing_of(const ScoreReport& report,
                                    const std::vector<const Score*>& scores) {
  std::vector<std::string> lines;
  lines.reserve(scores.size() + report.run.unrated.size() + 1);
  for (const UnratedModel& one : report.run.unrated)
    lines.push_back(fmt::format("{}: not rated, {}", valid_utf8(one.name), one.reason));
  for (const Score* score : scores) {
    lines.push_back(fmt::format("{} ({}): {}. Weakness: {}", score->heading, score->whose,
                                score->formula, score->weakness));
  }
  return lines;
}

/// Tables in the one form and lines in the other differ by three functions alone.
struct ScoreForm {
  std::string (*table)(const TextTable& table);
  std::string (*line)(const std::string& line);
  std::string (*heading)(const std::string& heading);
};

std::string written(const ScoreReport& report, const std::vector<std::string>& keys,
                    const ScoreForm& form) {
  const std::vector<const Score*> scores = wanted_scores(keys);
  const ScoreQuestion question = question_of(report);
  const bool needs_set = std::ranges::find(scores, find_score("carnot_score")) != scores.end();
  std::string text;
  for (const std::string& line : opening_of(report, needs_set)) text += form.line(line);
  for (const RatedGroup& group : report.run.groups) {
    text += form.heading(words_of_ground(group.ground));
    const std::span<const Score* const> all{scores};
    for (std::size_t from = 0; from < all.size(); from += kScoresPerTable) {
      const auto some = all.subspan(from, std::min(kScoresPerTable, all.size() - from));
      text += form.table(table_of(group, question, some)) + "\n";
    }
    for (const std::string& line : reasons(group, question, all)) text += form.line(line);
    if (const std::string range = range_sentence(group); !range.empty()) text += form.line(range);
  }
  text += form.heading("What each score is, and its weakness");
  for (const std::string& line : closing_of(report, scores)) text += form.line(line);
  return text;
}

}  // namespace

bool has_scores(const ScoreReport& report) {
  const ScoreQuestion question = question_of(report);
  return std::ranges::any_of(report.run.groups, [&](const RatedGroup& group) {
    return std::ranges::any_of(all_scores(), [&](const Score& score) {
      const auto values = score.of(group, question);
      return std::ranges::any_of(values,
                                 [](const ScoreValue& one) { return one.value.has_value(); });
    });
  });
}

std::vector<std::string> sentences_on_set(const ReferenceSet& set) {
  std::vector<std::string> sentences{
      fmt::format("Reference set {} version {} of {}, sha256 {}: {} models, {}.",
                  valid_utf8(set.name), valid_utf8(set.version), valid_utf8(set.date),
                  set.sha256.substr(0, 16), set.group.models.size(), valid_utf8(set.source))};
  const auto law = law_of(set);
  if (!law) {
    sentences.push_back(to_sentence(law.error()));
    return sentences;
  }
  sentences.push_back(fmt::format(
      "Its law: ln ln(J / {} J) = {} · percent − {}, R² {}, through {} models from {} to {}.",
      format_number(law->law.floor, 4), format_decimals(law->law.slope, 6),
      format_decimals(-law->law.intercept, 6), format_decimals(law->law.r_squared, 3),
      law->law.models, format_share(law->law.least_percent / 100.0),
      format_share(law->law.greatest_percent / 100.0)));
  std::vector<std::string> bounds;
  bounds.reserve(law->bounds.size());
  for (const double bound : law->bounds) bounds.push_back(format_decimals(bound, 4));
  sentences.push_back(fmt::format(
      "Classes A, B, C and D begin above {} (log10 of the law's joules over the model's), E is "
      "the rest.",
      join(bounds, ", ")));
  return sentences;
}

std::string energy_axis(const RatedModel& model, const RatedGround& ground) {
  if (!model.joules) return "missing";
  const std::string mark = ground.kind.provenance == Provenance::estimated ? "~" : "";
  const std::string figure = has_known_scatter(*model.joules)
                                 ? format_estimate(*model.joules, "J")
                                 : format_si(model.joules->point, "J", 4);
  return fmt::format("{}{}, n = {}", mark, figure, model.runs());
}

std::string accuracy_axis(const RatedModel& model) {
  if (!model.accuracy) return "missing";
  const Estimate& share = *model.accuracy;
  const std::string figure = has_known_scatter(share)
                                 ? format_share(share.point, share.lower, share.upper)
                                 : format_share(share.point);
  return model.images > 0 ? fmt::format("{}, n = {}", figure, model.images) : figure;
}

std::string to_terminal(const ScoreReport& report, const std::vector<std::string>& keys) {
  return fmt::format("Scores of {}\n", valid_utf8(report.run.title)) +
         written(report, keys,
                 {.table = to_aligned_text,
                  .line = [](const std::string& line) { return fmt::format("  {}\n", line); },
                  .heading = [](const std::string& line) { return fmt::format("\n{}\n", line); }});
}

std::string to_markdown(const ScoreReport& report, const std::vector<std::string>& keys) {
  return fmt::format("# Scores of {}\n\n", markdown_text(report.run.title)) +
         written(report, keys,
                 {.table = to_markdown_table,
                  .line =
                      [](const std::string& line) {
                        return fmt::format("- {}\n", markdown_text(line));
                      },
                  .heading =
                      [](const std::string& line) {
                        return fmt::format("\n## {}\n\n", markdown_text(line));
                      }});
}

}  // namespace carnot
