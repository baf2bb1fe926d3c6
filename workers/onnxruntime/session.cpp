// SPDX-License-Identifier: Apache-2.0
#include "onnxruntime/session.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "common/input_shape.hpp"
#include "onnxruntime/inspect.hpp"
#include "onnxruntime/provider.hpp"

namespace carnot::worker {
namespace {

constexpr std::string_view kCpu = "cpu";

struct TypeRow {
  ONNXTensorElementDataType onnx;
  ElementType ours;
};
constexpr auto kTypes = std::to_array<TypeRow>({
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, ElementType::float32},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, ElementType::float64},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, ElementType::uint8},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, ElementType::int8},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, ElementType::int32},
    {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, ElementType::int64},
});

Result<ElementType> element_type_of(ONNXTensorElementDataType type, const std::string& tensor) {
  for (const TypeRow& row : kTypes) {
    if (row.onnx == type) return row.ours;
  }
  return fail(
      ErrorCode::unsupported,
      fmt::format("tensor \"{}\" has ONNX element type {}, which Carnot cannot read or feed.",
                  tensor, static_cast<int>(type)));
}

struct TensorInfo {
  ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  std::vector<std::int64_t> dimensions;
};

Result<TensorInfo> read(const OnnxRuntimeLibrary& library, const OrtTensorTypeAndShapeInfo* info) {
  const OrtApi& api = library.api();
  TensorInfo tensor;
  std::size_t rank = 0;
  CARNOT_TRY_VOID(library.check(api.GetTensorElementType(info, &tensor.type)));
  CARNOT_TRY_VOID(library.check(api.GetDimensionsCount(info, &rank)));
  tensor.dimensions.resize(rank);
  CARNOT_TRY_VOID(library.check(api.GetDimensions(info, tensor.dimensions.data(), rank)));
  return tensor;
}

Result<std::string> take_name(const OnnxRuntimeLibrary& library, OrtAllocator* allocator,
                              char* name) {
  std::string copy{name};
  CARNOT_TRY_VOID(library.check(library.api().AllocatorFree(allocator, name)));
  return copy;
}

Result<void> check_settings(const ModelSettings& settings) {
  if (settings.precision != Precision::fp32) {
    const std::string_view asked = key_of(settings.precision);
    return fail(
        ErrorCode::unsupported,
        settings.device == kCpu
            ? fmt::format("onnxruntime has no {} kernels for the CPU.", asked)
            : fmt::format("onnxruntime converts nothing to {}: what the file says is what runs.",
                          asked),
        "Use engine openvino or torch for bf16, torch on a GPU for fp16, or precision fp32.");
  }
  return {};
}

}  // namespace

OnnxRuntimeSession::OnnxRuntimeSession(std::shared_ptr<const OnnxRuntimeLibrary> library,
                                       ModelSettings settings)
    : library_{std::move(library)},
      settings_{std::move(settings)},
      session_{nullptr, library_->api().ReleaseSession},
      memory_{nullptr, library_->api().ReleaseMemoryInfo} {}

Result<std::unique_ptr<EngineSession>> OnnxRuntimeSession::load(
    std::shared_ptr<const OnnxRuntimeLibrary> library, const ModelSettings& settings) {
  CARNOT_TRY_VOID(check_settings(settings));
  std::unique_ptr<OnnxRuntimeSession> session{new OnnxRuntimeSession{std::move(library), settings}};
  const Result<void> opened = session->open();
  if (!opened) return at(settings.model.string(), opened.error());
  return std::unique_ptr<EngineSession>{std::move(session)};
}

Result<void> OnnxRuntimeSession::open() {
  const OrtApi& api = library_->api();
  CARNOT_TRY(const auto options, session_options(*library_, settings_));
  OrtSession* session = nullptr;
  OrtStatus* status =
      api.CreateSession(&library_->env(), settings_.model.c_str(), options.get(), &session);
  // FAIL is what it says of an operator that it does not know; want of memory is an exception.
  const bool refused = status != nullptr && api.GetErrorCode(status) == ORT_FAIL;
  auto made = library_->check(status);
  if (refused) made.error().code = ErrorCode::unsupported;
  CARNOT_TRY_VOID(std::move(made));
  session_.reset(session);
  if (settings_.device != kCpu) {
    CARNOT_TRY(const NodesByProvider nodes, nodes_by_provider(*library_, *session));
    CARNOT_TRY(runs_on_, where_it_runs(settings_.device, nodes));
  }
  OrtMemoryInfo* memory = nullptr;
  CARNOT_TRY_VOID(
      library_->check(api.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory)));
  memory_.reset(memory);
  CARNOT_TRY_VOID(read_input());
  return read_output_names();
}

Result<void> OnnxRuntimeSession::read_input() {
  const OrtApi& api = library_->api();
  std::size_t inputs = 0;
  CARNOT_TRY_VOID(library_->check(api.SessionGetInputCount(session_.get(), &inputs)));
  if (inputs != 1) {
    return fail(ErrorCode::unsupported,
                fmt::format("the model has {} inputs; Carnot feeds exactly one.", inputs));
  }
  OrtAllocator* allocator = nullptr;
  CARNOT_TRY_VOID(library_->check(api.GetAllocatorWithDefaultOptions(&allocator)));
  char* name = nullptr;
  CARNOT_TRY_VOID(library_->check(api.SessionGetInputName(session_.get(), 0, allocator, &name)));
  CARNOT_TRY(input_.name, take_name(*library_, allocator, name));
  input_name_pointer_ = input_.name.c_str();

  OrtTypeInfo* type_info = nullptr;
  CARNOT_TRY_VOID(library_->check(api.SessionGetInputTypeInfo(session_.get(), 0, &type_info)));
  const auto owned = library_->own(type_info, api.ReleaseTypeInfo);
  const OrtTensorTypeAndShapeInfo* tensor_info = nullptr;
  CARNOT_TRY_VOID(library_->check(api.CastTypeInfoToTensorInfo(type_info, &tensor_info)));
  if (tensor_info == nullptr) {
    return fail(ErrorCode::unsupported,
                fmt::format("the model's input \"{}\" is not a tensor.", input_.name));
  }
  CARNOT_TRY(const TensorInfo tensor, read(*library_, tensor_info));
  input_type_ = tensor.type;
  CARNOT_TRY(input_.type, element_type_of(tensor.type, input_.name));
  CARNOT_TRY(input_.shape, input_shape_for(input_.name, tensor.dimensions, settings_.batch));
  return {};
}

Result<void> OnnxRuntimeSession::read_output_names() {
  const OrtApi& api = library_->api();
  OrtAllocator* allocator = nullptr;
  CARNOT_TRY_VOID(library_->check(api.GetAllocatorWithDefaultOptions(&allocator)));
  std::size_t outputs = 0;
  CARNOT_TRY_VOID(library_->check(api.SessionGetOutputCount(session_.get(), &outputs)));
  for (std::size_t i = 0; i < outputs; ++i) {
    char* name = nullptr;
    CARNOT_TRY_VOID(library_->check(api.SessionGetOutputName(session_.get(), i, allocator, &name)));
    CARNOT_TRY(std::string copy, take_name(*library_, allocator, name));
    output_names_.push_back(std::move(copy));
  }
  for (const std::string& name : output_names_) output_name_pointers_.push_back(name.c_str());
  output_pointers_.assign(outputs, nullptr);
  return {};
}

LoadReport OnnxRuntimeSession::report() const {
  LoadReport report;
  report.device = runs_on_;
  report.precision = precision_in_words(*library_, settings_);
  report.threads = settings_.threads;
  report.settings = {"graph optimisation: all", "execution: sequential"};
  // The default of ONNX Runtime: idle threads spin, which costs CPU time and saves latency.
  constexpr std::string_view kSpinning = "session.intra_op.allow_spinning";
  if (!settings_.options.contains(kSpinning))
    report.settings.push_back(fmt::format("{}=1", kSpinning));
  for (const auto& [key, value] : settings_.options)
    report.settings.push_back(fmt::format("{}={}", key, value));
  return report;
}

Result<void> OnnxRuntimeSession::bind(const std::vector<std::span<const std::byte>>& batches) {
  const OrtApi& api = library_->api();
  input_pointers_.clear();
  inputs_.clear();
  for (const std::span<const std::byte> batch : batches) {
    OrtValue* value = nullptr;
    // The API has no const form; inputs of a graph are never written to.
    void* data = const_cast<std::byte*>(batch.data());
    CARNOT_TRY_VOID(library_->check(
        api.CreateTensorWithDataAsOrtValue(memory_.get(), data, batch.size(), input_.shape.data(),
                                           input_.shape.size(), input_type_, &value)));
    inputs_.push_back(library_->own(value, api.ReleaseValue));
    input_pointers_.push_back(value);
  }
  return {};
}

Result<void> OnnxRuntimeSession::run(std::size_t index) {
  OrtStatus* status = library_->api().Run(session_.get(), nullptr, &input_name_pointer_,
                                          &input_pointers_[index], 1, output_name_pointers_.data(),
                                          output_name_pointers_.size(), output_pointers_.data());
  if (status != nullptr) return library_->check(status);
  // The first run made the outputs; from now on it writes into the same ones.
  if (outputs_.empty()) {
    for (OrtValue* value : output_pointers_)
      outputs_.push_back(library_->own(value, library_->api().ReleaseValue));
  }
  return {};
}

Result<OutputView> OnnxRuntimeSession::view_of(std::size_t index) const {
  const OrtApi& api = library_->api();
  OrtValue* value = output_pointers_[index];
  OrtTensorTypeAndShapeInfo* info = nullptr;
  CARNOT_TRY_VOID(library_->check(api.GetTensorTypeAndShape(value, &info)));
  const auto owned = library_->own(info, api.ReleaseTensorTypeAndShapeInfo);
  CARNOT_TRY(TensorInfo tensor, read(*library_, info));
  OutputView view;
  view.name = output_names_[index];
  CARNOT_TRY(view.type, element_type_of(tensor.type, view.name));
  view.shape = std::move(tensor.dimensions);
  void* data = nullptr;
  CARNOT_TRY_VOID(library_->check(api.GetTensorMutableData(value, &data)));
  const auto count = static_cast<std::size_t>(element_count(view.shape));
  view.bytes = {static_cast<const std::byte*>(data), count * byte_size_of(view.type)};
  return view;
}

Result<std::vector<OutputView>> OnnxRuntimeSession::outputs() {
  std::vector<OutputView> views;
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    CARNOT_TRY(OutputView view, view_of(i));
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace carnot::worker
