// SPDX-License-Identifier: Apache-2.0
#include "torch/session.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "common/input_shape.hpp"
#include "graph/onnx_file.hpp"
#include "torch/device.hpp"
#include "torch/integer_form.hpp"
#include "torch/precision.hpp"
#include "torch/taylor.hpp"
#include "torch/tensors.hpp"
#include "torch/torch_error.hpp"

namespace carnot::worker {
namespace {

constexpr std::string_view kLayout = "layout";
constexpr std::string_view kChannelsLast = "channels_last";
constexpr std::string_view kChannelsFirst = "channels_first";

std::string_view key_of(ImageLayout layout) {
  return layout == ImageLayout::channels_last ? kChannelsLast : kChannelsFirst;
}

/// The study's own word, or channels last: oneDNN's kernels then read and write images as they lie.
Result<ImageLayout> layout_of(const ModelSettings& settings) {
  ImageLayout layout = ImageLayout::channels_last;
  for (const auto& [key, value] : settings.options) {
    if (key != kLayout || (value != kChannelsLast && value != kChannelsFirst)) {
      return fail(
          ErrorCode::bad_input, fmt::format("torch has no option {} = \"{}\".", key, value),
          fmt::format("There is {} = \"{}\" or \"{}\".", kLayout, kChannelsLast, kChannelsFirst));
    }
    layout = value == kChannelsLast ? ImageLayout::channels_last : ImageLayout::channels_first;
  }
  return layout;
}

}  // namespace

TorchSession::TorchSession(ModelSettings settings, at::Device device)
    : settings_{std::move(settings)} {
  options_.device = device;
}

TorchSession::~TorchSession() { Autocast::forget_weights(); }

Result<std::unique_ptr<EngineSession>> TorchSession::load(const ModelSettings& settings,
                                                          const std::vector<std::string>& devices) {
  CARNOT_TRY(const at::Device device, device_of(settings.device, devices));
  CARNOT_TRY_VOID(check_precision(settings.precision, device));
  std::unique_ptr<TorchSession> session{new TorchSession{settings, device}};
  CARNOT_TRY(session->options_.layout, layout_of(settings));
  at::set_num_threads(settings.threads);
  CARNOT_TRY_VOID(session->open());
  return std::unique_ptr<EngineSession>{std::move(session)};
}

Result<void> TorchSession::open() {
  CARNOT_TRY(Graph graph, load_model(settings_.model));
  const std::string file = settings_.model.string();
  const Result<void> read = read_input(graph);
  if (!read) return at(file, read.error());
  for (const ValueInfo& output : graph.outputs) output_names_.push_back(output.name);
  const at::NoGradGuard without_gradients;
  const Autocast autocast{settings_.precision, options_.device};
  const at::Tensor example =
      at::zeros(input_.shape, at::TensorOptions{*scalar_type_of(input_.type)});
  auto planned =
      Plan::of(in_kernels_of_here(std::move(graph)), example.to(options_.device), options_);
  if (!planned) return at(file, planned.error());
  plan_ = std::move(planned).value();
  // torch remembers the rounded form of what could be trained, and of nothing else.
  if (settings_.precision != Precision::fp32) plan_.make_trainable();
  return {};
}

/// Quantised layers as integer kernels where this device has them.
Graph TorchSession::in_kernels_of_here(Graph graph) {
  if (!options_.device.is_cpu() || !cpu_multiplies_bytes()) return graph;
  IntegerForm form = in_integers(graph);
  integer_layers_ = form.layers;
  layers_in_float_ = std::move(form.in_float);
  return std::move(form.graph);
}

std::string TorchSession::precision_in_words() const {
  std::string words = words_for(settings_.precision);
  if (integer_layers_ > 0) {
    return words +
           fmt::format(", {} layer{} in int8", integer_layers_, integer_layers_ == 1 ? "" : "s");
  }
  const std::size_t conversions =
      plan_.steps_of("QuantizeLinear") + plan_.steps_of("DequantizeLinear");
  if (conversions > 0)
    words += fmt::format(" ({} roundings to integers, computed in float)", conversions);
  return words;
}

Result<void> TorchSession::read_input(const Graph& graph) {
  if (graph.inputs.size() != 1) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("the model has {} inputs; Carnot feeds exactly one.", graph.inputs.size()));
  }
  const ValueInfo& input = graph.inputs.front();
  input_.name = input.name;
  const auto type = carnot::worker::scalar_type_of(input.type);
  const auto ours = type ? carnot::worker::element_type_of(*type) : std::nullopt;
  if (!ours) return cannot_travel(input.name, name_of(input.type));
  input_.type = *ours;
  std::vector<std::int64_t> dimensions;
  for (const Dimension& dimension : input.shape.value_or(std::vector<Dimension>{})) {
    const auto* number = std::get_if<std::int64_t>(&dimension);
    dimensions.push_back(number != nullptr ? *number : -1);
  }
  CARNOT_TRY(input_.shape, input_shape_for(input_.name, dimensions, settings_.batch));
  return {};
}

LoadReport TorchSession::report() const {
  LoadReport report;
  report.device = options_.device.str();
  report.precision = precision_in_words();
  report.threads = at::get_num_threads();
  report.settings = {fmt::format("{} nodes", plan_.steps()),
                     fmt::format("{}={}", kLayout, key_of(options_.layout)),
                     fmt::format("kernels: {}", at::get_cpu_capability())};
  for (const std::string& one : layers_in_float_) report.settings.push_back("in float: " + one);
  return report;
}

Result<void> TorchSession::bind(const std::vector<std::span<const std::byte>>& batches) {
  return guarded([&] {
    batches_.clear();
    for (const std::span<const std::byte> batch : batches) {
      // torch has no read-only tensors; no operator writes to its inputs.
      batches_.push_back(at::from_blob(const_cast<std::byte*>(batch.data()), input_.shape,
                                       at::TensorOptions{*scalar_type_of(input_.type)}));
    }
  });
}

Result<void> TorchSession::run(std::size_t index) {
  const c10::InferenceMode inference;
  const Autocast autocast{settings_.precision, options_.device};
  if (options_.device.is_cpu()) return plan_.run(batches_[index]);
  // Images arrive in the machine's memory and have to cross; the answer has to be there.
  CARNOT_TRY(const at::Tensor images, guarded([&] { return batches_[index].to(options_.device); }));
  CARNOT_TRY_VOID(plan_.run(images));
  return guarded([&] { finish(options_.device); });
}

Result<std::vector<OutputView>> TorchSession::outputs() {
  std::vector<at::Tensor> values;
  values.reserve(plan_.outputs());
  for (std::size_t i = 0; i < plan_.outputs(); ++i) values.push_back(plan_.output(i));
  return shown_.show(output_names_, values);
}

Result<std::vector<OutputView>> TorchSession::taylor_terms(std::size_t index) {
  const at::AutoGradMode with_gradients{true};
  CARNOT_TRY(const at::Tensor images, guarded([&] {
               return batches_[index].to(options_.device).detach().requires_grad_(true);
             }));
  CARNOT_TRY_VOID(plan_.run(images));
  CARNOT_TRY(auto found, guarded([&] { return lead_of_own_answer(plan_.output(0)); }));
  CARNOT_TRY(const at::Tensor lead, std::move(found));
  std::vector<at::Tensor> inner;
  inner.reserve(plan_.outputs());
  for (std::size_t i = 1; i < plan_.outputs(); ++i) inner.push_back(plan_.output(i));
  CARNOT_TRY(auto shown, guarded([&] { return shares_in(lead, inner); }));
  shown.insert(shown.begin(), plan_.output(0).detach());
  return shown_.show(output_names_, shown);
}

}  // namespace carnot::worker
