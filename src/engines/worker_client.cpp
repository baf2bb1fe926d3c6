// SPDX-License-Identifier: Apache-2.0
#include "engines/worker_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/number_text.hpp"
#include "engines/conversation.hpp"
#include "engines/observed_values.hpp"
#include "engines/process_tree.hpp"

namespace carnot {
namespace {

using protocol::Armed;
using protocol::Done;
using protocol::Hello;
using protocol::Observed;
using protocol::Predicted;
using protocol::Ready;
using protocol::Recorded;
using protocol::WarmedUp;

/// So that one pass keeps at most so many tensors alive beside each other: an engine frees the rest
/// as soon as nobody reads it.
constexpr std::size_t kTensorsPerPass = 64;

/// In a window each look costs the worker's caches some 50 µs: 0.02 % at this pace.
constexpr std::chrono::milliseconds kLookDuringWindow{250};

std::chrono::nanoseconds nanoseconds_of(Seconds duration) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(duration);
}

template <class T>
Result<std::vector<T>> read_array(const std::filesystem::path& path) {
  CARNOT_TRY(const NpyFile file, NpyFile::open(path));
  CARNOT_TRY(const std::span<const T> elements, file.as<T>());
  return std::vector<T>(elements.begin(), elements.end());
}

/// The file is ours and was read; a failure to remove it only costs space in a temporary folder.
void discard(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

bool reached_its_end(const WindowRequest& request, const Done& done) {
  const std::chrono::nanoseconds duration = done.end - done.begin;
  const auto iterations = static_cast<std::size_t>(done.iterations);
  if (request.maximum_duration) {
    const std::chrono::nanoseconds maximum = nanoseconds_of(*request.maximum_duration);
    const bool next_is_too_late =
        iterations < request.arrivals.size() && request.arrivals[iterations] >= maximum;
    if (duration >= maximum || next_is_too_late) return true;
  }
  if (!request.arrivals.empty()) return iterations == request.arrivals.size();
  return done.iterations >= request.minimum_iterations &&
         duration >= nanoseconds_of(request.minimum_duration);
}

Result<void> check_window(const WindowRequest& request, const Done& done, std::size_t latencies) {
  if (done.end < done.begin || done.iterations < 1 ||
      static_cast<std::size_t>(done.iterations) != latencies || !reached_its_end(request, done)) {
    return inconsistent(fmt::format(
        "the worker reports {} iterations in {} with {} latencies, asked were {} "
        "iterations and {}.",
        done.iterations, format_quantity(seconds_between(done.begin, done.end)), latencies,
        request.minimum_iterations, format_quantity(request.minimum_duration)));
  }
  return {};
}

/// What the window was told to take, without what the batches themselves need beyond it.
Seconds time_asked(const WindowRequest& request) {
  Seconds asked = request.minimum_duration;
  if (!request.arrivals.empty()) asked = std::max(asked, Seconds{request.arrivals.back()});
  return std::max(asked, request.maximum_duration.value_or(Seconds{0.0}));
}

struct Started {
  TemporaryFolder scratch;
  ChildProcess child;
  Channel channel;
};

/// The worker's end of the pair closes here on our side, so that the worker's end is the stream's
/// end. What it, or its engine, unpacks into the temporary folder lies in one of its own, which we
/// remove: a worker that is killed tidies up nothing (torch unpacks whole packages).
Result<Started> start_child(const WorkerStart& options) {
  CARNOT_TRY(TemporaryFolder scratch, TemporaryFolder::create(options.work_folder, "worker"));
  CARNOT_TRY(auto ends, Channel::make_pair());
  CARNOT_TRY(ChildProcess child,
             ChildProcess::start(options.executable, options.arguments, ends.second.descriptor(),
                                 {"TMPDIR=" + std::filesystem::absolute(scratch.path()).string()}));
  return Started{std::move(scratch), std::move(child), std::move(ends.first)};
}

}  // namespace

WorkerClient::WorkerClient(std::unique_ptr<Conversation> conversation)
    : conversation_{std::move(conversation)} {}
WorkerClient::WorkerClient(WorkerClient&&) noexcept = default;
WorkerClient& WorkerClient::operator=(WorkerClient&&) noexcept = default;
WorkerClient::~WorkerClient() = default;

const EngineReport& WorkerClient::report() const { return conversation_->report; }
pid_t WorkerClient::pid() const { return conversation_->pid(); }
std::vector<pid_t> WorkerClient::tree() const { return conversation_->tree(); }
std::uint64_t WorkerClient::peak_resident_bytes() const {
  return conversation_->peak_resident_bytes();
}
bool WorkerClient::is_alive() const { return conversation_->is_alive(); }

Result<WorkerClient> WorkerClient::start(const WorkerStart& options, const Clock& clock,
                                         const SysRoot& root) {
  CARNOT_TRY(Started started, start_child(options));
  auto conversation =
      std::make_unique<Conversation>(std::move(started.scratch), std::move(started.child),
                                     std::move(started.channel), options, clock, root);
  CARNOT_TRY(Hello hello, conversation->expect<Hello>({"starting", options.limits.start}));
  if (hello.version != protocol::kVersion) {
    return fail(ErrorCode::unsupported,
                fmt::format("{} speaks version {} of the worker protocol, carnot speaks {}.",
                            options.executable.string(), hello.version, protocol::kVersion),
                "Build carnot and its workers together.");
  }
  conversation->report = std::move(hello.report);
  return WorkerClient{std::move(conversation)};
}

Result<LoadReport> WorkerClient::load(const ModelSettings& settings) {
  const std::string doing = "loading " + settings.model.string();
  CARNOT_TRY(Ready ready, conversation_->ask<Ready>(protocol::Load{settings},
                                                    {doing, conversation_->options().limits.load}));
  conversation_->note_resident(ready.report.resident_bytes);
  return std::move(ready.report);
}

Result<WarmedUp> WorkerClient::warm_up(const std::filesystem::path& images,
                                       Seconds minimum_duration, std::int64_t minimum_iterations) {
  const Seconds limit = conversation_->options().limits.step + minimum_duration;
  return conversation_->ask<WarmedUp>(
      protocol::WarmUp{images, nanoseconds_of(minimum_duration), minimum_iterations},
      {"warming up", limit});
}

Result<void> WorkerClient::arm(const WindowRequest& request,
                               const std::filesystem::path& latencies) {
  protocol::Arm message{nanoseconds_of(request.minimum_duration), request.minimum_iterations,
                        latencies, nanoseconds_of(request.maximum_duration.value_or(Seconds{0.0}))};
  if (!request.arrivals.empty()) {
    std::vector<std::int64_t> arrivals;
    arrivals.reserve(request.arrivals.size());
    for (const std::chrono::nanoseconds one : request.arrivals) arrivals.push_back(one.count());
    message.arrivals = conversation_->fresh_file("arrivals");
    CARNOT_TRY_VOID(write_npy<std::int64_t>(
        message.arrivals, {static_cast<std::int64_t>(arrivals.size())}, arrivals));
  }
  const auto armed = conversation_->ask<Armed>(
      message, {"preparing a window", conversation_->options().limits.step});
  // The worker has read them, or will never.
  if (!message.arrivals.empty()) discard(message.arrivals);
  if (!armed) return tl::unexpected(armed.error());
  return {};
}

Result<WindowResult> WorkerClient::run_window(const WindowRequest& request,
                                              const WindowHooks& hooks) {
  const std::filesystem::path latencies = conversation_->fresh_file("latencies");
  const Seconds step = conversation_->options().limits.step;
  CARNOT_TRY_VOID(arm(request, latencies));
  // Without Go the worker leaves the barrier at the next message, so an error here harms nothing.
  if (hooks.at_barrier) {
    CARNOT_TRY_VOID(hooks.at_barrier());
  }
  CARNOT_TRY(const Done done, conversation_->ask<Done>(
                                  protocol::Go{}, {"running a window", step + time_asked(request),
                                                   kLookDuringWindow}));
  const Result<void> at_end = hooks.at_end ? hooks.at_end() : Result<void>{};
  // Heard in any case, or the next answer would be this one.
  CARNOT_TRY_VOID(conversation_->expect<Recorded>({"writing latencies", step}));
  if (!at_end) return tl::unexpected{at_end.error()};
  CARNOT_TRY(std::vector<float> seconds, read_array<float>(latencies));
  discard(latencies);
  CARNOT_TRY_VOID(check_window(request, done, seconds.size()));
  return WindowResult{done.begin, done.end, done.iterations, std::move(seconds)};
}

Result<Predictions> WorkerClient::predict(const std::filesystem::path& images) {
  const std::filesystem::path logits_path = conversation_->fresh_file("logits");
  const std::filesystem::path classes_path = conversation_->fresh_file("predictions");
  CARNOT_TRY(const Predicted predicted,
             conversation_->ask<Predicted>(protocol::Predict{images, logits_path, classes_path},
                                           {"predicting", conversation_->options().limits.step}));
  CARNOT_TRY(std::vector<std::int32_t> classes, read_array<std::int32_t>(classes_path));
  CARNOT_TRY(NpyFile logits, NpyFile::open(logits_path));
  // Mapped, so the elements outlive the name.
  discard(logits_path);
  discard(classes_path);
  if (static_cast<std::int64_t>(classes.size()) != predicted.images ||
      logits.shape() != Shape{predicted.images, predicted.classes})
    return inconsistent("the worker's predictions do not fit what it says of them.");
  CARNOT_TRY_VOID(logits.as<float>());
  return Predictions{std::move(classes), std::move(logits)};
}

Result<std::vector<Observation>> WorkerClient::observe(const ModelSettings& settings,
                                                       const std::filesystem::path& images,
                                                       const ObservationRequest& request) {
  CARNOT_TRY_VOID(check_request(request));
  std::vector<Observation> observations;
  for (std::size_t first = 0; first < request.tensors.size(); first += kTensorsPerPass) {
    const std::size_t count = std::min(kTensorsPerPass, request.tensors.size() - first);
    const ObservationRequest part = part_of(request, first, count);
    const std::filesystem::path values = conversation_->fresh_file("observed");
    CARNOT_TRY(
        const Observed observed,
        conversation_->ask<Observed>(
            protocol::Observe{settings, images, part, values, conversation_->options().work_folder},
            {"observing " + settings.model.string(), conversation_->options().limits.step}));
    CARNOT_TRY(std::vector<Observation> found, unpack(part, observed, values));
    discard(values);
    std::move(found.begin(), found.end(), std::back_inserter(observations));
  }
  return observations;
}

Result<void> WorkerClient::bye() { return conversation_->say_bye(); }

}  // namespace carnot
