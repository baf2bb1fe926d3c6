// SPDX-License-Identifier: Apache-2.0
#include "records/forecast_note.hpp"

namespace carnot {
namespace {

constexpr std::string_view kFirstWord = "forecast ";
constexpr std::string_view kColon = ": ";

}  // namespace

std::string forecast_note(std::string_view engines, std::string_view expectation) {
  std::string note{kFirstWord};
  note.append("on ").append(engines).append(kColon).append(expectation);
  return note;
}

std::optional<std::string_view> forecast_that(std::string_view opening, std::string_view note) {
  if (!note.starts_with(kFirstWord)) return std::nullopt;
  note.remove_prefix(kFirstWord.size());
  const std::size_t colon = note.find(kColon);
  if (colon == std::string_view::npos) return std::nullopt;
  if (!note.substr(colon + kColon.size()).starts_with(opening)) return std::nullopt;
  return note;
}

}  // namespace carnot
