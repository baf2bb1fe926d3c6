// SPDX-License-Identifier: Apache-2.0
#include "onnxruntime/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

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

}  // namespace

Result<std::shared_ptr<const OnnxRuntimeLibrary>> OnnxRuntimeLibrary::open(
    const std::string& path) {
  constexpr std::string_view kRemedy =
      "Run `make engines`, or set CARNOT_ONNXRUNTIME_LIBRARY to a libonnxruntime.so.";
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
