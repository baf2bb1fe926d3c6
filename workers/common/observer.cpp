// SPDX-License-Identifier: Apache-2.0
#include "common/observer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/file.hpp"
#include "common/expose.hpp"
#include "common/image_batches.hpp"
#include "common/reduction.hpp"
#include "graph/onnx_file.hpp"

namespace carnot::worker {
namespace {

/// A tensor of one batch, as the engine or the image file holds it.
struct Slice {
  std::span<const float> values;
  Shape shape;
};

/// A padded batch's rows beyond `images` are copies; they would count twice. A tensor whose first
/// dimension is not the batch (a constant that broadcasts) is taken whole.
Slice without_padding(Slice slice, std::int64_t batch, std::int64_t images) {
  if (images == batch || slice.shape.empty() || slice.shape.front() != batch) return slice;
  const std::size_t per_image = slice.values.size() / static_cast<std::size_t>(batch);
  slice.shape.front() = images;
  slice.values = slice.values.first(per_image * static_cast<std::size_t>(images));
  return slice;
}

class Observing {
 public:
  Observing(const protocol::Observe& message, const Graph& graph) : message_{message} {
    for (std::size_t i = 0; i < message.request.tensors.size(); ++i)
      reductions_.emplace_back(message.request, i);
    for (const ValueInfo& input : graph.inputs) inputs_.push_back(input.name);
  }

  /// What the engine must give; the model's own input is read from the images instead. Gradients
  /// begin at the model's own output.
  std::vector<std::string> inner_tensors(const std::string& output) const {
    std::vector<std::string> inner;
    if (wants_gradients()) inner.push_back(output);
    for (const std::string& tensor : message_.request.tensors) {
      const bool wanted =
          !is_input(tensor) && std::find(inner.begin(), inner.end(), tensor) == inner.end();
      if (wanted) inner.push_back(tensor);
    }
    return inner;
  }

  Result<void> run(EngineSession& session) {
    CARNOT_TRY(const ImageBatches images, ImageBatches::open(message_.images, session.input()));
    const auto batches = images.all();
    CARNOT_TRY_VOID(session.bind(batches));
    for (std::size_t i = 0; i < batches.size(); ++i) {
      CARNOT_TRY(const auto outputs, values_of(session, i));
      CARNOT_TRY(const auto slices,
                 slices_of(outputs, session.input(), batches[i], images.images_in(i)));
      CARNOT_TRY_VOID(reduce(slices));
      if (std::ranges::all_of(reductions_, &Reduction::is_full)) break;
    }
    return {};
  }

  Result<protocol::Observed> finish() const {
    CARNOT_TRY_VOID(Reduction::write(message_.values, reductions_));
    protocol::Observed observed;
    for (const Reduction& reduction : reductions_) {
      observed.lengths.push_back(reduction.length());
      observed.elements.push_back(reduction.elements());
    }
    return observed;
  }

 private:
  bool wants_gradients() const { return message_.request.statistic == Statistic::taylor; }

  Result<std::vector<OutputView>> values_of(EngineSession& session, std::size_t batch) const {
    if (wants_gradients()) return session.taylor_terms(batch);
    CARNOT_TRY_VOID(session.run(batch));
    return session.outputs();
  }

  bool is_input(const std::string& tensor) const {
    return std::find(inputs_.begin(), inputs_.end(), tensor) != inputs_.end();
  }

  /// The batch's values of each tensor of the request, in its order.
  Result<std::vector<Slice>> slices_of(const std::vector<OutputView>& outputs,
                                       const InputInfo& input, std::span<const std::byte> batch,
                                       std::int64_t images) const {
    std::map<std::string_view, OutputView> by_name;
    for (const OutputView& output : outputs) by_name[output.name] = output;
    by_name[input.name] = {input.name, input.type, input.shape, batch};
    std::vector<Slice> slices;
    for (const std::string& tensor : message_.request.tensors) {
      const auto found = by_name.find(tensor);
      if (found == by_name.end()) {
        return fail(ErrorCode::failed,
                    fmt::format("the engine does not give tensor \"{}\".", tensor));
      }
      if (found->second.type != ElementType::float32) {
        return fail(ErrorCode::bad_input,
                    fmt::format("tensor \"{}\" holds {}, statistics need float32.", tensor,
                                name_of(found->second.type)));
      }
      slices.push_back(without_padding({found->second.floats(), found->second.shape},
                                       input.shape.front(), images));
    }
    return slices;
  }

  /// Each tensor is independent of the others, so the threads simply take the next one.
  Result<void> reduce(const std::vector<Slice>& slices) {
    std::vector<std::optional<Error>> errors(slices.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < slices.size(); i = next++) {
        const Result<void> added = reductions_[i].add(slices[i].values, slices[i].shape);
        if (!added) errors[i] = added.error();
      }
    };
    {
      std::vector<std::jthread> others;
      const auto threads =
          std::min(static_cast<std::size_t>(message_.settings.threads), slices.size());
      for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
      work();
    }
    for (std::size_t i = 0; i < errors.size(); ++i) {
      if (!errors[i]) continue;
      errors[i]->message =
          fmt::format("tensor \"{}\" {}", message_.request.tensors[i], errors[i]->message);
      return tl::unexpected{*errors[i]};
    }
    return {};
  }

  const protocol::Observe& message_;
  std::vector<std::string> inputs_;
  std::vector<Reduction> reductions_;
};

Result<void> check_request(const protocol::Observe& message) {
  const ObservationRequest& request = message.request;
  if (message.settings.precision != Precision::fp32)
    return fail(ErrorCode::unsupported, "tensors are observed in fp32 only.");
  const bool histogram = request.statistic == Statistic::histogram;
  const std::size_t ranges = histogram ? request.tensors.size() : 0;
  if (request.tensors.empty() || request.lower.size() != ranges || request.upper.size() != ranges ||
      (histogram && request.bins < 1))
    return fail(ErrorCode::bad_input, "an observation whose tensors and ranges do not fit.");
  return {};
}

/// The output is the answer, and the images are given: only what lies between has a share in it.
Result<void> check_shares(const ObservationRequest& request, const Graph& graph) {
  if (request.statistic != Statistic::taylor) return {};
  for (const std::string& tensor : request.tensors) {
    const auto named = [&](const ValueInfo& info) { return info.name == tensor; };
    if (std::ranges::any_of(graph.inputs, named) || std::ranges::any_of(graph.outputs, named)) {
      return fail(
          ErrorCode::bad_input,
          fmt::format("\"{}\" is no inner tensor, so it has no share in the answer.", tensor));
    }
  }
  return {};
}

}  // namespace

Result<protocol::Observed> observe(Engine& engine, const protocol::Observe& message) {
  CARNOT_TRY_VOID(check_request(message));
  CARNOT_TRY(Graph graph, load_model(message.settings.model));
  CARNOT_TRY_VOID(check_shares(message.request, graph));
  Observing observing{message, graph};
  std::vector<std::string> inner = observing.inner_tensors(graph.outputs.front().name);
  // Only the input is asked for: any output will do, the model has to tell its batch and type.
  if (inner.empty()) inner.push_back(graph.outputs.front().name);
  CARNOT_TRY(const Graph exposed, exposing(std::move(graph), inner));
  CARNOT_TRY(const TemporaryFolder folder, TemporaryFolder::create(message.scratch, "observed-"));
  ModelSettings settings = message.settings;
  settings.model = folder.path() / "model.onnx";
  CARNOT_TRY_VOID(save_model(exposed, settings.model));
  auto session = engine.load(settings);
  if (!session) return at(message.settings.model.string(), session.error());
  CARNOT_TRY_VOID(observing.run(**session));
  return observing.finish();
}

}  // namespace carnot::worker
