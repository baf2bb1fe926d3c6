// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "records/candidate.hpp"
#include "records/engine.hpp"
#include "records/observation.hpp"

namespace carnot {

/// What decides how an engine runs a model file.
struct ModelSettings {
  std::filesystem::path model{};  // ONNX
  int batch = 1;                  // engines compile for it; images beyond a multiple are padded
  int threads = 1;
  Precision precision = Precision::fp32;
  std::string device = "cpu";
  std::map<std::string, std::string, std::less<>> options{};  // the engine's own, passed through
  bool operator==(const ModelSettings&) const = default;
};

/// What the client and a worker say to each other over a SOCK_SEQPACKET pair: one JSON object per
/// datagram, its "type" first. Arrays travel as .npy files whose paths the client chooses. The
/// worker answers every message with the one named beside it, or with `Failed`, after which it is
/// ready for the next.
namespace protocol {

/// Raised whenever an older worker would misunderstand; said in Hello and checked by the client.
inline constexpr int kVersion = 2;

/// Unix sockets refuse a datagram above the send buffer (208 KiB by default on Linux).
inline constexpr std::size_t kLargestMessage = std::size_t{128} * 1024;

// --- To the worker.

struct Load {  // -> Ready
  ModelSettings settings;
};
/// Runs batches of `images` (one row of the .npy per image) until both minima are reached. Also
/// decides what the windows that follow will run.
struct WarmUp {  // -> WarmedUp
  std::filesystem::path images;
  std::chrono::nanoseconds minimum_duration{0};
  std::int64_t minimum_iterations = 1;
};
/// Prepares a window and stands at the barrier; the next message must be Go.
///
/// Without `arrivals` batches run back to back until both minima are reached. With them one batch
/// is run for each arrival, in order and never before it has come; the minima say nothing then, and
/// a latency counts from the arrival, so that waiting for the batch before is part of it. Either
/// ends at the first batch that ends after `maximum_duration`, or whose turn would come after it.
struct Arm {  // -> Armed, or Failed where the arrivals cannot be used
  std::chrono::nanoseconds minimum_duration{0};
  std::int64_t minimum_iterations = 1;
  std::filesystem::path latencies;               // to write: float32 seconds, one per iteration
  std::chrono::nanoseconds maximum_duration{0};  // 0: none
  std::filesystem::path arrivals{};  // int64 nanoseconds from the begin, ascending; empty: none
};
struct Go {};  // -> Done at once, then Recorded when the latencies are written

struct Predict {  // -> Predicted
  std::filesystem::path images;
  std::filesystem::path logits;       // to write: float32 [images, classes]
  std::filesystem::path predictions;  // to write: int32 [images], the greatest logit, first of ties
};
/// Independent of Load: the worker adds the tensors to the outputs of a copy of the model.
struct Observe {  // -> Observed
  ModelSettings settings;
  std::filesystem::path images;
  ObservationRequest request;
  std::filesystem::path values;   // to write: see Observed
  std::filesystem::path scratch;  // a folder for the edited model
};
struct Bye {};  // no answer: the worker ends with exit code 0

using ToWorker = std::variant<Load, WarmUp, Arm, Go, Predict, Observe, Bye>;

// --- From the worker.

struct Hello {
  int version = kVersion;
  EngineReport report;
};
struct Ready {
  LoadReport report;
};
struct WarmedUp {
  std::int64_t iterations = 0;
  std::chrono::nanoseconds fastest{0};  // one iteration
};
struct Armed {};
struct Done {
  SteadyTime begin;
  SteadyTime end;
  std::int64_t iterations = 0;
};
struct Recorded {};
struct Predicted {
  std::int64_t images = 0;
  std::int64_t classes = 0;
};
/// The values of all tensors lie one after another in a .npy of one dimension: float64 (range:
/// least and greatest; channel statistics: one per channel), int64 (histogram) or float32
/// (samples).
struct Observed {
  std::vector<std::int64_t> lengths;   // values of each tensor, in the order of the request
  std::vector<std::int64_t> elements;  // seen of each tensor
};
struct Failed {
  Error error;
};

using FromWorker =
    std::variant<Hello, Ready, WarmedUp, Armed, Done, Recorded, Predicted, Observed, Failed>;

/// "load", "warm_up", ...: the word in "type".
std::string_view type_of(const ToWorker& message);
std::string_view type_of(const FromWorker& message);

/// The datagram. Errors: bad_input when it would be larger than kLargestMessage or holds a number
/// that JSON cannot carry (NaN, infinity). Bytes that are not UTF-8 become U+FFFD.
Result<std::string> encode(const ToWorker& message);
Result<std::string> encode(const FromWorker& message);

/// Errors: bad_input naming the type and the key that is absent or wrong. Unknown keys are ignored,
/// so that a newer side may add one without raising the version.
Result<ToWorker> decode_to_worker(std::string_view datagram);
Result<FromWorker> decode_from_worker(std::string_view datagram);

}  // namespace protocol
}  // namespace carnot
