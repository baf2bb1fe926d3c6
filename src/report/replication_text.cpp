// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/wall_time_text.hpp"
#include "report/replication_report.hpp"

namespace carnot {
namespace {

std::string title_of_replication(const ReplicationReport& report) {
  return fmt::format("{}, replicated", valid_utf8(report.replication.published.title));
}

/// Whose figures stand beside whose.
std::vector<std::string> opening_sentences(const ReplicationReport& report) {
  const PublishedStudy& published = report.replication.published;
  return {fmt::format("Published: {}. Known here from {}", valid_utf8(published.source),
                      valid_utf8(published.known_from)),
          fmt::format("Theirs: {}", valid_utf8(published.setup)),
          fmt::format("Ours: \"{}\", begun {}, {}, {} CPUs, {}; carnot {}, store {}.",
                      valid_utf8(report.title), utc_minute_text(report.started),
                      valid_utf8(report.host.cpu_model), report.host.visible_cpus,
                      valid_utf8(report.host.operating_system), report.carnot_version,
                      valid_utf8(report.store))};
}

}  // namespace

std::string to_terminal(const ReplicationReport& report) {
  std::string text = title_of_replication(report) + "\n";
  for (const std::string& line : opening_sentences(report)) text += line + "\n";
  for (const ReplicationPart& part : replication_parts(report)) {
    text += fmt::format("\n{}\n", part.title);
    for (const std::string& line : part.sentences) text += fmt::format("  {}\n", line);
    for (const GroupTable& group : part.tables) {
      if (!group.title.empty()) text += fmt::format("\n  {}\n", group.title);
      text += to_aligned_text(group.table);
    }
  }
  return text;
}

std::string to_markdown(const ReplicationReport& report) {
  std::string text = fmt::format("# {}\n\n", markdown_text(title_of_replication(report)));
  for (const std::string& line : opening_sentences(report))
    text += fmt::format("- {}\n", markdown_text(line));
  for (const ReplicationPart& part : replication_parts(report)) {
    text += fmt::format("\n## {}\n\n", part.title);
    for (const std::string& line : part.sentences) {
      const bool is_below = line.starts_with("  ");
      text += fmt::format("{}- {}\n", is_below ? "  " : "", markdown_text(trim(line)));
    }
    for (const GroupTable& group : part.tables) {
      text += "\n";
      if (!group.title.empty()) text += fmt::format("### {}\n\n", markdown_text(group.title));
      text += to_markdown_table(group.table);
    }
  }
  return text;
}

}  // namespace carnot
