// SPDX-License-Identifier: Apache-2.0
#include "sensors/http_json.hpp"

#include <fmt/format.h>

#include "sensors/http_get.hpp"
#include "sensors/polled.hpp"

namespace carnot {
namespace {

constexpr int kOk = 200;

std::string refusal_in(const HttpReply& reply) {
  constexpr int kUnauthorized = 401;
  if (reply.status == kUnauthorized) return "it asks for a password, which Carnot does not send.";
  if (!reply.location.empty())
    return fmt::format("it moved to {}; give that address (http only).", reply.location);
  return fmt::format("it answered with HTTP status {}.", reply.status);
}

class HttpJsonQuestion final : public SlowQuestion {
 public:
  HttpJsonQuestion(HttpJsonPage page, ReportedQuantity quantity, Seconds timeout)
      : page_{std::move(page)}, quantity_{quantity}, timeout_{timeout} {}

  ReadingValue ask(const std::stop_token& stop) override {
    const auto reply = http_get(page_.url, timeout_, stop);
    if (!reply) return ReadFailure{reply.error()};
    if (reply->status != kOk) return named(refusal_in(*reply));
    ReadingValue seen = observation_of_answer(reply->body, page_, quantity_);
    if (const auto* failure = std::get_if<ReadFailure>(&seen)) return named(failure->reason);
    return seen;
  }

 private:
  ReadFailure named(std::string_view why) const {
    return ReadFailure{fmt::format("{}: {}", page_.url.text, why)};
  }

  HttpJsonPage page_;
  ReportedQuantity quantity_;
  Seconds timeout_;
};

}  // namespace

ReadingValue observation_of_answer(std::string_view json, const HttpJsonPage& page,
                                   const ReportedQuantity& quantity) {
  for (const JsonCheck& check : page.checks) {
    const auto value = value_at(json, check.path);
    if (!value) return ReadFailure{fmt::format("{} {}", value.error(), check.meaning)};
    if (check.wanted.empty() || *value == check.wanted) continue;
    return ReadFailure{fmt::format("{} is {}, not {}. {}", check.path.text(), *value, check.wanted,
                                   check.meaning)};
  }
  const auto number = number_at(json, page.value);
  if (!number) return ReadFailure{number.error()};
  return observation_of(*number, quantity);
}

std::unique_ptr<Source> open_http_json(const ConfiguredSource& source, HttpJsonPage page,
                                       const Clock& clock) {
  return std::make_unique<GatheringSource>(
      description_of(source, SourceKind::http_json),
      ask_every(
          source.period,
          std::make_unique<HttpJsonQuestion>(std::move(page), source.quantity, source.timeout),
          clock));
}

}  // namespace carnot
