// SPDX-License-Identifier: Apache-2.0
#include "report/label_drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "report/format.hpp"
#include "report/score_report.hpp"
#include "report/svg.hpp"
#include "report/text_table.hpp"

namespace carnot {
namespace {

// At 300 pixels nothing is smaller than 11, which a screen still shows as letters.
constexpr double kSheetWidth = 300.0;
constexpr double kSheetHeight = 488.0;
constexpr double kSheetMargin = 12.0;
constexpr double kSmall = 11.0;
constexpr double kBarsTop = 96.0;
constexpr double kBarHeight = 24.0;
constexpr double kBarStep = 28.0;
constexpr double kCodeSide = 96.0;
constexpr const char* kInk = "#1a1a1a";
constexpr const char* kPaper = "#ffffff";
constexpr const char* kQuiet = "#4d4d4d";
/// A to E; told apart by letter and length too, so that no colour is needed.
constexpr auto kBarColours =
    std::to_array<const char*>({"#00843d", "#7ab800", "#f2c400", "#f08a00", "#d7261e"});
/// A mean letter's width for its size, in the widest of the usual fonts.
constexpr double kLetterShare = 0.56;

DrawnShape box(double left, double top, double right, double bottom, std::string colour) {
  return {{{left, top}, {right, top}, {right, bottom}, {left, bottom}}, std::move(colour)};
}

/// The most letters of it that fit, without cutting a character's bytes apart.
std::size_t cut_before(std::string_view word, std::size_t most) {
  std::size_t cut = most;
  while (cut > 1 && (static_cast<unsigned char>(word[cut]) & 0xC0U) == 0x80U) --cut;
  return cut;
}

/// Words in lines of at most so many letters; a word that is longer is cut. REQUIRES: most > 0.
std::vector<std::string> wrapped(const std::string& text, std::size_t most) {
  std::vector<std::string> lines(1);
  for (std::string_view word : split(text, ' ')) {
    const std::size_t so_far = columns_of(lines.back());
    if (so_far > 0 && so_far + 1 + columns_of(word) > most) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += " ";
    while (word.size() > most) {
      const std::size_t cut = cut_before(word, most);
      lines.back() += word.substr(0, cut);
      lines.emplace_back();
      word.remove_prefix(cut);
    }
    lines.back() += word;
  }
  return lines;
}

/// In lines of `size` from `y` on; gives the y behind them. At most `lines` of them.
double add_lines(LabelDrawing& drawing, const std::string& text, double y, DrawnText form,
                 std::size_t most_lines) {
  const auto letters = static_cast<std::size_t>(form.most_width / (kLetterShare * form.size));
  std::vector<std::string> lines = wrapped(valid_utf8(text), letters);
  if (lines.size() > most_lines) {
    lines.resize(most_lines);
    lines.back() += " …";
  }
  for (std::string& line : lines) {
    form.y = y;
    form.content = std::move(line);
    drawing.texts.push_back(form);
    y += form.size + 3.0;
  }
  return y;
}

void add_bars(LabelDrawing& drawing, const Label& label) {
  for (const LabelClass one : kLabelClasses) {
    const auto place = static_cast<std::size_t>(one);
    const double top = kBarsTop + kBarStep * static_cast<double>(place);
    const double right = kSheetMargin + 74.0 + 24.0 * static_cast<double>(place);
    const double middle = top + kBarHeight / 2;
    drawing.shapes.push_back({{{kSheetMargin, top},
                               {right, top},
                               {right + 12.0, middle},
                               {right, top + kBarHeight},
                               {kSheetMargin, top + kBarHeight}},
                              kBarColours.at(place)});
    drawing.texts.push_back({.x = kSheetMargin + 8.0,
                             .y = top + 18.0,
                             .size = 17.0,
                             .content = std::string{letter_of(one)},
                             .colour = place == 1 || place == 2 || place == 3 ? kInk : kPaper,
                             .bold = true});
    if (one != *label.label) continue;
    drawing.shapes.push_back({{{216.0, middle},
                               {232.0, middle - 19.0},
                               {kSheetWidth - kSheetMargin, middle - 19.0},
                               {kSheetWidth - kSheetMargin, middle + 19.0},
                               {232.0, middle + 19.0}},
                              kInk});
    drawing.texts.push_back({.x = 258.0,
                             .y = middle + 11.0,
                             .size = 31.0,
                             .content = std::string{letter_of(one)},
                             .colour = kPaper,
                             .anchor = Anchor::middle,
                             .bold = true});
  }
}

void add_code(LabelDrawing& drawing, const QrModules& code) {
  if (code.width <= 0) return;
  const double left = kSheetWidth - kSheetMargin - kCodeSide;
  const double top = kSheetHeight - kSheetMargin - kCodeSide;
  const double module = kCodeSide / code.width;
  for (int row = 0; row < code.width; ++row) {
    for (int from = 0; from < code.width; ++from) {
      const auto is_dark = [&](int column) {
        const auto width = static_cast<std::size_t>(code.width);
        return code.dark[static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column)];
      };
      if (!is_dark(from)) continue;
      int to = from;
      while (to < code.width && is_dark(to)) ++to;
      drawing.shapes.push_back(box(left + from * module, top + row * module, left + to * module,
                                   top + (row + 1) * module, kInk));
      from = to;
    }
  }
  drawing.texts.push_back({.x = left + kCodeSide,
                           .y = top - 5.0,
                           .size = kSmall,
                           .content = "evidence",
                           .colour = kQuiet,
                           .anchor = Anchor::end});
}

/// "Carnot score +0.12, set made 1" or "compounded by worst".
std::string basis_of(const LabelReport& report) {
  const LabelAlgorithmFacts& facts = facts_of(report.label.algorithm);
  if (report.set && report.label.algorithm == LabelAlgorithm::carnot) {
    return fmt::format("Carnot score {}, reference set {} version {}",
                       format_signed(*report.label.metrics.front().index, 2), report.set->name,
                       report.set->version);
  }
  const std::string reference =
      report.reference ? fmt::format(", relative to {}", report.reference->name) : "";
  return fmt::format("{}{}, {}", facts.key, reference, key_of(report.label.compounding));
}

/// "n = 5" stays in one line.
std::string with_whole_counts(std::string axis) {
  constexpr std::string_view kBreakable = "n = ";
  if (const auto at = axis.rfind(kBreakable); at != std::string::npos)
    axis.replace(at, kBreakable.size(), "n\u00a0=\u00a0");
  return axis;
}

void add_axes(LabelDrawing& drawing, const LabelReport& report) {
  const double beside_code = kSheetWidth - 3 * kSheetMargin - kCodeSide;
  double y = kBarsTop + 5 * kBarStep + 28.0;
  const DrawnText bold{.x = kSheetMargin, .size = 12.0, .bold = true};
  const DrawnText small{.x = kSheetMargin, .size = kSmall, .colour = kQuiet};
  y = add_lines(drawing,
                "Inference: " + with_whole_counts(energy_axis(report.model, report.ground)), y,
                bold, 2);
  y = add_lines(drawing, "Right: " + with_whole_counts(accuracy_axis(report.model)), y + 2.0, bold,
                2);
  const std::string joules =
      fmt::format("Joules {}{} over {}; {}.", key_of(report.ground.kind.provenance),
                  report.ground.kind.estimator.empty() ? "" : " by " + report.ground.kind.estimator,
                  report.ground.kind.perimeter, report.ground.dataset);
  y = add_lines(drawing, joules, y + 2.0, small, 3);
  DrawnText narrow = small;
  narrow.most_width = beside_code;
  const double code_top = kSheetHeight - kSheetMargin - kCodeSide;
  y = std::max(y, code_top - 2.0);
  y = add_lines(drawing, basis_of(report), y + 6.0, narrow, 3);
  add_lines(drawing, report.ground.platform, y, narrow, 3);
  drawing.texts.push_back({.x = kSheetMargin,
                           .y = kSheetHeight - kSheetMargin,
                           .size = kSmall,
                           .content = "carnot " + report.carnot_version,
                           .colour = kQuiet,
                           .most_width = beside_code});
}

std::string likely_range(const Label& label) {
  if (!label.best_likely || !label.worst_likely) return "seen once, so no range is known";
  if (label.best_likely == label.worst_likely) return "the same over both intervals";
  return fmt::format("{} to {} over both intervals", letter_of(*label.best_likely),
                     letter_of(*label.worst_likely));
}

std::string svg_anchor(Anchor anchor) {
  switch (anchor) {
    case Anchor::start:
      return "start";
    case Anchor::middle:
      return "middle";
    case Anchor::end:
      return "end";
  }
  return {};
}

}  // namespace

LabelDrawing drawing_of(const LabelReport& report, const QrModules& code) {
  LabelDrawing drawing{.width = kSheetWidth,
                       .height = kSheetHeight,
                       .title = fmt::format("Energy label of {}", valid_utf8(report.model.name)),
                       .description = text_alternative(report),
                       .shapes = {},
                       .texts = {}};
  drawing.shapes.push_back(box(0, 0, kSheetWidth, kSheetHeight, kPaper));
  drawing.shapes.push_back(box(0, 0, kSheetWidth, 28.0, kInk));
  drawing.texts.push_back({.x = kSheetMargin,
                           .y = 19.5,
                           .size = 15.0,
                           .content = "Energy of a neural network",
                           .colour = kPaper,
                           .bold = true});
  const double y = add_lines(drawing, report.model.name, 46.0,
                             {.x = kSheetMargin, .size = 13.0, .bold = true}, 2);
  const std::string whose = report.label.algorithm == LabelAlgorithm::carnot
                                ? "Carnot's own label, no official one"
                                : "a published algorithm, no official label";
  add_lines(drawing, whose, std::max(y, 74.0),
            {.x = kSheetMargin, .size = kSmall, .colour = kQuiet}, 1);
  add_bars(drawing, report.label);
  drawing.texts.push_back({.x = kSheetWidth - kSheetMargin,
                           .y = kBarsTop + 5 * kBarStep + 8.0,
                           .size = kSmall,
                           .content = likely_range(report.label),
                           .colour = kQuiet,
                           .anchor = Anchor::end,
                           .most_width = 276.0});
  add_axes(drawing, report);
  add_code(drawing, code);
  return drawing;
}

std::string to_svg(const LabelDrawing& drawing) {
  SvgDocument document{drawing.width, drawing.height, drawing.title, drawing.description};
  for (const DrawnShape& shape : drawing.shapes) {
    std::string points;
    for (const DrawnPoint& corner : shape.corners)
      points += fmt::format("{:.2f},{:.2f} ", corner.x, corner.y);
    document.element("polygon", {{"points", points}, {"fill", shape.colour}});
  }
  for (const DrawnText& text : drawing.texts) {
    SvgAttributes attributes{{"font-size", svg_number(text.size)},
                             {"fill", text.colour},
                             {"text-anchor", svg_anchor(text.anchor)}};
    if (text.bold) attributes.emplace_back("font-weight", "bold");
    document.text(text.x, text.y, text.content, attributes);
  }
  return document.finish();
}

}  // namespace carnot
