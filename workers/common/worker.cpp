// SPDX-License-Identifier: Apache-2.0
#include "common/worker.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "common/answers.hpp"
#include "common/observer.hpp"
#include "engines/process_tree.hpp"

namespace carnot::worker {
namespace {

using namespace protocol;

tl::unexpected<Error> out_of_turn(std::string_view what) {
  return fail(ErrorCode::bad_input, fmt::format("the worker was told to {}.", what));
}

/// Read before the barrier, so that the loop waits for nothing but the clock.
Result<std::vector<std::int64_t>> arrivals_of(const Arm& message) {
  if (message.arrivals.empty()) return std::vector<std::int64_t>{};
  CARNOT_TRY(const NpyFile file, NpyFile::open(message.arrivals));
  CARNOT_TRY(const auto arrivals, file.as<std::int64_t>());
  if (arrivals.empty() || arrivals.front() < 0 || !std::ranges::is_sorted(arrivals)) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}: arrivals must be there, not before the begin, and ascending.",
                            message.arrivals.string()));
  }
  return std::vector<std::int64_t>(arrivals.begin(), arrivals.end());
}

}  // namespace

Worker::Worker(Engine& engine, const Clock& clock, const SysRoot& root, std::string malloc_settings)
    : engine_{engine}, clock_{clock}, root_{root}, malloc_settings_{std::move(malloc_settings)} {}

bool Worker::handle(const ToWorker& message, const Send& send) {
  if (std::holds_alternative<Bye>(message)) return false;
  if (std::holds_alternative<Go>(message)) {
    const Result<void> ran = run_window(send);
    if (!ran) send(Failed{ran.error()});
    return true;
  }
  armed_.reset();  // whoever says anything but Go has left the barrier
  const auto reply = [&](auto answered) {
    if (answered) {
      send(FromWorker{std::move(answered).value()});
    } else {
      send(Failed{std::move(answered).error()});
    }
  };
  std::visit(
      [&]<class Message>(const Message& body) {
        if constexpr (!std::is_same_v<Message, Bye> && !std::is_same_v<Message, Go>)
          reply(answer(body));
      },
      message);
  return true;
}

Result<Ready> Worker::answer(const Load& message) {
  // The old one first: two models at once would count against the memory limit of one.
  session_.reset();
  window_images_.reset();
  bound_batches_ = 0;
  fastest_ = {};
  if (!std::filesystem::exists(message.settings.model)) {
    return fail(ErrorCode::not_found,
                fmt::format("there is no model {}.", message.settings.model.string()));
  }
  const SteadyTime begin = clock_.now();
  CARNOT_TRY(session_, engine_.load(message.settings));
  const SteadyTime end = clock_.now();
  const std::uint64_t resident = resident_bytes_of_tree(root_, ::getpid());
  // Last, because an engine may have to look into the model to say what became of it.
  Ready ready{session_->report()};
  ready.report.load_time = seconds_between(begin, end);
  ready.report.resident_bytes = resident;
  ready.report.settings.push_back(malloc_settings_);
  return ready;
}

Result<WarmedUp> Worker::answer(const WarmUp& message) {
  if (!session_) return out_of_turn("warm up before a model was loaded");
  bound_batches_ = 0;
  CARNOT_TRY(window_images_, ImageBatches::open(message.images, session_->input()));
  CARNOT_TRY_VOID(bind_for_windows());
  window_images_->touch();
  const LoopEnd end{message.minimum_duration,
                    std::max<std::int64_t>(1, message.minimum_iterations)};
  log_.prepare(end, fastest_);
  CARNOT_TRY(const LoopResult loop, run_loop(*session_, bound_batches_, end, log_, clock_));
  fastest_ = log_.fastest(loop.begin);
  return WarmedUp{loop.iterations, fastest_};
}

Result<Armed> Worker::answer(const Arm& message) {
  if (!session_ || !window_images_) return out_of_turn("arm before it had warmed up");
  CARNOT_TRY_VOID(bind_for_windows());
  CARNOT_TRY(arrivals_ns_, arrivals_of(message));
  const auto count = static_cast<std::int64_t>(arrivals_ns_.size());
  log_.prepare({message.minimum_duration, std::max(message.minimum_iterations, count)}, fastest_);
  armed_ = message;
  return Armed{};
}

Result<void> Worker::run_window(const Send& send) {
  if (!armed_) return out_of_turn("go without standing at the barrier");
  const Arm window = *std::exchange(armed_, std::nullopt);
  const LoopEnd end{window.minimum_duration, std::max<std::int64_t>(1, window.minimum_iterations),
                    window.maximum_duration};
  const bool scheduled = !arrivals_ns_.empty();
  CARNOT_TRY(const LoopResult loop, scheduled
                                        ? run_arrivals(*session_, bound_batches_, arrivals_ns_,
                                                       window.maximum_duration, log_, clock_)
                                        : run_loop(*session_, bound_batches_, end, log_, clock_));
  // Said before the latencies are written: the meters are read on this word, and writing is not
  // inference.
  send(Done{loop.begin, loop.end, loop.iterations});
  const std::vector<float> seconds =
      scheduled ? log_.seconds_since(loop.begin, arrivals_ns_) : log_.seconds(loop.begin);
  CARNOT_TRY_VOID(write_npy<float>(window.latencies, {loop.iterations}, seconds));
  send(Recorded{});
  return {};
}

Result<void> Worker::bind_for_windows() {
  if (bound_batches_ > 0) return {};
  const auto batches = window_images_->whole();
  CARNOT_TRY_VOID(session_->bind(batches));
  bound_batches_ = batches.size();
  return {};
}

Result<Predicted> Worker::answer(const Predict& message) {
  if (!session_) return out_of_turn("predict before a model was loaded");
  CARNOT_TRY(const ImageBatches images, ImageBatches::open(message.images, session_->input()));
  const auto batches = images.all();
  bound_batches_ = 0;
  CARNOT_TRY_VOID(session_->bind(batches));
  const std::int64_t batch = session_->input().shape.front();
  std::vector<float> logits;
  std::vector<std::int32_t> predictions;
  std::int64_t classes = 0;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    CARNOT_TRY_VOID(session_->run(i));
    CARNOT_TRY(const auto outputs, session_->outputs());
    CARNOT_TRY(const Answers answers, answers_of(outputs, batch));
    classes = answers.columns;
    const std::int64_t held = images.images_in(i);
    logits.insert(logits.end(), answers.scores.begin(), answers.scores.begin() + held * classes);
    predictions.insert(predictions.end(), answers.classes.begin(), answers.classes.begin() + held);
  }
  // What is bound now lies in `images`, which ends with this call; the next use binds anew.
  CARNOT_TRY_VOID(session_->bind({}));
  CARNOT_TRY_VOID(write_npy<float>(message.logits, {images.images(), classes}, logits));
  CARNOT_TRY_VOID(write_npy<std::int32_t>(message.predictions, {images.images()}, predictions));
  return Predicted{images.images(), classes};
}

Result<Observed> Worker::answer(const Observe& message) { return observe(engine_, message); }

}  // namespace carnot::worker
