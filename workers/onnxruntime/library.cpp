// SPDX-License-Identifier: Apache-2.0
#include "onnxruntime/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "base/text.hpp"

namespace carnot::worker {
namespace {

ErrorCode code_of(OrtErrorCode code) {
  switch (code) {
    case ORT_NO_SUCHFILE:
      return ErrorCode::not_found;
    case ORT_INVALID_ARGUMENT:
    case ORT_INVALID_PROTOBUF:
    case ORT_INVALID_GRAPH:
    case ORT_NO_MODEL:
      return ErrorCode::bad_input;
    case ORT_NOT_IMPLEMENTED:
      return ErrorCode::unsupported;
    default:
      return ErrorCode::failed;
  }
}

/// Where the dynamic linker found it: "libonnxruntime.so.1" says too little about what was
/// measured.
std::string real_file_of(const void* symbol, const std::string& asked) {
  Dl_info info{};
  if (::dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) return asked;
  std::error_code error;
  const auto file = std::filesystem::canonical(info.dli_fname, error);
  return error ? std::string{info.dli_fname} : file.string();
}

/// cuBLAS, cuDNN and TensorRT would round fp32 to TF32; each looks once, when it is first used.
void keep_fp32() { ::setenv("NVIDIA_TF32_OVERRIDE", "0", 1); }

/// The official Linux builds (from 1.29) write an identifier and a database below XDG_CACHE_HOME
/// and a log in /tmp, and send names, hashes and shapes of models and figures of every run to
/// Microsoft. That is nobody's business, and threads that write and send inside the measured
/// process are part of what is measured. The library looks once, when it is first used, so this
/// comes before it is opened; the API's own switch comes too late, it only mutes later events.
void silence_telemetry() { ::setenv("ORT_DISABLE_TELEMETRY", "1", 1); }

}  // namespace

Result<std::shared_ptr<const OnnxRuntimeLibrary>> OnnxRuntimeLibrary::open(
    const std::string& path) {
  constexpr std::string_view kRemedy =
      "Run `make engines`, or set CARNOT_ONNXRUNTIME_LIBRARY to a libonnxruntime.so.";
  silence_telemetry();
  keep_fp32();
  // Never closed: its threads and thread-local destructors outlive any moment at which that were
  // safe.
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return fail(ErrorCode::environment,
                fmt::format("cannot open ONNX Runtime: {}.", valid_utf8(::dlerror())),
                std::string{kRemedy});
  }
  void* symbol = ::dlsym(handle, "OrtGetApiBase");
  if (symbol == nullptr) {
    return fail(ErrorCode::environment, fmt::format("{} is not ONNX Runtime.", path),
                std::string{kRemedy});
  }
  const auto get_base = reinterpret_cast<const OrtApiBase* (*)()>(symbol);
  const OrtApiBase& base = *get_base();
  std::shared_ptr<OnnxRuntimeLibrary> library{new OnnxRuntimeLibrary};
  library->version_ = base.GetVersionString();
  library->file_ = real_file_of(symbol, path);
  library->api_ = base.GetApi(ORT_API_VERSION);
  if (library->api_ == nullptr) {
    return fail(ErrorCode::unsupported,
                fmt::format("{} is ONNX Runtime {}, this worker needs 1.{} or newer.", path,
                            library->version_, ORT_API_VERSION),
                std::string{kRemedy});
  }
  OrtEnv* env = nullptr;
  CARNOT_TRY_VOID(
      library->check(library->api_->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "carnot", &env)));
  library->env_ = library->own(env, library->api_->ReleaseEnv);
  return std::shared_ptr<const OnnxRuntimeLibrary>{std::move(library)};
}

Result<void> OnnxRuntimeLibrary::check(OrtStatus* status) const {
  if (status == nullptr) return {};
  const OrtHandle<OrtStatus> owned = own(status, api_->ReleaseStatus);
  const std::string words = valid_utf8(api_->GetErrorMessage(status));
  std::string line{trim(std::string_view{words}.substr(0, words.find('\n')))};
  if (!line.ends_with('.')) line += '.';
  return fail(code_of(api_->GetErrorCode(status)), "ONNX Runtime: " + line);
}

}  // namespace carnot::worker
