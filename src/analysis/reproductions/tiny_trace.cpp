// SPDX-License-Identifier: Apache-2.0
#include "analysis/reproductions/tiny_trace.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr std::size_t kFloatBytes = 4;

/// Whatever this machine's own order of bytes is.
double little_endian_float(std::string_view bytes, std::size_t at) {
  std::uint32_t bits = 0;
  for (std::size_t i = kFloatBytes; i-- > 0;)
    bits = bits << 8U | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<double>(std::bit_cast<float>(bits));
}

/// The first word behind a mark: "2" behind "window " in "window 2 at time".
std::optional<std::string_view> word_behind(std::string_view line, std::string_view mark) {
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = trim(line.substr(at + mark.size()));
  return rest.substr(0, rest.find_first_of(" :"));
}

}  // namespace

Result<TinyEnergyTrace> parse_tiny_energy(std::string_view bytes) {
  constexpr std::size_t kHead = 1 + kFloatBytes;
  if (bytes.size() < kHead || bytes.front() != '\xF1')
    return fail(ErrorCode::bad_input, "it does not begin like an energy trace of MLPerf Tiny.");
  if ((bytes.size() - kHead) % kFloatBytes != 0)
    return fail(ErrorCode::bad_input, "its last sample is cut off.");
  TinyEnergyTrace trace{.hertz = little_endian_float(bytes, 1)};
  if (!(trace.hertz > 0.0) || !std::isfinite(trace.hertz))
    return fail(ErrorCode::bad_input, "its sample rate is no number above 0.");
  trace.microjoules.reserve((bytes.size() - kHead) / kFloatBytes);
  for (std::size_t at = kHead; at < bytes.size(); at += kFloatBytes) {
    trace.microjoules.push_back(little_endian_float(bytes, at));
    if (!std::isfinite(trace.microjoules.back()))
      return fail(ErrorCode::bad_input, fmt::format("the sample at byte {} is no number.", at));
  }
  return trace;
}

Result<std::vector<double>> parse_tiny_edges(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']')
    return fail(ErrorCode::bad_input, "it is no list of seconds.");
  std::vector<double> edges;
  for (const std::string_view item : split(text.substr(1, text.size() - 2), ',')) {
    const auto seconds = parse_double(trim(item));
    if (!seconds) return fail(ErrorCode::bad_input, "it holds something else than seconds.");
    edges.push_back(*seconds);
  }
  return edges;
}

Result<TinyResults> parse_tiny_results(std::string_view text) {
  TinyResults results;
  std::size_t window = 0;  // none yet
  for (const std::string_view line : split(text, '\n')) {
    if (const auto number = word_behind(line, "Energy data for window ")) {
      const auto parsed = parse_uint(*number);
      if (!parsed) return fail(ErrorCode::bad_input, "a window has no number.");
      window = static_cast<std::size_t>(*parsed);
    } else if (const auto energy = word_behind(line, "Energy       :"); energy && window > 0) {
      const auto microjoules = parse_double(*energy);
      if (!microjoules)
        return fail(ErrorCode::bad_input, fmt::format("window {} has no energy.", window));
      results.windows.push_back({window, *microjoules});
      window = 0;
    } else if (const auto count = word_behind(line, "# Inferences :")) {
      results.inferences = parse_double(*count).value_or(0.0);
    }
  }
  if (results.windows.empty() || !(results.inferences > 0.0))
    return fail(ErrorCode::bad_input, "it says nothing of windows or of inferences.");
  return results;
}

}  // namespace carnot
