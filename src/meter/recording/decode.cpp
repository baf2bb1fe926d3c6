// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.hpp"
#include "meter/recording/bytes.hpp"
#include "meter/recording/frames.hpp"
#include "meter/recording/recording.hpp"

namespace carnot {
namespace {

using nlohmann::json;

struct Frame {
  FrameType type;
  std::string_view payload;
};

/// The next whole frame; empty where the file was cut off or is damaged.
std::optional<Frame> next_frame(ByteReader& reader) {
  const auto size = reader.fixed32();
  if (!size) return std::nullopt;
  const auto body = reader.raw(std::size_t{*size} + 1);
  const auto checksum = reader.fixed32();
  if (!body || !checksum || *checksum != checksum_of(*body)) return std::nullopt;
  return Frame{static_cast<FrameType>(body->front()), body->substr(1)};
}

/// Fields of an object; remembers whether one was absent or of another type.
class Fields {
 public:
  explicit Fields(const json& object) : object_{object}, good_{object.is_object()} {}

  std::string text(const char* key) {
    const json* value = find(key);
    if (value == nullptr || !value->is_string()) return bad(std::string{});
    return value->get<std::string>();
  }
  double number(const char* key) {
    const json* value = find(key);
    if (value == nullptr || !value->is_number()) return bad(0.0);
    return value->get<double>();
  }
  std::uint64_t count(const char* key) {
    const json* value = find(key);
    if (value == nullptr || !value->is_number_unsigned()) return bad(std::uint64_t{0});
    return value->get<std::uint64_t>();
  }
  bool flag(const char* key) {
    const json* value = find(key);
    if (value == nullptr || !value->is_boolean()) return bad(false);
    return value->get<bool>();
  }
  const json* find(const char* key) const {
    if (!good_) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  void refuse_unless(bool holds) { good_ = good_ && holds; }
  bool good() const { return good_; }

 private:
  template <class T>
  T bad(T value) {
    good_ = false;
    return value;
  }

  const json& object_;
  bool good_;
};

/// A number that an int holds; devices and dies are small.
int small(std::uint64_t count, Fields& fields) {
  constexpr std::uint64_t kMost = 1U << 20;
  fields.refuse_unless(count <= kMost);
  return static_cast<int>(count & (kMost - 1));
}

void take_kinds(Fields& fields, SourceDescription& source) {
  const auto kind = source_kind_of(fields.text("kind"));
  const auto domain = domain_of(fields.text("domain"));
  const auto provenance = provenance_of(fields.text("provenance"));
  fields.refuse_unless(kind && domain && provenance);
  if (!fields.good()) return;
  source.kind = *kind;
  source.domain = *domain;
  source.provenance = *provenance;
}

void take_arithmetic(Fields& fields, SourceDescription& source) {
  if (const json* counter = fields.find("counter")) {
    Fields inner{*counter};
    source.counter = CounterSpec{inner.number("joules_per_tick"), inner.count("last"),
                                 inner.flag("last_is_inferred")};
    if (inner.find("folded_range_joules") != nullptr)
      source.counter->folded_range = Joules{inner.number("folded_range_joules")};
    fields.refuse_unless(inner.good() && source.counter->joules_per_tick > 0.0 &&
                         source.counter->folded_range >= Joules{0.0});
  }
  if (const json* model = fields.find("model")) {
    Fields inner{*model};
    source.model =
        ModelSpec{inner.text("name"), inner.number("confidence"), inner.flag("unknown_part")};
    fields.refuse_unless(inner.good());
  }
  fields.refuse_unless(source.model.has_value() == (source.provenance == Provenance::estimated));
}

/// What recordings of the first days do not have, or have of every source.
void take_quality(Fields& fields, SourceDescription& source) {
  if (fields.find("gain_accuracy") != nullptr) {
    source.accuracy =
        Accuracy{fields.number("gain_accuracy"), Watts{fields.number("offset_accuracy_watts")}};
  }
  if (fields.find("resolution_watts") != nullptr)
    source.resolution = Watts{fields.number("resolution_watts")};
  if (fields.find("refresh_is_assumed") != nullptr)
    source.refresh_is_assumed = fields.flag("refresh_is_assumed");
  if (fields.find("checks") != nullptr) source.checks = fields.text("checks");
  if (fields.find("stamp_error_seconds") != nullptr)
    source.stamp_error = Seconds{fields.number("stamp_error_seconds")};
  fields.refuse_unless(source.resolution >= Watts{0.0} && source.stamp_error >= Seconds{0.0});
}

std::optional<SourceDescription> source_from(const json& object) {
  Fields fields{object};
  SourceDescription source;
  source.id = fields.text("id");
  source.label = fields.text("label");
  take_kinds(fields, source);
  source.device = small(fields.count("device"), fields);
  source.die = small(fields.count("die"), fields);
  take_arithmetic(fields, source);
  source.refresh = Seconds{fields.number("refresh_seconds")};
  source.plausible_maximum = Watts{fields.number("plausible_maximum_watts")};
  source.averaged_over = Seconds{fields.number("averaged_over_seconds")};
  source.lag = Seconds{fields.number("lag_seconds")};
  take_quality(fields, source);
  const bool sane = source.refresh.count() >= 0.0 && source.averaged_over.count() >= 0.0 &&
                    source.averaged_over.count() <= 86400.0 && source.lag.count() >= 0.0 &&
                    source.plausible_maximum >= Watts{0.0};
  if (!fields.good() || !sane) return std::nullopt;
  return source;
}

std::optional<std::vector<SourceDescription>> sources_from(std::string_view text) {
  const json list = json::parse(text, nullptr, false);
  if (!list.is_array()) return std::nullopt;
  std::vector<SourceDescription> sources;
  for (const json& object : list) {
    auto source = source_from(object);
    if (!source) return std::nullopt;
    sources.push_back(*std::move(source));
  }
  return sources;
}

/// The readings of a file, one frame after another; deltas run through all of them.
class ReadingsDecoder {
 public:
  explicit ReadingsDecoder(std::size_t sources) : last_ticks_(sources, 0) {}

  void expect(std::size_t sources) { last_ticks_.resize(sources, 0); }

  /// False, with `into` as it was, for a payload that makes no sense.
  bool decode(std::string_view payload, std::vector<Reading>& into) {
    ByteReader reader{payload};
    const std::size_t known = into.size();
    while (!reader.at_end()) {
      auto reading = next(reader);
      if (!reading) {
        into.resize(known);
        return false;
      }
      into.push_back(*std::move(reading));
    }
    return true;
  }

 private:
  std::optional<Reading> next(ByteReader& reader) {
    const auto head = reader.varint();
    const auto elapsed = reader.signed_number();
    if (!head || !elapsed || *head >> kValueBits >= last_ticks_.size()) return std::nullopt;
    const std::size_t source = *head >> kValueBits;
    when_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(when_) +
                                      static_cast<std::uint64_t>(*elapsed));
    Reading reading{source, SteadyTime{std::chrono::nanoseconds{when_}}, CounterValue{}};
    constexpr std::size_t kKinds = (1U << kValueBits) - 1;
    if (!take_value(*head & kKinds, source, reader, reading)) return std::nullopt;
    return reading;
  }

  bool take_value(std::size_t kind, std::size_t source, ByteReader& reader, Reading& reading) {
    switch (kind) {
      case 0: {
        const auto ticks = reader.signed_number();
        if (!ticks) return false;
        last_ticks_[source] += static_cast<std::uint64_t>(*ticks);
        reading.value = CounterValue{last_ticks_[source]};
        return true;
      }
      case 1: {
        const auto watts = reader.real();
        if (watts) reading.value = PowerValue{Watts{*watts}};
        return watts.has_value();
      }
      case 2: {
        const auto joules = reader.real();
        const auto factor = reader.real();
        if (joules && factor) reading.value = ModelledValue{Joules{*joules}, *factor};
        return joules && factor;
      }
      default: {
        const auto reason = reader.text();
        if (reason) reading.value = ReadFailure{valid_utf8(*reason)};
        return reason.has_value();
      }
    }
  }

  std::int64_t when_ = 0;
  std::vector<std::uint64_t> last_ticks_;
};

std::optional<RecordedWindow> window_from(std::string_view payload) {
  ByteReader reader{payload};
  const auto name = reader.text();
  const auto begin = reader.signed_number();
  const auto end = reader.signed_number();
  if (!name || !begin || !end || *begin >= *end || !reader.at_end()) return std::nullopt;
  return RecordedWindow{valid_utf8(*name), SteadyTime{std::chrono::nanoseconds{*begin}},
                        SteadyTime{std::chrono::nanoseconds{*end}}, 0, 0};
}

/// The frames behind the descriptions, as far as they are whole and make sense.
void take_frames(ByteReader reader, Recording& recording) {
  ReadingsDecoder decoder{recording.sources.size()};
  for (;;) {
    recording.lost_bytes = reader.left();
    const auto frame = next_frame(reader);
    if (!frame) return;
    if (frame->type == FrameType::readings) {
      if (!decoder.decode(frame->payload, recording.readings)) return;
    } else if (frame->type == FrameType::window) {
      auto window = window_from(frame->payload);
      if (!window) return;
      window->readings = recording.readings.size();
      window->sources = recording.sources.size();
      recording.windows.push_back(*std::move(window));
    } else if (frame->type == FrameType::sources) {
      auto late = sources_from(frame->payload);
      if (!late) return;
      std::ranges::move(*late, std::back_inserter(recording.sources));
      decoder.expect(recording.sources.size());
    } else {
      return;
    }
  }
}

tl::unexpected<Error> damaged(std::string_view part) {
  return fail(ErrorCode::bad_input,
              fmt::format("the recording's {} are damaged, so its readings mean nothing.", part),
              "Record again.");
}

}  // namespace

Result<Recording> decode_recording(std::string_view bytes) {
  if (!bytes.starts_with(kRecordingFamily))
    return fail(ErrorCode::bad_input, "this is no recording of carnot measure --record.");
  if (!bytes.starts_with(kRecordingSignature)) {
    return fail(ErrorCode::unsupported,
                "the recording has a format that this Carnot does not know.",
                "Use the newer Carnot that wrote it.");
  }
  ByteReader reader{bytes.substr(kRecordingSignature.size())};
  const auto about = next_frame(reader);
  if (!about || about->type != FrameType::about) return damaged("first lines");
  const auto described = next_frame(reader);
  if (!described || described->type != FrameType::sources) return damaged("descriptions");
  auto sources = sources_from(described->payload);
  if (!sources) return damaged("descriptions");
  Recording recording;
  recording.about = about->payload;
  recording.sources = *std::move(sources);
  take_frames(reader, recording);
  return recording;
}

}  // namespace carnot
