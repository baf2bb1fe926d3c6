// SPDX-License-Identifier: Apache-2.0
#include "app/explain/last_measurement.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "base/file.hpp"

namespace carnot {
namespace {

std::filesystem::path last_file_in(const std::filesystem::path& cache) {
  return cache / "last_measurement.json";
}

}  // namespace

void keep_last_measurement(std::string_view report_json, const std::filesystem::path& cache) {
  std::error_code ignored;
  std::filesystem::create_directories(cache, ignored);
  std::filesystem::path beside = last_file_in(cache);
  beside += fmt::format(".{}.part", ::getpid());
  std::ofstream out{beside, std::ios::binary};
  out << report_json;
  out.close();
  if (out) std::filesystem::rename(beside, last_file_in(cache), ignored);
  if (!out || ignored) std::filesystem::remove(beside, ignored);
}

Result<std::string> last_measurement(const std::filesystem::path& cache) {
  auto text = read_file(last_file_in(cache));
  if (!text && text.error().code == ErrorCode::not_found) {
    return fail(ErrorCode::not_found, "nothing was measured here yet, so there is no last number.",
                "Run carnot measure -- COMMAND, or name a report, a recording or a store.");
  }
  return text;
}

}  // namespace carnot
