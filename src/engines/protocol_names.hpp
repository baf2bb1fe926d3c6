// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

#include "base/result.hpp"
#include "engines/protocol.hpp"

namespace carnot::protocol {

/// The word in "type" of each message; one home for encoder, decoder and the client's sentences.
template <class MessageType>
constexpr std::string_view kTypeOf = "";
template <>
inline constexpr std::string_view kTypeOf<Load> = "load";
template <>
inline constexpr std::string_view kTypeOf<WarmUp> = "warm_up";
template <>
inline constexpr std::string_view kTypeOf<Arm> = "arm";
template <>
inline constexpr std::string_view kTypeOf<Go> = "go";
template <>
inline constexpr std::string_view kTypeOf<Predict> = "predict";
template <>
inline constexpr std::string_view kTypeOf<Observe> = "observe";
template <>
inline constexpr std::string_view kTypeOf<Bye> = "bye";
template <>
inline constexpr std::string_view kTypeOf<Hello> = "hello";
template <>
inline constexpr std::string_view kTypeOf<Ready> = "ready";
template <>
inline constexpr std::string_view kTypeOf<WarmedUp> = "warmed_up";
template <>
inline constexpr std::string_view kTypeOf<Armed> = "armed";
template <>
inline constexpr std::string_view kTypeOf<Done> = "done";
template <>
inline constexpr std::string_view kTypeOf<Recorded> = "recorded";
template <>
inline constexpr std::string_view kTypeOf<Predicted> = "predicted";
template <>
inline constexpr std::string_view kTypeOf<Observed> = "observed";
template <>
inline constexpr std::string_view kTypeOf<Failed> = "failed";

/// ErrorCode as it travels.
std::string_view word_of(ErrorCode code);
std::optional<ErrorCode> error_code_of(std::string_view word);
std::optional<Statistic> statistic_of(std::string_view word);

}  // namespace carnot::protocol
