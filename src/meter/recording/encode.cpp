// SPDX-License-Identifier: Apache-2.0
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "meter/recording/bytes.hpp"
#include "meter/recording/frames.hpp"
#include "meter/recording/recording.hpp"

namespace carnot {
namespace {

nlohmann::json json_of(const SourceDescription& source) {
  nlohmann::json object = {
      {"id", source.id},
      {"label", source.label},
      {"kind", key_of(source.kind)},
      {"domain", key_of(source.domain)},
      {"device", source.device},
      {"die", source.die},
      {"provenance", key_of(source.provenance)},
      {"refresh_seconds", source.refresh.count()},
      {"refresh_is_assumed", source.refresh_is_assumed},
      {"plausible_maximum_watts", source.plausible_maximum.si()},
      {"averaged_over_seconds", source.averaged_over.count()},
      {"lag_seconds", source.lag.count()},
      {"resolution_watts", source.resolution.si()},
      {"checks", source.checks},
      {"stamp_error_seconds", source.stamp_error.count()},
  };
  if (source.accuracy) {
    object["gain_accuracy"] = source.accuracy->gain;
    object["offset_accuracy_watts"] = source.accuracy->offset.si();
  }
  if (source.counter) {
    object["counter"] = {{"joules_per_tick", source.counter->joules_per_tick},
                         {"last", source.counter->last},
                         {"last_is_inferred", source.counter->last_is_inferred},
                         {"folded_range_joules", source.counter->folded_range.si()}};
  }
  if (source.model) {
    object["model"] = {{"name", source.model->name},
                       {"confidence", source.model->confidence},
                       {"unknown_part", source.model->unknown_part}};
  }
  return object;
}

/// Appends a value; of a counter the ticks since the last one of its source, modulo 2^64.
struct PutValue {
  ByteWriter& out;
  std::uint64_t& last_ticks;

  void operator()(const CounterValue& value) const {
    out.put_signed(static_cast<std::int64_t>(value.ticks - last_ticks));
    last_ticks = value.ticks;
  }
  void operator()(const PowerValue& value) const { out.put_double(value.watts.si()); }
  void operator()(const ModelledValue& value) const {
    out.put_double(value.joules.si());
    out.put_double(value.factor);
  }
  void operator()(const ReadFailure& value) const { out.put_text(value.reason); }
};

}  // namespace

std::string frame_of(FrameType type, std::string_view payload) {
  ByteWriter body;
  body.put_byte(static_cast<std::uint8_t>(type));
  body.put_raw(payload);
  ByteWriter frame;
  frame.put_fixed32(static_cast<std::uint32_t>(payload.size()));
  frame.put_raw(body.bytes());
  frame.put_fixed32(checksum_of(body.bytes()));
  return std::string{frame.bytes()};
}

std::uint32_t checksum_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string RecordingEncoder::signature() { return std::string{kRecordingSignature}; }

std::string RecordingEncoder::about(std::string_view json) const {
  return frame_of(FrameType::about, json);
}

std::string RecordingEncoder::sources(const std::vector<SourceDescription>& sources) const {
  nlohmann::json list = nlohmann::json::array();
  for (const SourceDescription& source : sources) list.push_back(json_of(source));
  // Labels come from drivers: what is no UTF-8 there must not stop a measurement.
  return frame_of(FrameType::sources,
                  list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string RecordingEncoder::readings(std::span<const Reading> readings) {
  ByteWriter out;
  for (const Reading& reading : readings) {
    if (reading.source >= last_.size()) last_.resize(reading.source + 1);
    out.put_varint(reading.source << kValueBits | reading.value.index());
    const std::int64_t when = reading.when.time_since_epoch().count();
    out.put_signed(when - when_);
    when_ = when;
    std::visit(PutValue{out, last_[reading.source].ticks}, reading.value);
  }
  return frame_of(FrameType::readings, out.bytes());
}

std::string RecordingEncoder::window(const RecordedWindow& window) const {
  ByteWriter out;
  out.put_text(window.name);
  out.put_signed(window.begin.time_since_epoch().count());
  out.put_signed(window.end.time_since_epoch().count());
  return frame_of(FrameType::window, out.bytes());
}

}  // namespace carnot
