// SPDX-License-Identifier: Apache-2.0
#include "app/measure/phase_listener.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/assert.hpp"

namespace carnot {
namespace {

/// The file's first line. Whoever writes with ">" instead of ">>" takes it away, which is how we
/// know.
constexpr std::string_view kHead = "# carnot phases 1\n";

tl::unexpected<Error> cannot(std::string_view what) {
  return fail(ErrorCode::environment,
              fmt::format("cannot listen to phases: {}: {}.", what, std::strerror(errno)));
}

}  // namespace

Result<std::unique_ptr<PhaseListener>> PhaseListener::create() {
  CARNOT_TRY(TemporaryFolder folder, TemporaryFolder::create({}, "carnot-phases"));
  const std::filesystem::path path = folder.path() / "marks";
  FileDescriptor file{::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600)};
  if (file.get() < 0) return cannot(path.string());
  if (::write(file.get(), kHead.data(), kHead.size()) != static_cast<ssize_t>(kHead.size()))
    return cannot(path.string());
  FileDescriptor watch{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
  if (watch.get() < 0 || ::inotify_add_watch(watch.get(), path.c_str(), IN_MODIFY) < 0)
    return cannot("inotify");
  FileDescriptor wake{::eventfd(0, EFD_CLOEXEC)};
  if (wake.get() < 0) return cannot("eventfd");
  // The constructor is private, which make_unique cannot reach.
  return std::unique_ptr<PhaseListener>{
      new PhaseListener{std::move(folder), std::move(file), std::move(watch), std::move(wake)}};
}

PhaseListener::PhaseListener(TemporaryFolder folder, FileDescriptor file, FileDescriptor watch,
                             FileDescriptor wake)
    : folder_{std::move(folder)},
      file_{std::move(file)},
      watch_{std::move(watch)},
      wake_{std::move(wake)},
      known_bytes_{kHead.size()} {}

PhaseListener::~PhaseListener() {
  const std::uint64_t one = 1;
  // It cannot fail: the counter is far from its end. A thread that has ended does not mind.
  if (::write(wake_.get(), &one, sizeof one) == sizeof one && thread_.joinable()) thread_.join();
}

std::string PhaseListener::variable() const {
  return fmt::format("{}={}", kPhasesVariable, path().string());
}

void PhaseListener::listen(Meter& meter, const Clock& clock) {
  meter_ = &meter;
  clock_ = &clock;
  reader_.emplace(clock.now());
  thread_ = std::jthread{[this] { watch_marks(); }};
}

void PhaseListener::watch_marks() {
  std::array<pollfd, 2> both{{{watch_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
  alignas(inotify_event) std::array<char, 4096> events{};
  for (;;) {
    if (::poll(both.data(), both.size(), -1) < 0 && errno != EINTR) return;
    if ((both[1].revents & POLLIN) != 0) return;
    if ((both[0].revents & POLLIN) == 0) continue;
    // Emptied before the file is read: what is written after that is told anew.
    while (::read(watch_.get(), events.data(), events.size()) > 0) {
    }
    meter_->read_all();
    read_new();
  }
}

void PhaseListener::note_overwriting(std::uint64_t size) {
  std::array<char, kHead.size()> head{};
  const bool whole =
      ::pread(file_.get(), head.data(), head.size(), 0) == static_cast<ssize_t>(head.size()) &&
      std::string_view{head.data(), head.size()} == kHead;
  const bool news = !whole && !was_overwritten_;
  if (!news && size >= known_bytes_) return;
  was_overwritten_ = true;
  known_bytes_ = 0;
}

void PhaseListener::read_new() {
  const SteadyTime received = clock_->now();
  struct stat state {};
  if (::fstat(file_.get(), &state) != 0) return;
  note_overwriting(static_cast<std::uint64_t>(state.st_size));
  std::array<char, 4096> bytes{};
  for (;;) {
    const ssize_t got =
        ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(known_bytes_));
    if (got <= 0) return;
    known_bytes_ += static_cast<std::uint64_t>(got);
    reader_->take({bytes.data(), static_cast<std::size_t>(got)}, received);
  }
}

PhaseTree PhaseListener::finish(SteadyTime begin, SteadyTime end) {
  const std::uint64_t one = 1;
  CARNOT_ASSERT(reader_.has_value());
  if (::write(wake_.get(), &one, sizeof one) == sizeof one) thread_.join();
  read_new();
  reader_->finish(clock_->now());
  PhaseTree tree = phases_of(reader_->marks(), begin, end);
  if (was_overwritten_) {
    tree.remarks.push_back(fmt::format(
        "Marks may be lost: the file in {} was overwritten. Append to it (\">>\", not \">\"), or "
        "use carnot mark.",
        kPhasesVariable));
  }
  if (reader_->dropped() > 0)
    tree.remarks.push_back(fmt::format("{} marks beyond the first {} were left out.",
                                       reader_->dropped(), reader_->marks().size()));
  return tree;
}

}  // namespace carnot
