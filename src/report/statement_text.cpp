// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string_view>

#include "base/text.hpp"
#include "report/statement_report.hpp"
#include "report/svg.hpp"

namespace carnot {
namespace {

std::string html_table(const TextTable& table) {
  std::string text = "<table>\n";
  const auto row = [&](const std::vector<std::string>& cells, std::string_view tag) {
    text += "<tr>";
    for (const std::string& cell : cells)
      text += fmt::format("<{0}>{1}</{0}>", tag, xml_text(cell));
    text += "</tr>\n";
  };
  row(table.heading, "th");
  for (const std::vector<std::string>& cells : table.rows) row(cells, "td");
  return text + "</table>\n";
}

}  // namespace

std::string statement_title(const StatementReport& report) {
  return fmt::format("Energy statement: {}", valid_utf8(report.study.study.title));
}

std::string to_markdown(const StatementReport& report) {
  std::string text = fmt::format("# {}\n", markdown_text(statement_title(report)));
  for (const StatementPart& part : statement_parts(report)) {
    text += fmt::format("\n## {}\n\n", part.title);
    for (const std::string& line : part.sentences)
      text += fmt::format("- {}\n", markdown_text(line));
    if (part.table) text += "\n" + to_markdown_table(*part.table);
  }
  return text;
}

std::string to_html(const StatementReport& report) {
  const std::string title = xml_text(statement_title(report));
  std::string text = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
      "<style>body{{font-family:sans-serif;max-width:60em;margin:2em auto;line-height:1.4}}"
      "table{{border-collapse:collapse}}th,td{{border:1px solid #999;padding:.2em .6em;"
      "text-align:left}}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
      title);
  for (const StatementPart& part : statement_parts(report)) {
    text += fmt::format("<h2>{}</h2>\n<ul>\n", xml_text(part.title));
    for (const std::string& line : part.sentences)
      text += fmt::format("<li>{}</li>\n", xml_text(line));
    text += "</ul>\n";
    if (part.table) text += html_table(*part.table);
  }
  return text + "</body>\n</html>\n";
}

}  // namespace carnot
