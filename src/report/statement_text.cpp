// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "report/statement_report.hpp"
#include "report/svg.hpp"

namespace carnot {
namespace {

std::string statement_title(const StatementReport& report) {
  return fmt::format("Energy statement: {}", valid_utf8(report.study.study.title));
}

std::string latex_table(const TextTable& table) {
  std::string text =
      fmt::format("\\begin{{tabular}}{{{}}}\n\\hline\n", std::string(table.heading.size(), 'l'));
  const auto row = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      text += (i == 0 ? "" : " & ") + latex_text(cells[i]);
    text += " \\\\\n";
  };
  row(table.heading);
  text += "\\hline\n";
  for (const std::vector<std::string>& cells : table.rows) row(cells);
  return text + "\\hline\n\\end{tabular}\n";
}

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

/// What LaTeX needs for one letter; empty where the letter stands for itself.
std::string_view latex_escape(char letter) {
  switch (letter) {
    case '\\':
      return "\\textbackslash{}";
    case '~':
      return "\\textasciitilde{}";
    case '^':
      return "\\textasciicircum{}";
    case '&':
      return "\\&";
    case '%':
      return "\\%";
    case '$':
      return "\\$";
    case '#':
      return "\\#";
    case '_':
      return "\\_";
    case '{':
      return "\\{";
    case '}':
      return "\\}";
    case '<':
      return "\\textless{}";
    case '>':
      return "\\textgreater{}";
    default:
      return {};
  }
}

/// Letters that inputenc does not know.
struct LatexLetter {
  std::string_view letter;
  std::string_view latex;
};
constexpr auto kLatexLetters = std::to_array<LatexLetter>({
    {"−", "$-$"},
    {"±", "$\\pm$"},
    {"µ", "$\\mu$"},
    {"²", "$^2$"},
    {"≥", "$\\geq$"},
    {"≤", "$\\leq$"},
    {"·", "$\\cdot$"},
    {"×", "$\\times$"},
    {"\u202f", "\\,"},
    {"…", "\\dots{}"},
});

}  // namespace

std::string latex_text(std::string_view text) {
  const std::string clean = valid_utf8(text);
  std::string escaped;
  for (std::size_t i = 0; i < clean.size();) {
    const std::string_view rest = std::string_view{clean}.substr(i);
    const auto* const known = std::ranges::find_if(
        kLatexLetters, [&](const LatexLetter& one) { return rest.starts_with(one.letter); });
    if (known != kLatexLetters.end()) {
      escaped += known->latex;
      i += known->letter.size();
      continue;
    }
    const std::string_view escape = latex_escape(clean[i]);
    escaped += escape.empty() ? std::string_view{clean}.substr(i, 1) : escape;
    ++i;
  }
  return escaped;
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

std::string to_latex(const StatementReport& report) {
  std::string text = fmt::format("\\section*{{{}}}\n", latex_text(statement_title(report)));
  for (const StatementPart& part : statement_parts(report)) {
    text += fmt::format("\n\\subsection*{{{}}}\n", latex_text(part.title));
    if (!part.sentences.empty()) {
      text += "\\begin{itemize}\n";
      for (const std::string& line : part.sentences)
        text += fmt::format("  \\item {}\n", latex_text(line));
      text += "\\end{itemize}\n";
    }
    if (part.table) text += "\n" + latex_table(*part.table);
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
