// SPDX-License-Identifier: Apache-2.0
//
// Looked at as a page of pdflatex (TeX Live 2022, article class, no package).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "report/statement_report.hpp"

namespace carnot {
namespace {

/// What LaTeX needs for one letter; empty where the letter stands for itself.
std::string_view latex_escape(char letter) {
  switch (letter) {
    case '\\':
      return "\\textbackslash{}";
    case '~':  // an estimate's mark: \textasciitilde would hang at the top of the line
      return "$\\sim$";
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

/// Letters that a plain document does not know.
struct LatexLetter {
  std::string_view letter;
  std::string_view latex;
};
constexpr auto kLatexLetters = std::to_array<LatexLetter>({
    {"−", "$-$"},       {"±", "$\\pm$"},      {"µ", "$\\mu$"},   {"μ", "$\\mu$"},
    {"²", "$^2$"},      {"³", "$^3$"},        {"≥", "$\\geq$"},  {"≤", "$\\leq$"},
    {"·", "$\\cdot$"},  {"×", "$\\times$"},   {"÷", "$\\div$"},  {"°", "$^\\circ$"},
    {"→", "$\\to$"},    {"α", "$\\alpha$"},   {"β", "$\\beta$"}, {"δ", "$\\delta$"},
    {"Δ", "$\\Delta$"}, {"ε", "$\\epsilon$"}, {"η", "$\\eta$"},  {"ρ", "$\\rho$"},
    {"\u202f", "\\,"},  {"\u00a0", "~"},      {"…", "\\dots{}"}, {"–", "--"},
    {"—", "---"},       {"’", "'"},           {"“", "``"},       {"”", "''"},
});

/// Accented letters of western Europe, which LaTeX composes in any font; the others of their block
/// are in fonts that a plain document does not have.
bool is_composed(std::uint32_t code) {
  constexpr auto kNot = std::to_array<std::uint32_t>({0xD0, 0xD7, 0xDE, 0xF0, 0xF7, 0xFE});
  return code >= 0xC0 && code <= 0xFF && std::ranges::find(kNot, code) == kNot.end();
}

/// The letter at the front of valid UTF-8: how many bytes it takes, and its number.
struct CodePoint {
  std::size_t bytes = 1;
  std::uint32_t code = 0;
};
CodePoint code_point_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {1, first};
  const std::size_t bytes = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint32_t code = first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i)
    code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {bytes, code};
}

/// Straight quotes open behind a blank or a bracket and close elsewhere.
std::string_view latex_quote(std::string_view before) {
  return before.empty() || before.back() == ' ' || before.back() == '(' ? "``" : "''";
}

/// Ids may break behind their slashes.
std::string latex_cell(std::string_view text) {
  std::string cell;
  for (const char letter : latex_text(text)) {
    cell += letter;
    if (letter == '/') cell += "\\allowbreak{}";
  }
  return cell;
}

/// How much of the line each column gets: what its longest cell takes, none more than thrice
/// another, for what is long can break.
std::vector<double> column_shares(const TextTable& table) {
  std::vector<std::size_t> longest(table.heading.size(), 1);
  const auto look = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      longest[i] = std::max(longest[i], columns_of(cells[i]));
  };
  look(table.heading);
  for (const std::vector<std::string>& cells : table.rows) look(cells);
  const std::size_t narrowest = *std::ranges::min_element(longest);
  std::size_t sum = 0;
  for (std::size_t& one : longest) {
    one = std::min(one, 3 * narrowest);
    sum += one;
  }
  std::vector<double> shares;
  shares.reserve(longest.size());
  for (const std::size_t one : longest)
    shares.push_back(static_cast<double>(one) / static_cast<double>(sum));
  return shares;
}

/// As wide as the line, its cells wrapped: ids and intervals are longer than any column.
std::string latex_table(const TextTable& table) {
  std::string columns;
  for (const double share : column_shares(table)) {
    // What lies between columns is 6 pt at both sides of each: about .03 of a line.
    columns += fmt::format("p{{{:.3f}\\linewidth}}",
                           share * (1.0 - 0.03 * static_cast<double>(table.heading.size())));
  }
  std::string text =
      fmt::format("{{\\footnotesize\n\\noindent\\begin{{tabular}}{{{}}}\n\\hline\n", columns);
  const auto row = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      text += (i == 0 ? "" : " & ") + ("\\raggedright " + latex_cell(cells[i]));
    text += " \\tabularnewline\n";
  };
  row(table.heading);
  text += "\\hline\n";
  for (const std::vector<std::string>& cells : table.rows) row(cells);
  return text + "\\hline\n\\end{tabular}}\n";
}

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
    const CodePoint letter = code_point_at(rest);
    if (letter.code == '"') {
      escaped += latex_quote(std::string_view{clean}.substr(0, i));
    } else if (const auto escape = latex_escape(rest.front()); !escape.empty()) {
      escaped += escape;
    } else if (letter.code < 0x80 || is_composed(letter.code)) {
      escaped += rest.substr(0, letter.bytes);
    } else {
      // One such letter in a model's name would end the whole document with an error.
      escaped += fmt::format("[U+{:04X}]", letter.code);
    }
    i += letter.bytes;
  }
  return escaped;
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

}  // namespace carnot
