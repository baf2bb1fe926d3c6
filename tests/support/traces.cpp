// SPDX-License-Identifier: Apache-2.0
#include "support/traces.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/file.hpp"
#include "base/text.hpp"

namespace carnot {
namespace {

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (const std::string_view cell : split(trim(line), ',')) cells.emplace_back(trim(cell));
  return cells;
}

float float_at(std::string_view bytes, std::size_t offset) {
  std::array<char, sizeof(float)> raw{};
  std::memcpy(raw.data(), bytes.data() + offset, raw.size());
  return std::bit_cast<float>(raw);
}

/// The numbers of a JSON list of numbers.
std::vector<double> numbers_of(std::string_view list) {
  std::vector<double> numbers;
  for (const std::string_view piece : split(list, ',')) {
    const std::size_t first = piece.find_first_of("0123456789");
    if (first != std::string_view::npos) numbers.push_back(number_in(piece.substr(first)));
  }
  return numbers;
}

}  // namespace

Result<std::string> read_text(const std::filesystem::path& path) {
  gzFile file = ::gzopen(path.c_str(), "rb");
  if (file == nullptr) return fail(ErrorCode::not_found, path.string());
  std::string text;
  std::array<char, 1 << 16> piece{};
  int got = 0;
  while ((got = ::gzread(file, piece.data(), piece.size())) > 0)
    text.append(piece.data(), static_cast<std::size_t>(got));
  ::gzclose(file);
  if (got < 0) return fail(ErrorCode::bad_input, path.string());
  return text;
}

Result<TraceColumns> csv_columns(std::string_view text, const std::vector<std::string>& names) {
  const auto lines = split(text, '\n');
  const auto header = cells_of(lines.front());
  std::vector<std::size_t> places;
  for (const std::string& name : names) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return fail(ErrorCode::bad_input, fmt::format("no {}", name));
    places.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  TraceColumns table;
  table.columns.resize(names.size());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (trim(lines[i]).empty()) continue;
    auto cells = cells_of(lines[i]);
    if (cells.size() < header.size()) {
      ++table.rows_left_out;
      continue;
    }
    for (std::size_t k = 0; k < places.size(); ++k)
      table.columns[k].push_back(std::move(cells[places[k]]));
  }
  return table;
}

double number_in(std::string_view cell) {
  double number = std::nan("");
  std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return number;
}

std::vector<double> numbers_in(const std::vector<std::string>& cells) {
  std::vector<double> values;
  for (const std::string& cell : cells) values.push_back(number_in(cell));
  return values;
}

std::vector<double> seconds_since_first(const std::vector<std::string>& stamps, TimeFormat format) {
  std::vector<double> seconds;
  WallTime first{};
  for (const std::string& stamp : stamps) {
    const WallTime when = parse_wall_time(stamp, format).value();
    if (seconds.empty()) first = when;
    seconds.push_back(std::chrono::duration<double>(when - first).count());
  }
  return seconds;
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

Result<TinyTrace> read_tiny_trace(const std::filesystem::path& folder) {
  CARNOT_TRY(const std::string bytes, read_file(folder / "trace1-energy.bin"));
  CARNOT_TRY(const std::string stamps, read_file(folder / "trace1-timestamps.json"));
  constexpr std::size_t kHead = 1 + sizeof(float);
  if (bytes.size() < kHead || bytes.front() != '\xF1')
    return fail(ErrorCode::bad_input, "no energy trace");
  TinyTrace trace;
  trace.hertz = static_cast<double>(float_at(bytes, 1));
  for (std::size_t at = kHead; at + sizeof(float) <= bytes.size(); at += sizeof(float))
    trace.microjoules.push_back(static_cast<double>(float_at(bytes, at)));
  trace.edges = numbers_of(stamps);
  return trace;
}

}  // namespace carnot
