// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "records/source.hpp"

namespace carnot {

/// What the two sides of a recording's format share.

/// Ends in the version.
inline constexpr std::string_view kRecordingSignature = "carnot readings 1\n";
/// The signature without the version.
inline constexpr std::string_view kRecordingFamily = "carnot readings ";

/// Numbers in files: never changed.
enum class FrameType : std::uint8_t { about = 1, sources = 2, readings = 3, window = 4 };

/// A reading begins with source << kValueBits | index of its value's kind.
inline constexpr int kValueBits = 2;
static_assert(std::variant_size_v<decltype(Reading::value)> == 1 << kValueBits);
static_assert(
    std::is_same_v<std::variant_alternative_t<0, decltype(Reading::value)>, CounterValue>);
static_assert(std::is_same_v<std::variant_alternative_t<3, decltype(Reading::value)>, ReadFailure>);

std::string frame_of(FrameType type, std::string_view payload);
/// CRC-32 of a frame's type and payload.
std::uint32_t checksum_of(std::string_view bytes);

}  // namespace carnot
