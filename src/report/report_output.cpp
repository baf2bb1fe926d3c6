// SPDX-License-Identifier: Apache-2.0
#include "report/report_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/file.hpp"

namespace carnot {

Result<void> ReportOutput::check() const {
  if (place_.empty() || place_ == "-") return {};
  const std::filesystem::path file{place_};
  std::error_code ignored;  // whatever is wrong with the path, access says it better
  if (std::filesystem::is_directory(file, ignored))
    return fail(ErrorCode::environment, fmt::format("cannot write {}: it is a folder.", place_));
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return fail(ErrorCode::environment,
                fmt::format("cannot make the folder of {}: {}.", place_, error.message()));
  }
  if (::access(folder.c_str(), W_OK) != 0) {
    return fail(ErrorCode::environment,
                fmt::format("cannot write {}: {}.", place_, std::strerror(errno)));
  }
  return {};
}

Result<void> ReportOutput::write(std::string_view text) const {
  if (!place_.empty() && place_ != "-") return write_file_atomically(place_, text);
  std::FILE* stream = place_.empty() ? usual_ : stdout;
  const bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  if (written && std::fflush(stream) == 0) return {};
  return fail(ErrorCode::environment,
              fmt::format("cannot write the report: {}.", std::strerror(errno)));
}

}  // namespace carnot
