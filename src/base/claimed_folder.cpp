// SPDX-License-Identifier: Apache-2.0
#include "base/claimed_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <string>
#include <vector>

namespace carnot {
namespace {

/// Links are refused: what they point to was not made here.
FileDescriptor open_folder(const std::filesystem::path& path) {
  return FileDescriptor{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
}

enum class Lock { ours, held_by_another, not_available };

Lock take(int folder) {
  if (::flock(folder, LOCK_EX | LOCK_NB) == 0) return Lock::ours;
  return errno == EWOULDBLOCK ? Lock::held_by_another : Lock::not_available;
}

bool may_be_ours(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.size() == prefix.size() + kTemporarySuffix.size() &&
         name[prefix.size()] == kTemporarySuffix.front();
}

}  // namespace

Result<ClaimedFolder> ClaimedFolder::create(const std::filesystem::path& parent,
                                            std::string_view prefix) {
  // Somebody who tidies up may take a folder between its making and its lock; then another is made.
  constexpr int kAttempts = 10;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    CARNOT_TRY(TemporaryFolder folder, TemporaryFolder::create(parent, prefix));
    FileDescriptor lock = open_folder(folder.path());
    std::error_code error;
    if (take(lock.get()) != Lock::held_by_another && std::filesystem::exists(folder.path(), error))
      return ClaimedFolder{std::move(folder), std::move(lock)};
  }
  return fail(ErrorCode::environment,
              fmt::format("every new folder in {} vanishes at once.", parent.string()));
}

void ClaimedFolder::remove_abandoned(const std::filesystem::path& parent, std::string_view prefix) {
  std::error_code error;
  std::vector<std::filesystem::path> found;  // removed afterwards: not while they are listed
  for (std::filesystem::directory_iterator entry{parent, error}, end; !error && entry != end;
       entry.increment(error)) {
    if (may_be_ours(entry->path().filename().string(), prefix)) found.push_back(entry->path());
  }
  for (const std::filesystem::path& folder : found) {
    const FileDescriptor lock = open_folder(folder);
    if (take(lock.get()) == Lock::ours) std::filesystem::remove_all(folder, error);
  }
}

}  // namespace carnot
