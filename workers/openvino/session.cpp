// SPDX-License-Identifier: Apache-2.0
#include "openvino/session.hpp"

#include <fmt/format.h>
#include <openvino/runtime/properties.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <string>

#include "base/text.hpp"
#include "common/input_shape.hpp"
#include "openvino/precision_found.hpp"
#include "openvino/refusal.hpp"

namespace carnot::worker {
namespace {

struct TypeRow {
  ov::element::Type_t openvino;
  ElementType ours;
};
constexpr auto kTypes = std::to_array<TypeRow>({
    {ov::element::Type_t::f32, ElementType::float32},
    {ov::element::Type_t::f64, ElementType::float64},
    {ov::element::Type_t::u8, ElementType::uint8},
    {ov::element::Type_t::i8, ElementType::int8},
    {ov::element::Type_t::i32, ElementType::int32},
    {ov::element::Type_t::i64, ElementType::int64},
});

Result<ElementType> element_type_of(const ov::element::Type& type, const std::string& tensor) {
  for (const TypeRow& row : kTypes) {
    if (row.openvino == type) return row.ours;
  }
  return fail(ErrorCode::unsupported,
              fmt::format("tensor \"{}\" holds {}, which Carnot cannot read or feed.", tensor,
                          type.get_type_name()));
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return text;
}

std::string any_name_of(const ov::Output<const ov::Node>& port) {
  return port.get_names().empty() ? port.get_node()->get_friendly_name() : port.get_any_name();
}

Result<void> check_settings(ov::Core& core, const ModelSettings& settings) {
  const std::string device = upper(settings.device);
  CARNOT_TRY(const auto devices, guarded([&] { return core.get_available_devices(); }));
  if (std::find(devices.begin(), devices.end(), device) == devices.end()) {
    return fail(ErrorCode::unsupported,
                fmt::format("OpenVINO has no device \"{}\" here; it has {}.", settings.device,
                            join(devices, ", ")));
  }
  if (settings.precision == Precision::fp16) {
    return fail(ErrorCode::unsupported, "this worker runs OpenVINO in fp32 or bf16, not in fp16.",
                "Leave candidates of precision fp16 out; the tactic fp16 makes such files.");
  }
  if (settings.precision != Precision::bf16) return {};
  CARNOT_TRY(const auto capabilities,
             guarded([&] { return core.get_property(device, ov::device::capabilities); }));
  if (std::find(capabilities.begin(), capabilities.end(), ov::device::capability::BF16) ==
      capabilities.end()) {
    return fail(ErrorCode::unsupported,
                fmt::format("this {} has no bf16 arithmetic; OpenVINO would compute in f32 and say "
                            "nothing.",
                            device),
                "Leave candidates of precision bf16 out on this machine.");
  }
  return {};
}

struct OneInput {
  InputInfo info;
  ov::element::Type type;
};

/// The model's input for this batch, after fixing it in the model.
Result<OneInput> fix_input(ov::Model& model, int batch) {
  if (model.inputs().size() != 1) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("the model has {} inputs; Carnot feeds exactly one.", model.inputs().size()));
  }
  const ov::Output<const ov::Node> input = std::as_const(model).input();
  OneInput found;
  found.info.name = any_name_of(input);
  found.type = input.get_element_type();
  CARNOT_TRY(found.info.type, element_type_of(found.type, found.info.name));
  std::vector<std::int64_t> dimensions;
  if (input.get_partial_shape().rank().is_static()) {
    for (const ov::Dimension& dimension : input.get_partial_shape())
      dimensions.push_back(dimension.is_static() ? dimension.get_length() : -1);
  }
  CARNOT_TRY(found.info.shape, input_shape_for(found.info.name, dimensions, batch));
  if (input.get_partial_shape().is_dynamic()) {
    const ov::PartialShape fixed(
        std::vector<ov::Dimension>(found.info.shape.begin(), found.info.shape.end()));
    CARNOT_TRY_VOID(guarded([&] { model.reshape(fixed); }));
  }
  return found;
}

ov::AnyMap properties_of(const ModelSettings& settings) {
  const bool bf16 = settings.precision == Precision::bf16;
  ov::AnyMap properties{ov::hint::inference_precision(bf16 ? ov::element::bf16 : ov::element::f32),
                        ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY),
                        ov::num_streams(1), ov::inference_num_threads(settings.threads)};
  for (const auto& [key, value] : settings.options) properties[key] = value;
  return properties;
}

/// set_input_tensor costs 2 to 3 us whatever the size, a tenth of a small network's inference;
/// copying into the request's own tensor costs .2 us for 3 kB and as much as that at about 32 kB
/// (measured).
constexpr std::size_t kCopiedBelow = 32 << 10;

std::string value_of(const ov::CompiledModel& compiled, const std::string& property) {
  const auto value = guarded([&] { return compiled.get_property(property).as<std::string>(); });
  return value ? *value : "unknown";
}

}  // namespace

OpenVinoSession::OpenVinoSession(ModelSettings settings, InputInfo input,
                                 ov::element::Type input_type, ov::CompiledModel compiled)
    : settings_{std::move(settings)},
      input_{std::move(input)},
      input_type_{input_type},
      compiled_{std::move(compiled)} {}

Result<std::unique_ptr<EngineSession>> OpenVinoSession::load(ov::Core& core,
                                                             const ModelSettings& settings) {
  CARNOT_TRY_VOID(check_settings(core, settings));
  const auto opened = [&]() -> Result<std::unique_ptr<EngineSession>> {
    CARNOT_TRY(const auto model, guarded([&] { return core.read_model(settings.model.string()); }));
    CARNOT_TRY(OneInput input, fix_input(*model, settings.batch));
    CARNOT_TRY(ov::CompiledModel compiled, guarded([&] {
                 return core.compile_model(model, upper(settings.device), properties_of(settings));
               }));
    std::unique_ptr<OpenVinoSession> session{
        new OpenVinoSession{settings, std::move(input.info), input.type, std::move(compiled)}};
    CARNOT_TRY_VOID(guarded([&] {
      session->request_ = session->compiled_.create_infer_request();
      // Asked for once: the calls check and count, and a small network runs in 20 us.
      session->own_input_ = static_cast<std::byte*>(session->request_.get_input_tensor().data());
    }));
    return std::unique_ptr<EngineSession>{std::move(session)};
  };
  auto session = opened();
  if (session) return session;
  Error error = at(settings.model.string(), session.error());
  // OpenVINO throws one type for everything; while loading it means that it cannot run this model.
  if (error.code == ErrorCode::failed) error.code = ErrorCode::unsupported;
  return error;
}

LoadReport OpenVinoSession::report() const {
  LoadReport report;
  std::string device = value_of(compiled_, ov::execution_devices.name());
  std::transform(device.begin(), device.end(), device.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  report.device = device;
  const auto counts = guarded([&] { return precisions_of(*compiled_.get_runtime_model()); });
  report.precision = counts ? precision_in_words(*counts) : "unknown";
  report.threads = static_cast<int>(
      parse_int(value_of(compiled_, ov::inference_num_threads.name())).value_or(settings_.threads));
  for (const std::string property : {"INFERENCE_PRECISION_HINT", "PERFORMANCE_HINT", "NUM_STREAMS",
                                     "ENABLE_CPU_PINNING", "DYNAMIC_QUANTIZATION_GROUP_SIZE"})
    report.settings.push_back(fmt::format("{}={}", property, value_of(compiled_, property)));
  for (const auto& [key, value] : settings_.options)
    report.settings.push_back(fmt::format("{}={}", key, value));
  return report;
}

Result<void> OpenVinoSession::bind(const std::vector<std::span<const std::byte>>& batches) {
  bound_.reset();
  bytes_ = batches;
  return guarded([&] {
    batches_.clear();
    const ov::Shape shape(input_.shape.begin(), input_.shape.end());
    for (const std::span<const std::byte> batch : batches) {
      if (batch.size() <= kCopiedBelow) continue;
      // The API has no const form; a model's inputs are never written to.
      batches_.emplace_back(input_type_, shape, const_cast<std::byte*>(batch.data()));
    }
  });
}

void OpenVinoSession::show(std::size_t index) {
  if (batches_.empty()) {
    std::memcpy(own_input_, bytes_[index].data(), bytes_[index].size());
  } else {
    request_.set_input_tensor(batches_[index]);
  }
  bound_ = index;
}

Result<void> OpenVinoSession::run(std::size_t index) {
  try {
    if (bound_ != index) show(index);
    request_.infer();
    return {};
  } catch (const std::exception& exception) {
    return refusal(exception);
  }
}

Result<std::vector<OutputView>> OpenVinoSession::outputs() {
  std::vector<OutputView> views;
  for (std::size_t i = 0; i < compiled_.outputs().size(); ++i) {
    CARNOT_TRY(const ov::Tensor tensor, guarded([&] { return request_.get_output_tensor(i); }));
    const auto port = compiled_.outputs()[i];
    OutputView view;
    view.name = any_name_of(port);
    CARNOT_TRY(view.type, element_type_of(tensor.get_element_type(), view.name));
    view.shape.assign(tensor.get_shape().begin(), tensor.get_shape().end());
    view.bytes = {static_cast<const std::byte*>(tensor.data()), tensor.get_byte_size()};
    // Values that became one in OpenVINO (an Identity, a Dropout) keep all their names.
    for (const std::string& name : port.get_names()) {
      view.name = name;
      views.push_back(view);
    }
    if (port.get_names().empty()) views.push_back(view);
  }
  return views;
}

}  // namespace carnot::worker
