// SPDX-License-Identifier: Apache-2.0
#include "experiment/exports/export_reply.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "graph/card.hpp"

namespace carnot {
namespace {

using ReplyJson = nlohmann::json;

constexpr std::int64_t kReplyVersion = 1;

struct FailureKind {
  std::string_view key;  // python/carnot_exporters/failures.py
  ErrorCode code;
};
constexpr auto kFailureKinds = std::to_array<FailureKind>({
    {"bad_request", ErrorCode::bad_input},
    {"unknown_name", ErrorCode::bad_input},
    {"no_weights", ErrorCode::bad_input},
    {"gated", ErrorCode::failed},
    {"hub_unreachable", ErrorCode::failed},
    {"too_large", ErrorCode::unsupported},
    {"cannot_export", ErrorCode::failed},
    {"cannot_compile", ErrorCode::failed},
    {"no_compiler", ErrorCode::environment},
});

tl::unexpected<Error> bad_reply(std::string_view what) {
  return fail(ErrorCode::failed, fmt::format("the exporter's reply {}.", what),
              "Run make exporters, so that it fits this Carnot.");
}

std::optional<std::string> text_in(const ReplyJson& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<std::int64_t> count_in(const ReplyJson& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto number = found->get<std::uint64_t>();
  if (number > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<std::vector<std::string>> texts_in(const ReplyJson& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const ReplyJson& one : *found) {
    if (!one.is_string()) return std::nullopt;
    texts.push_back(one.get<std::string>());
  }
  return texts;
}

/// The exporter's own reason why there is no model.
Error failure_in(const ReplyJson& failure) {
  const auto message = failure.is_object() ? text_in(failure, "message") : std::nullopt;
  if (!message || message->empty()) return bad_reply("gives no reason for its failure").value();
  ErrorCode code = ErrorCode::failed;
  const std::string kind = text_in(failure, "kind").value_or("");
  for (const FailureKind& known : kFailureKinds) {
    if (known.key == kind) code = known.code;
  }
  return {code, *message, text_in(failure, "remedy").value_or("")};
}

Result<ReplyJson> reply_object(std::string_view json) {
  ReplyJson reply = ReplyJson::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!reply.is_object()) return bad_reply("is no JSON object");
  if (count_in(reply, "version") != kReplyVersion) return bad_reply("has another version");
  if (const auto failure = reply.find("failure"); failure != reply.end())
    return failure_in(*failure);
  return reply;
}

Result<KnownModel> known_model(const ReplyJson& row) {
  if (!row.is_object()) return bad_reply("lists what is no object");
  KnownModel model;
  const auto name = text_in(row, "name");
  if (!name || name->empty()) return bad_reply("lists a model without a name");
  model.name = *name;
  auto weights = texts_in(row, "weights");
  if (!weights) return bad_reply(fmt::format("does not list the weights of {}", model.name));
  model.weights = std::move(*weights);
  model.parameters = count_in(row, "parameters");
  if (const auto accuracy = row.find("accuracy"); accuracy != row.end() && accuracy->is_number()) {
    const double share = accuracy->get<double>();
    if (share >= 0.0 && share <= 1.0) model.accuracy = share;
  }
  return model;
}

}  // namespace

Result<ExportReply> parse_export_reply(std::string_view json) {
  CARNOT_TRY(const ReplyJson reply, reply_object(json));
  const auto card = reply.find("card");
  if (card == reply.end() || !card->is_object()) return bad_reply("holds no card");
  ExportReply parsed;
  auto read = parse_card(card->dump());
  if (!read) return tl::unexpected(at("the exporter's reply", std::move(read).error()));
  parsed.card = std::move(*read);
  if (!parsed.card.input || parsed.card.classes < 1)
    return bad_reply("does not say what goes in and what comes out");
  parsed.exporter = text_in(reply, "exporter").value_or("");
  parsed.opset = count_in(reply, "opset").value_or(0);
  if (const auto any = reply.find("any_batch"); any != reply.end() && any->is_boolean())
    parsed.any_batch = any->get<bool>();
  parsed.notes = texts_in(reply, "notes").value_or(std::vector<std::string>{});
  return parsed;
}

Result<std::string> parse_compile_reply(std::string_view json) {
  CARNOT_TRY(const ReplyJson reply, reply_object(json));
  const auto made_by = text_in(reply, "made_by");
  if (!made_by || made_by->empty()) return bad_reply("does not say what compiled the model");
  return valid_utf8(*made_by);
}

Result<ExporterVersions> parse_versions_reply(std::string_view json) {
  CARNOT_TRY(const ReplyJson reply, reply_object(json));
  const auto packages = reply.find("packages");
  if (packages == reply.end() || !packages->is_object() || packages->empty())
    return bad_reply("names no packages");
  ExporterVersions versions;
  for (const auto& [package, version] : packages->items()) {
    if (!version.is_string()) return bad_reply(fmt::format("has no version of {}", package));
    versions.emplace(package, version.get<std::string>());
  }
  return versions;
}

Result<std::vector<KnownModel>> parse_names_reply(std::string_view json) {
  CARNOT_TRY(const ReplyJson reply, reply_object(json));
  const auto names = reply.find("names");
  if (names == reply.end() || !names->is_array()) return bad_reply("lists no names");
  std::vector<KnownModel> models;
  for (const ReplyJson& row : *names) {
    CARNOT_TRY(models.emplace_back(), known_model(row));
  }
  return models;
}

}  // namespace carnot
