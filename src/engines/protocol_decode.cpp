// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "engines/protocol.hpp"
#include "engines/protocol_names.hpp"

namespace carnot::protocol {
namespace {

using nlohmann::json;

/// A message is small; a list as long as this can only be an attempt to fill memory.
constexpr std::size_t kLongestList = kLargestMessage / 2;

tl::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::bad_input, std::move(message));
}

bool convert(const json& value, std::string& out) {
  if (!value.is_string()) return false;
  out = value.get<std::string>();
  return true;
}
bool convert(const json& value, std::filesystem::path& out) {
  std::string text;
  // A zero byte would silently end the path where the kernel reads it.
  if (!convert(value, text) || text.find('\0') != std::string::npos) return false;
  out = std::move(text);
  return true;
}
bool convert(const json& value, std::int64_t& out) {
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    return false;
  if (!value.is_number_integer()) return false;
  out = value.get<std::int64_t>();
  return true;
}
bool convert(const json& value, std::uint64_t& out) {
  if (!value.is_number_unsigned()) return false;
  out = value.get<std::uint64_t>();
  return true;
}
bool convert(const json& value, int& out) {
  std::int64_t wide = 0;
  if (!convert(value, wide) || !std::in_range<int>(wide)) return false;
  out = static_cast<int>(wide);
  return true;
}
bool convert(const json& value, double& out) {
  if (!value.is_number()) return false;
  out = value.get<double>();
  return std::isfinite(out);  // "1e999" reads as infinity
}
bool convert(const json& value, Seconds& out) {
  double seconds = 0.0;
  if (!convert(value, seconds)) return false;
  out = Seconds{seconds};
  return true;
}
bool convert(const json& value, std::chrono::nanoseconds& out) {
  std::int64_t count = 0;
  if (!convert(value, count)) return false;
  out = std::chrono::nanoseconds{count};
  return true;
}
bool convert(const json& value, SteadyTime& out) {
  std::chrono::nanoseconds since_start{0};
  if (!convert(value, since_start)) return false;
  out = SteadyTime{since_start};
  return true;
}
template <class T>
bool convert(const json& value, std::vector<T>& out) {
  if (!value.is_array() || value.size() > kLongestList) return false;
  out.resize(value.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!convert(value[i], out[i])) return false;
  }
  return true;
}
bool convert(const json& value, std::map<std::string, std::string, std::less<>>& out) {
  if (!value.is_object()) return false;
  for (const auto& [key, text] : value.items()) {
    if (!convert(text, out[key])) return false;
  }
  return true;
}
bool convert(const json& value, Precision& out) {
  const auto precision =
      value.is_string() ? precision_of(value.get_ref<const std::string&>()) : std::nullopt;
  if (precision) out = *precision;
  return precision.has_value();
}
bool convert(const json& value, EngineName& out) {
  const auto engine =
      value.is_string() ? engine_of(value.get_ref<const std::string&>()) : std::nullopt;
  if (engine) out = *engine;
  return engine.has_value();
}
bool convert(const json& value, Statistic& out) {
  const auto statistic =
      value.is_string() ? statistic_of(value.get_ref<const std::string&>()) : std::nullopt;
  if (statistic) out = *statistic;
  return statistic.has_value();
}
bool convert(const json& value, ErrorCode& out) {
  const auto code =
      value.is_string() ? error_code_of(value.get_ref<const std::string&>()) : std::nullopt;
  if (code) out = *code;
  return code.has_value();
}

/// Reads keys of one object into variables and remembers the first that was absent or wrong.
class Fields {
 public:
  Fields(const json& object, std::string_view type) : object_{object}, type_{type} {}

  template <class T>
  Fields& read(const char* key, T& out) {
    const auto found = object_.find(key);
    if (found == object_.end()) {
      note(key, "has no");
    } else if (!convert(*found, out)) {
      note(key, "has a wrong value for");
    }
    return *this;
  }
  Fields& read(const char* key, ModelSettings& out) {
    const auto found = object_.find(key);
    if (found == object_.end() || !found->is_object()) {
      note(key, "has no");
      return *this;
    }
    Fields inner{*found, type_};
    inner.read("model", out.model)
        .read("batch", out.batch)
        .read("threads", out.threads)
        .read("precision", out.precision)
        .read("device", out.device)
        .read("options", out.options);
    if (fault_.empty()) fault_ = inner.fault_;
    if (out.batch < 1) note("batch", "has a wrong value for");
    if (out.threads < 1) note("threads", "has a wrong value for");
    return *this;
  }
  /// `keys` belong to counts and durations that may not be negative.
  Fields& not_negative(const char* key, std::int64_t value) {
    if (value < 0) note(key, "has a negative value for");
    return *this;
  }

  template <class Message>
  Result<Message> finish(Message message) const {
    if (!fault_.empty()) return malformed(fault_);
    return message;
  }

 private:
  void note(const char* key, std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("a {} message {} \"{}\".", type_, what, key);
  }

  const json& object_;
  std::string_view type_;
  std::string fault_;
};

void read(Fields& in, Load& out) { in.read("settings", out.settings); }
void read(Fields& in, WarmUp& out) {
  in.read("images", out.images)
      .read("minimum_ns", out.minimum_duration)
      .read("minimum_iterations", out.minimum_iterations)
      .not_negative("minimum_ns", out.minimum_duration.count())
      .not_negative("minimum_iterations", out.minimum_iterations);
}
void read(Fields& in, Arm& out) {
  in.read("minimum_ns", out.minimum_duration)
      .read("minimum_iterations", out.minimum_iterations)
      .read("latencies", out.latencies)
      .read("maximum_ns", out.maximum_duration)
      .read("arrivals", out.arrivals)
      .not_negative("minimum_ns", out.minimum_duration.count())
      .not_negative("maximum_ns", out.maximum_duration.count())
      .not_negative("minimum_iterations", out.minimum_iterations);
}
void read(Fields&, Go&) {}
void read(Fields& in, Predict& out) {
  in.read("images", out.images).read("logits", out.logits).read("predictions", out.predictions);
}
void read(Fields& in, Observe& out) {
  in.read("settings", out.settings)
      .read("images", out.images)
      .read("tensors", out.request.tensors)
      .read("statistic", out.request.statistic)
      .read("bins", out.request.bins)
      .read("lower", out.request.lower)
      .read("upper", out.request.upper)
      .read("sample_limit", out.request.sample_limit)
      .read("values", out.values)
      .read("scratch", out.scratch)
      .not_negative("bins", out.request.bins)
      .not_negative("sample_limit", out.request.sample_limit);
}
void read(Fields&, Bye&) {}
void read(Fields& in, Hello& out) {
  in.read("version", out.version)
      .read("engine", out.report.engine)
      .read("engine_version", out.report.version)
      .read("library", out.report.library)
      .read("isa", out.report.isa)
      .read("blas", out.report.blas)
      .read("devices", out.report.devices);
}
void read(Fields& in, Ready& out) {
  in.read("load_seconds", out.report.load_time)
      .read("resident_bytes", out.report.resident_bytes)
      .read("device", out.report.device)
      .read("precision", out.report.precision)
      .read("threads", out.report.threads)
      .read("settings", out.report.settings);
}
void read(Fields& in, WarmedUp& out) {
  in.read("iterations", out.iterations).read("fastest_ns", out.fastest);
}
void read(Fields&, Armed&) {}
void read(Fields& in, Done& out) {
  in.read("begin_ns", out.begin)
      .read("end_ns", out.end)
      .read("iterations", out.iterations)
      .not_negative("iterations", out.iterations)
      .not_negative("begin_ns", out.begin.time_since_epoch().count())
      .not_negative("end_ns", out.end.time_since_epoch().count());
}
void read(Fields&, Recorded&) {}
void read(Fields& in, Predicted& out) {
  in.read("images", out.images).read("classes", out.classes);
}
void read(Fields& in, Observed& out) {
  in.read("lengths", out.lengths).read("elements", out.elements);
}
void read(Fields& in, Failed& out) {
  in.read("code", out.error.code)
      .read("message", out.error.message)
      .read("remedy", out.error.remedy);
}

/// Tries the alternatives of the variant one by one until a type word fits.
template <class Message, std::size_t index = 0>
Result<Message> decode_as(std::string_view type, const json& object) {
  if constexpr (index == std::variant_size_v<Message>) {
    return malformed(
        fmt::format("a message of the unknown type \"{}\".", valid_utf8(type.substr(0, 40))));
  } else {
    using Alternative = std::variant_alternative_t<index, Message>;
    if (type != kTypeOf<Alternative>) return decode_as<Message, index + 1>(type, object);
    Alternative message;
    Fields fields{object, type};
    read(fields, message);
    return fields.finish<Message>(std::move(message));
  }
}

template <class Message>
Result<Message> decode_any(std::string_view datagram) {
  if (datagram.size() > kLargestMessage) {
    return malformed(fmt::format("a message of {} bytes is too large.", datagram.size()));
  }
  const json object = json::parse(datagram, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return malformed("a message that is not a JSON object.");
  const auto type = object.find("type");
  if (type == object.end() || !type->is_string()) return malformed("a message without a \"type\".");
  return decode_as<Message>(type->get_ref<const std::string&>(), object);
}

}  // namespace

Result<ToWorker> decode_to_worker(std::string_view datagram) {
  return decode_any<ToWorker>(datagram);
}

Result<FromWorker> decode_from_worker(std::string_view datagram) {
  return decode_any<FromWorker>(datagram);
}

}  // namespace carnot::protocol
