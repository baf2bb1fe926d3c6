// SPDX-License-Identifier: Apache-2.0
#include "report/csv_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "base/unique_handle.hpp"

namespace carnot {
namespace {

tl::unexpected<Error> cannot_write(const std::filesystem::path& path) {
  return fail(ErrorCode::environment,
              fmt::format("cannot write {}: {}.", path.string(), std::strerror(errno)));
}

struct OpenedCsv {
  FileDescriptor file;
  std::string begin;  // as much of the file's begin as a header takes
  off_t size = 0;
};

/// Locked, so that two programs do not both find it empty and write a header each.
Result<OpenedCsv> open_locked(const std::filesystem::path& path, std::size_t header_size) {
  OpenedCsv opened;
  opened.file = FileDescriptor{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)};
  if (opened.file.get() < 0) return cannot_write(path);
  struct stat state {};
  if (::flock(opened.file.get(), LOCK_EX) != 0 || ::fstat(opened.file.get(), &state) != 0)
    return cannot_write(path);
  if (!S_ISREG(state.st_mode)) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} is no file that rows can be added to.", path.string()));
  }
  opened.size = state.st_size;
  opened.begin.resize(header_size);
  const ssize_t got = ::pread(opened.file.get(), opened.begin.data(), header_size, 0);
  if (got < 0) return cannot_write(path);
  opened.begin.resize(static_cast<std::size_t>(got));
  return opened;
}

Result<void> check_header(const OpenedCsv& opened, const std::string& header,
                          const std::filesystem::path& path) {
  if (opened.size == 0 || opened.begin == header) return {};
  const std::string first{opened.begin.substr(0, opened.begin.find('\n'))};
  return fail(ErrorCode::bad_input,
              fmt::format("{} has other columns: its first line begins with \"{}\".", path.string(),
                          valid_utf8(first.substr(0, 60))),
              "Name another file, or move this one away.");
}

}  // namespace

std::string csv_cell(std::string_view text) {
  const std::string valid = valid_utf8(text);
  if (valid.find_first_of(",\"\r\n") == std::string::npos) return valid;
  std::string quoted = "\"";
  for (const char letter : valid) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string csv_row(std::span<const std::string> cells) {
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) row += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  return row + "\r\n";
}

Result<void> CsvFile::check() const {
  std::error_code error;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), error);
  if (error) {
    return fail(ErrorCode::environment,
                fmt::format("cannot make the folder of {}: {}.", path_.string(), error.message()));
  }
  CARNOT_TRY(const OpenedCsv opened, open_locked(path_, header_.size()));
  return check_header(opened, header_, path_);
}

Result<void> CsvFile::append(std::string_view rows) const {
  CARNOT_TRY(const OpenedCsv opened, open_locked(path_, header_.size()));
  CARNOT_TRY_VOID(check_header(opened, header_, path_));
  std::string text;
  if (opened.size == 0) {
    text = header_;
  } else {
    char last = 0;
    if (::pread(opened.file.get(), &last, 1, opened.size - 1) == 1 && last != '\n') text = "\r\n";
  }
  text += rows;
  const ssize_t written = ::write(opened.file.get(), text.data(), text.size());
  if (written == static_cast<ssize_t>(text.size())) return {};
  if (written >= 0) errno = ENOSPC;
  const auto failed = cannot_write(path_);
  // Half a row would be read as a whole one by the next program.
  if (::ftruncate(opened.file.get(), opened.size) != 0) return cannot_write(path_);
  return failed;
}

}  // namespace carnot
