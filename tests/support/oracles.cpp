// SPDX-License-Identifier: Apache-2.0
#include "support/oracles.hpp"

#include <map>
#include <stdexcept>
#include <string>

#include "base/file.hpp"
#include "base/text.hpp"
#include "support/must.hpp"

namespace carnot {
namespace {

std::vector<std::string> lines_of(std::string_view file) {
  const std::string text =
      must(read_file(std::filesystem::path{CARNOT_SOURCE_ROOT} / "tests/oracles" / file));
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) lines.emplace_back(line);
  return lines;
}

double figure_in(std::string_view text) {
  const auto value = parse_double(text);
  if (!value) throw std::runtime_error{"no number: " + std::string{text}};
  return *value;
}

std::map<std::string, double> read_figures() {
  std::map<std::string, double> result;
  for (const std::string& line : lines_of("statistics.csv")) {
    const auto fields = split(line, ',');
    if (fields.size() < 4 || fields[0] == "case") continue;
    result[std::string{fields[0]} + "," + std::string{fields[1]}] = figure_in(fields[2]);
  }
  return result;
}

std::map<std::string, std::vector<double>> read_samples() {
  std::map<std::string, std::vector<double>> result;
  for (const std::string& line : lines_of("statistics_data.csv")) {
    const auto fields = split(line, ',');
    if (fields.size() < 2) continue;
    std::vector<double>& values = result[std::string{fields[0]}];
    for (std::size_t i = 1; i < fields.size(); ++i) values.push_back(figure_in(fields[i]));
  }
  return result;
}

template <class Map>
const typename Map::mapped_type& found(const Map& map, const std::string& name) {
  const auto it = map.find(name);
  if (it == map.end()) throw std::runtime_error{"no oracle says " + name};
  return it->second;
}

}  // namespace

double StatisticsOracle::operator[](std::string_view figure) const {
  static const auto figures = read_figures();
  return found(figures, std::string{name_} + "," + std::string{figure});
}

std::vector<double> oracle_sample(std::string_view name) {
  static const auto samples = read_samples();
  return found(samples, std::string{name});
}

std::vector<double> spread_out(std::size_t count) {
  std::vector<double> result(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t word = (i + 1) * std::uint64_t{2654435761U} % (std::uint64_t{1} << 32);
    result[i] = static_cast<double>(word) / 4294967296.0;
  }
  return result;
}

}  // namespace carnot
