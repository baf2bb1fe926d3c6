// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnxruntime_c_api.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace carnot::worker {

/// An object of ONNX Runtime, released by the function that its API gives for it.
template <class T>
using OrtHandle = std::unique_ptr<T, void (*)(T*)>;

/// The opened library with its environment. Lives as long as anything made from it.
class OnnxRuntimeLibrary {
 public:
  /// With ONNX Runtime's telemetry, and TF32 on GPUs, switched off for the life of the process;
  /// call it before there is a second thread (it sets environment variables).
  ///
  /// Errors: environment when it cannot be opened or is no ONNX Runtime; unsupported when it is
  /// older than the API this worker was built against.
  static Result<std::shared_ptr<const OnnxRuntimeLibrary>> open(const std::string& path);

  const OrtApi& api() const { return *api_; }
  const OrtEnv& env() const { return *env_; }
  const std::string& version() const { return version_; }
  const std::string& file() const { return file_; }

  /// Turns a status of the API into an Error with the first line of its words, and releases it.
  Result<void> check(OrtStatus* status) const;

  template <class T>
  OrtHandle<T> own(T* object, void (*release)(T*)) const {
    return OrtHandle<T>{object, release};
  }

 private:
  OnnxRuntimeLibrary() : env_{nullptr, nullptr} {}

  const OrtApi* api_ = nullptr;
  OrtHandle<OrtEnv> env_;
  std::string version_;
  std::string file_;
};

}  // namespace carnot::worker
