// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/npy.hpp"
#include "base/result.hpp"
#include "base/sys_root.hpp"
#include "engines/protocol.hpp"

namespace carnot {

/// When the client gives up on a worker, and kills it.
struct WorkerLimits {
  std::uint64_t resident_bytes;  // of the worker and its children; see memory_limit.hpp
  Seconds start{60.0};           // until it says hello
  Seconds load{300.0};
  Seconds step{600.0};  // any other answer, beyond the time the step was asked to take
};

struct WorkerStart {
  std::filesystem::path executable;  // see locate.hpp
  std::vector<std::string> arguments{};
  std::filesystem::path work_folder;  // exists; for the arrays that travel, and the worker's TMPDIR
  WorkerLimits limits;
  std::stop_token
      stop{};  // requested: the call in progress ends the worker, ErrorCode::interrupted
};

/// See protocol::Arm.
struct WindowRequest {
  Seconds minimum_duration{0.0};
  std::int64_t minimum_iterations = 1;
  std::optional<Seconds> maximum_duration{};
  std::vector<std::chrono::nanoseconds> arrivals{};  // after the begin, ascending; empty: none
};

/// What the caller does at a window's edges. An error is handed through and the window is dropped.
struct WindowHooks {
  std::function<Result<void>()>
      at_barrier;                        // the worker stands still, ready to run: read the meters
  std::function<Result<void>()> at_end;  // it has just finished: read them again
};

struct WindowResult {
  SteadyTime begin;  // of the worker's loop, on the clock all processes share
  SteadyTime end;
  std::int64_t iterations = 0;         // batches; of arrivals, those that were answered
  std::vector<float> latency_seconds;  // one per iteration, in order
};

struct Predictions {
  std::vector<std::int32_t> classes;  // of each image, the greatest logit
  NpyFile logits;                     // float32 [images, number of classes]
};

/// A conversation with one worker process. Every error that says the worker crashed, hung, talked
/// nonsense, took too much memory or was interrupted means that it is gone and reaped (`is_alive`);
/// an error the worker reports itself (a model it refuses) leaves it ready for more.
///
/// One thread at a time, and the thread that called start() must outlive the worker (see
/// ChildProcess). The clock and the system root are borrowed for the client's life.
class WorkerClient {
 public:
  /// Starts it and hears its hello.
  static Result<WorkerClient> start(const WorkerStart& options, const Clock& clock,
                                    const SysRoot& root);
  WorkerClient(WorkerClient&&) noexcept;
  WorkerClient& operator=(WorkerClient&&) noexcept;
  /// Kills the worker if bye() was not said, and reaps it in any case.
  ~WorkerClient();

  const EngineReport& report() const;
  pid_t pid() const;
  /// The worker and its children, for attribution by CPU time.
  std::vector<pid_t> tree() const;
  /// The most that was seen resident so far.
  std::uint64_t peak_resident_bytes() const;
  bool is_alive() const;

  Result<LoadReport> load(const ModelSettings& settings);

  /// Runs batches of the images (.npy, one row per image) until both minima are reached; the
  /// windows that follow run the same batches.
  Result<protocol::WarmedUp> warm_up(const std::filesystem::path& images, Seconds minimum_duration,
                                     std::int64_t minimum_iterations);
  Result<WindowResult> run_window(const WindowRequest& request, const WindowHooks& hooks);
  Result<Predictions> predict(const std::filesystem::path& images);

  /// Reduces the tensors over all images, in fp32, in the order of the request. Needs no load().
  Result<std::vector<Observation>> observe(const ModelSettings& settings,
                                           const std::filesystem::path& images,
                                           const ObservationRequest& request);

  /// Ends it politely. Errors: failed when it did not exit with code 0.
  Result<void> bye();

 private:
  class Conversation;
  Result<void> arm(const WindowRequest& request, const std::filesystem::path& latencies);
  explicit WorkerClient(std::unique_ptr<Conversation> conversation);
  std::unique_ptr<Conversation> conversation_;
};

}  // namespace carnot
