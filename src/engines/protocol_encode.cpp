// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engines/protocol.hpp"
#include "engines/protocol_names.hpp"

namespace carnot::protocol {
namespace {

using nlohmann::json;

struct ErrorWord {
  ErrorCode code;
  std::string_view word;
};
constexpr auto kErrorWords = std::to_array<ErrorWord>({
    {ErrorCode::bad_input, "bad_input"},
    {ErrorCode::not_found, "not_found"},
    {ErrorCode::unsupported, "unsupported"},
    {ErrorCode::not_measurable, "not_measurable"},
    {ErrorCode::environment, "environment"},
    {ErrorCode::timed_out, "timed_out"},
    {ErrorCode::failed, "failed"},
    {ErrorCode::interrupted, "interrupted"},
});
constexpr auto kStatistics =
    std::to_array({Statistic::range, Statistic::histogram, Statistic::channel_means,
                   Statistic::second_moments, Statistic::samples, Statistic::taylor});

json settings_json(const ModelSettings& settings) {
  return {{"model", settings.model.string()}, {"batch", settings.batch},
          {"threads", settings.threads},      {"precision", key_of(settings.precision)},
          {"device", settings.device},        {"options", settings.options}};
}

json body_of(const Load& message) { return {{"settings", settings_json(message.settings)}}; }

json body_of(const WarmUp& message) {
  return {{"images", message.images.string()},
          {"minimum_ns", message.minimum_duration.count()},
          {"minimum_iterations", message.minimum_iterations}};
}

json body_of(const Arm& message) {
  return {{"minimum_ns", message.minimum_duration.count()},
          {"minimum_iterations", message.minimum_iterations},
          {"latencies", message.latencies.string()},
          {"maximum_ns", message.maximum_duration.count()},
          {"arrivals", message.arrivals.string()}};
}

json body_of(const Go&) { return json::object(); }

json body_of(const Predict& message) {
  return {{"images", message.images.string()},
          {"logits", message.logits.string()},
          {"predictions", message.predictions.string()}};
}

json body_of(const Observe& message) {
  const ObservationRequest& request = message.request;
  return {{"settings", settings_json(message.settings)},
          {"images", message.images.string()},
          {"tensors", request.tensors},
          {"statistic", key_of(request.statistic)},
          {"bins", request.bins},
          {"lower", request.lower},
          {"upper", request.upper},
          {"sample_limit", request.sample_limit},
          {"values", message.values.string()},
          {"scratch", message.scratch.string()}};
}

json body_of(const Bye&) { return json::object(); }

json body_of(const Hello& message) {
  const EngineReport& report = message.report;
  return {{"version", message.version},
          {"engine", key_of(report.engine)},
          {"engine_version", report.version},
          {"library", report.library},
          {"isa", report.isa},
          {"blas", report.blas},
          {"devices", report.devices}};
}

json body_of(const Ready& message) {
  const LoadReport& report = message.report;
  return {{"load_seconds", report.load_time.count()},
          {"resident_bytes", report.resident_bytes},
          {"device", report.device},
          {"precision", report.precision},
          {"threads", report.threads},
          {"settings", report.settings}};
}

json body_of(const WarmedUp& message) {
  return {{"iterations", message.iterations}, {"fastest_ns", message.fastest.count()}};
}

json body_of(const Armed&) { return json::object(); }

json body_of(const Done& message) {
  return {{"begin_ns", message.begin.time_since_epoch().count()},
          {"end_ns", message.end.time_since_epoch().count()},
          {"iterations", message.iterations}};
}

json body_of(const Recorded&) { return json::object(); }

json body_of(const Predicted& message) {
  return {{"images", message.images}, {"classes", message.classes}};
}

json body_of(const Observed& message) {
  return {{"lengths", message.lengths}, {"elements", message.elements}};
}

json body_of(const Failed& message) {
  return {{"code", word_of(message.error.code)},
          {"message", message.error.message},
          {"remedy", message.error.remedy}};
}

/// nlohmann writes NaN as null without a word; the other side would then complain of a missing
/// number.
bool is_finite(const ToWorker& message) {
  const auto* observe = std::get_if<Observe>(&message);
  if (observe == nullptr) return true;
  const auto finite = [](double value) { return std::isfinite(value); };
  return std::all_of(observe->request.lower.begin(), observe->request.lower.end(), finite) &&
         std::all_of(observe->request.upper.begin(), observe->request.upper.end(), finite);
}

template <class Message>
Result<std::string> encode_any(const Message& message) {
  json object = std::visit([](const auto& body) { return body_of(body); }, message);
  object["type"] = type_of(message);
  // With `replace` dump() cannot throw: text that is not UTF-8 was its only reason.
  std::string datagram = object.dump(-1, ' ', false, json::error_handler_t::replace);
  if (datagram.size() > kLargestMessage) {
    return fail(ErrorCode::bad_input,
                fmt::format("a {} message of {} bytes is too large for the worker protocol, which "
                            "takes {}.",
                            type_of(message), datagram.size(), kLargestMessage),
                "Name fewer tensors at once.");
  }
  return datagram;
}

}  // namespace

std::string_view word_of(ErrorCode code) {
  return std::find_if(kErrorWords.begin(), kErrorWords.end(),
                      [&](const ErrorWord& row) { return row.code == code; })
      ->word;
}

std::optional<ErrorCode> error_code_of(std::string_view word) {
  for (const ErrorWord& row : kErrorWords) {
    if (row.word == word) return row.code;
  }
  return std::nullopt;
}

std::optional<Statistic> statistic_of(std::string_view word) {
  for (const Statistic statistic : kStatistics) {
    if (key_of(statistic) == word) return statistic;
  }
  return std::nullopt;
}

std::string_view type_of(const ToWorker& message) {
  return std::visit([]<class MessageType>(
                        const MessageType&) -> std::string_view { return kTypeOf<MessageType>; },
                    message);
}

std::string_view type_of(const FromWorker& message) {
  return std::visit([]<class MessageType>(
                        const MessageType&) -> std::string_view { return kTypeOf<MessageType>; },
                    message);
}

Result<std::string> encode(const ToWorker& message) {
  if (!is_finite(message)) {
    return fail(ErrorCode::bad_input,
                "an observe message has a histogram range that is not a finite number.",
                "Observe the range first and leave out tensors whose range is not finite.");
  }
  return encode_any(message);
}

Result<std::string> encode(const FromWorker& message) { return encode_any(message); }

}  // namespace carnot::protocol
