// SPDX-License-Identifier: Apache-2.0
#include "report/svg.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

std::string attributes_text(const SvgAttributes& attributes) {
  std::string text;
  for (const auto& [name, value] : attributes)
    text += fmt::format(" {}=\"{}\"", name, xml_text(value));
  return text;
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') escaped += c;
    }
  }
  return escaped;
}

std::string svg_number(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

SvgDocument::SvgDocument(double width, double height, std::string_view title,
                         std::string_view description) {
  body_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\" "
      "font-family=\"Helvetica, Arial, sans-serif\" "
      "font-size=\"12\">\n<title>{2}</title>\n<desc>{3}</desc>\n",
      svg_number(width), svg_number(height), xml_text(title), xml_text(description));
  element("rect", {{"width", "100%"}, {"height", "100%"}, {"fill", "white"}});
}

void SvgDocument::element(std::string_view name, const SvgAttributes& attributes) {
  body_ += fmt::format("<{}{}/>\n", name, attributes_text(attributes));
}

void SvgDocument::text(double x, double y, std::string_view content,
                       const SvgAttributes& attributes) {
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}>{}</text>\n", svg_number(x), svg_number(y),
                       attributes_text(attributes), xml_text(content));
}

void SvgDocument::line(double x1, double y1, double x2, double y2,
                       const SvgAttributes& attributes) {
  SvgAttributes all{{"x1", svg_number(x1)},
                    {"y1", svg_number(y1)},
                    {"x2", svg_number(x2)},
                    {"y2", svg_number(y2)}};
  all.insert(all.end(), attributes.begin(), attributes.end());
  element("line", all);
}

void SvgDocument::path(const std::string& d, const SvgAttributes& attributes) {
  SvgAttributes all{{"d", d}};
  all.insert(all.end(), attributes.begin(), attributes.end());
  element("path", all);
}

void SvgDocument::open_group(const SvgAttributes& attributes) {
  ++open_groups_;
  body_ += fmt::format("<g{}>\n", attributes_text(attributes));
}

void SvgDocument::open_group_titled(std::string_view title) {
  open_group({});
  body_ += fmt::format("<title>{}</title>\n", xml_text(title));
}

void SvgDocument::close_group() {
  --open_groups_;
  body_ += "</g>\n";
}

std::string SvgDocument::finish() {
  CARNOT_ASSERT(open_groups_ == 0);
  return std::move(body_) + "</svg>\n";
}

}  // namespace carnot
