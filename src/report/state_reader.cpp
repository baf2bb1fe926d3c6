// SPDX-License-Identifier: Apache-2.0
#include "report/state_reader.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "report/json_reader.hpp"

namespace carnot {
namespace {

using nlohmann::json;

constexpr std::string_view kReport = "carnot study report";
constexpr std::string_view kSearch = "carnot.optimize/1";
constexpr const char* kRemedy =
    "Give a report that carnot run --json or carnot report --json wrote, or the store itself.";

std::optional<double> number_or_nothing(JsonReader& reader, const char* key) {
  if (reader.is_null(key)) return std::nullopt;
  return reader.number(key);
}

Result<BlockFigures> block_from(JsonReader& reader) {
  std::string key = reader.text("trial_key");
  const auto seconds = number_or_nothing(reader, "inference_seconds");
  const auto joules = number_or_nothing(reader, "inference_joules");
  const auto resident_bytes = number_or_nothing(reader, "resident_bytes");
  const auto provenance =
      reader.one_of("provenance", [](std::string_view name) { return provenance_of(name); });
  EnergyKind kind{.provenance = provenance.value_or(Provenance::missing),
                  .perimeter = reader.text("perimeter"),
                  .estimator = reader.text("estimator")};
  CARNOT_TRY_VOID(reader.outcome());
  if (joules && kind.provenance == Provenance::missing)
    reader.refuse("provenance", "is missing, and yet there are joules");
  CARNOT_TRY_VOID(reader.outcome());
  return BlockFigures{.key = std::move(key),
                      .seconds = seconds,
                      .joules = joules,
                      .energy_kind = std::move(kind),
                      .resident_bytes = resident_bytes};
}

int settings_number(JsonReader& reader, const char* key) {
  const std::int64_t number = reader.integer(key);
  if (number < 1) reader.refuse(key, "is below 1");
  return static_cast<int>(number);
}

Result<Candidate> candidate_from(JsonReader& reader) {
  Candidate candidate{
      .model = reader.text("model"), .recipe = reader.text("recipe"), .settings = {}};
  const auto engine = reader.one_of("engine", engine_of);
  const auto precision = reader.one_of("precision", precision_of);
  candidate.settings.batch = settings_number(reader, "batch");
  candidate.settings.threads = settings_number(reader, "threads");
  // Reports did not say so before candidates could differ in it.
  if (!reader.is_null("device")) candidate.settings.device = reader.text("device");
  if (!is_device(candidate.settings.device)) reader.refuse("device", "is no device");
  CARNOT_TRY_VOID(reader.outcome());
  candidate.settings.engine = *engine;
  candidate.settings.precision = *precision;
  return candidate;
}

Result<void> read_accuracy(JsonReader& owner, MeasuredCandidate& one) {
  for (const char mark : owner.text("right_by_image")) {
    if (mark != '0' && mark != '1') owner.refuse("right_by_image", "holds more than 0 and 1");
    one.right.push_back(mark == '1' ? 1 : 0);
  }
  if (!owner.is_null("accuracy")) {
    JsonReader accuracy = owner.object("accuracy");
    const std::int64_t images = accuracy.integer("images");
    const bool is_judged = !accuracy.is_null("correct");
    const std::int64_t correct = is_judged ? accuracy.integer("correct") : 0;
    if (is_judged && (images < 1 || correct < 0 || correct > images))
      accuracy.refuse("correct", "is more than its images, or less than none");
    CARNOT_TRY_VOID(accuracy.outcome());
    if (is_judged) one.correct = CorrectCount{correct, images};
  }
  return owner.outcome();
}

Result<MeasuredCandidate> measured_candidate_from(const json& object, const std::string& where) {
  JsonReader reader{object, where};
  CARNOT_TRY(Candidate candidate, candidate_from(reader));
  MeasuredCandidate one{.candidate = std::move(candidate)};
  if (reader.is_null("by_block")) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} has no figures by block: an older Carnot wrote it.", where),
                "Write it again from its store: carnot report --store STORE --json.");
  }
  one.group = reader.text("group");
  one.dataset = reader.text("dataset");
  if (!reader.is_null("content_sha256")) one.content_sha256 = reader.text("content_sha256");
  for (const json& entry : reader.list("by_block")) {
    JsonReader block{entry, fmt::format("{}.by_block[{}]", where, one.blocks.size())};
    const auto number = static_cast<int>(block.integer("block"));
    CARNOT_TRY(BlockFigures figures, block_from(block));
    one.blocks.emplace(number, std::move(figures));
  }
  CARNOT_TRY_VOID(read_accuracy(reader, one));
  if (!reader.is_null("prepared")) {
    JsonReader prepared = reader.object("prepared");
    const double bytes = prepared.number("file_bytes");
    if (bytes > 0.0) one.file_bytes = bytes;
    one.trouble = prepared.text("failure");
    CARNOT_TRY_VOID(prepared.outcome());
  }
  CARNOT_TRY_VOID(reader.outcome());
  return one;
}

Result<void> read_protocol(JsonReader& report, MeasuredState& state) {
  JsonReader protocol = report.object("protocol");
  CARNOT_TRY_VOID(report.outcome());
  const auto share = [&](const char* key) {
    const double value = protocol.number(key);
    if (!(value > 0.0 && value < 1.0)) protocol.refuse(key, "is no share");
    return value;
  };
  state.confidence = share("confidence");
  state.margin = share("margin");
  if (!protocol.is_null("until")) state.until = share("until");
  state.require_measured = protocol.flag("requires_measured_energy");
  state.seed = protocol.unsigned_text("seed");
  return protocol.outcome();
}

Result<MeasuredState> state_from(const json& document, const std::string& where) {
  JsonReader reader{document, where};
  MeasuredState state;
  JsonReader host = reader.object("host");
  CARNOT_TRY_VOID(reader.outcome());
  state.host.fingerprint = host.text("fingerprint");
  state.host.name = host.text("name");
  CARNOT_TRY_VOID(host.outcome());
  std::set<std::string> ids;
  for (const json& entry : reader.list("candidates")) {
    CARNOT_TRY(MeasuredCandidate one,
               measured_candidate_from(
                   entry, fmt::format("{}.candidates[{}]", where, state.candidates.size())));
    if (!ids.insert(one.candidate.id()).second) reader.refuse("candidates", "holds one twice");
    state.candidates.push_back(std::move(one));
  }
  if (state.candidates.empty()) reader.refuse("candidates", "holds none");
  CARNOT_TRY_VOID(reader.outcome());
  CARNOT_TRY_VOID(read_protocol(reader, state));
  return state;
}

/// JsonReader speaks of reports of a measurement, which these are not.
Result<MeasuredState> with_our_remedy(Result<MeasuredState> state) {
  if (state || state.error().remedy.find("carnot measure") == std::string::npos) return state;
  Error error = std::move(state).error();
  error.remedy = kRemedy;
  return error;
}

}  // namespace

Result<MeasuredState> read_measured_state(std::string_view text) {
  constexpr bool kNoExceptions = false;
  const json document = json::parse(text, nullptr, kNoExceptions);
  JsonReader reader{document, "the report"};
  const std::string format = reader.text("format");
  if (format == kReport) return with_our_remedy(state_from(document, "the report"));
  if (format == kSearch) {
    reader.object("finals");
    CARNOT_TRY_VOID(reader.outcome());
    return with_our_remedy(state_from(document["finals"], "finals"));
  }
  return fail(ErrorCode::bad_input, "this is no report of a study.", kRemedy);
}

}  // namespace carnot
