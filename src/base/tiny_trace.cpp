// SPDX-License-Identifier: Apache-2.0
#include "base/tiny_trace.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "base/text.hpp"

namespace carnot {
namespace {

constexpr char kTinyMark = '\xF1';
constexpr double kMostTinyHertz = 1e6;
constexpr double kMostTinyMicrojoules = 1e12;  // of one sample
constexpr double kMostTinySeconds = 1e7;

/// Whatever this machine's own order of bytes is.
double little_endian_float(std::string_view bytes, std::size_t at) {
  std::uint32_t bits = 0;
  for (std::size_t i = kTinySampleBytes; i-- > 0;)
    bits = bits << 8U | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<double>(std::bit_cast<float>(bits));
}

}  // namespace

Result<double> tiny_sample_rate(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kTinyMark) {
    return fail(ErrorCode::bad_input,
                "it does not begin like an energy trace of MLPerf Tiny, with the byte F1.");
  }
  if (bytes.size() < kTinyFrontBytes)
    return fail(ErrorCode::bad_input, "it ends inside its sample rate.");
  const double hertz = little_endian_float(bytes, 1);
  if (hertz > 0.0 && hertz <= kMostTinyHertz) return hertz;
  return fail(ErrorCode::bad_input, "it has no sample rate between 0 and a million.");
}

Result<double> tiny_sample_at(std::string_view bytes, std::size_t at) {
  const double microjoules = little_endian_float(bytes, at);
  if (std::abs(microjoules) <= kMostTinyMicrojoules) return microjoules;
  return fail(ErrorCode::bad_input,
              fmt::format("the sample at byte {} is no number of microjoules.", at));
}

Result<TinyEnergyTrace> parse_tiny_energy(std::string_view bytes) {
  TinyEnergyTrace trace;
  CARNOT_TRY(trace.hertz, tiny_sample_rate(bytes));
  if ((bytes.size() - kTinyFrontBytes) % kTinySampleBytes != 0)
    return fail(ErrorCode::bad_input, "its last sample is cut off.");
  trace.microjoules.reserve((bytes.size() - kTinyFrontBytes) / kTinySampleBytes);
  for (std::size_t at = kTinyFrontBytes; at < bytes.size(); at += kTinySampleBytes) {
    CARNOT_TRY(const double microjoules, tiny_sample_at(bytes, at));
    trace.microjoules.push_back(microjoules);
  }
  return trace;
}

Result<std::vector<double>> parse_tiny_stamps(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']')
    return fail(ErrorCode::bad_input, "it is no list of seconds.");
  const std::string_view inside = trim(text.substr(1, text.size() - 2));
  std::vector<double> stamps;
  if (inside.empty()) return stamps;
  const std::vector<std::string_view> items = split(inside, ',');
  stamps.reserve(items.size());
  for (const std::string_view item : items) {
    const auto seconds = parse_double(trim(item));
    if (!seconds) return fail(ErrorCode::bad_input, "it holds something else than seconds.");
    if (!(*seconds >= 0.0) || *seconds > kMostTinySeconds ||
        (!stamps.empty() && *seconds < stamps.back()))
      return fail(ErrorCode::bad_input, "its seconds do not grow.");
    stamps.push_back(*seconds);
  }
  return stamps;
}

}  // namespace carnot
