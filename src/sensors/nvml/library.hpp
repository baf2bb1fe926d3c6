// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sensors/nvml/abi.hpp"

namespace carnot::nvml {

/// The name by which the dynamic linker finds NVML: part of the driver, never of the toolkit.
inline constexpr const char* kLibraryName = "libnvidia-ml.so.1";

/// NVIDIA's management library, opened with dlopen. One object per process: NVML counts its
/// initialisations, and a second one would keep `restart` from doing anything. One thread at a
/// time.
class Library {
 public:
  /// Loads it and finds its functions; does not yet talk to the driver (`start` does, and takes up
  /// to some hundred milliseconds). Errors: not_found when there is no such library, environment
  /// when it cannot be loaded or is not NVML.
  static Result<std::shared_ptr<Library>> open(const std::string& path);

  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();

  Return start();

  /// Shuts down and starts anew, as a reloaded driver needs; at most once a second, since it is
  /// slow. All handles are void afterwards.
  void restart(SteadyTime now);
  /// How often it was started: a handle of an earlier start is void.
  int starts() const { return starts_; }

  const Functions& functions() const { return functions_; }
  /// NVML's words for a result: "GPU is lost".
  std::string words(Return result) const;
  /// "535.129.03"; empty where it cannot be told.
  std::string driver_version() const;

 private:
  Library() = default;

  Functions functions_;
  bool running_ = false;
  int starts_ = 0;
  std::optional<SteadyTime> restarted_;
};

/// One board, found by its UUID, so that it stays itself when a reloaded driver numbers the boards
/// anew. One thread at a time.
class Gpu {
 public:
  /// The library is shared by all the boards and stays initialised until the last of them is gone.
  Gpu(std::shared_ptr<Library> library, std::string uuid, int index)
      : library_{std::move(library)}, uuid_{std::move(uuid)}, index_{index} {}

  const std::string& uuid() const { return uuid_; }
  int index() const { return index_; }
  Library& library() const { return *library_; }
  const Functions& functions() const { return library_->functions(); }

  /// Calls one of `functions()` for this board; function_not_found where the library lacks it.
  template <class... Wanted, class... Given>
  Return call(Return (*function)(Device, Wanted...), Given... given) {
    if (function == nullptr) return Return::function_not_found;
    if (const Return found = find_handle(); found != Return::success) return found;
    return function(handle_, given...);
  }

  /// After a failed call: makes the next one find a fresh handle, and starts NVML anew where the
  /// driver went away under it.
  void recover(Return failed, SteadyTime now);

 private:
  Return find_handle();

  std::shared_ptr<Library> library_;
  std::string uuid_;
  int index_;
  Device handle_ = nullptr;
  int handle_of_start_ = -1;
};

/// One place in NVML's list of boards.
struct Slot {
  int index = 0;
  std::optional<Gpu> gpu;           // empty where the board does not answer
  Return result = Return::success;  // why
};
/// Every board that NVML counts, or why they cannot be counted. REQUIRES: a started library.
tl::expected<std::vector<Slot>, Return> boards_of(const std::shared_ptr<Library>& library);

/// What a call that fills a text buffer gives; empty where it fails.
std::string text_of(Gpu& gpu, Return (*function)(Device, char*, unsigned int));

}  // namespace carnot::nvml
