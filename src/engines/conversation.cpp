// SPDX-License-Identifier: Apache-2.0
#include "engines/conversation.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>

#include "base/number_text.hpp"
#include "engines/process_tree.hpp"

namespace carnot {
namespace {

/// Waits until one of the descriptors has something, or the time is over. A negative one is
/// ignored. True when the first has.
bool wait_for(int socket, int output, std::chrono::nanoseconds time) {
  std::array<pollfd, 2> watched{pollfd{socket, POLLIN, 0}, pollfd{output, POLLIN, 0}};
  const auto rounded_up = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  // EINTR and errors count as "nothing yet": the caller looks at everything and comes back.
  const int ready = ::poll(watched.data(), watched.size(),
                           static_cast<int>(std::clamp<std::int64_t>(rounded_up, 0, 60'000)));
  return ready > 0 && watched[0].revents != 0;
}

}  // namespace

WorkerClient::Conversation::Conversation(TemporaryFolder scratch, ChildProcess child,
                                         Channel channel, WorkerStart options, const Clock& clock,
                                         const SysRoot& root)
    : scratch_{std::move(scratch)},
      child_{std::move(child)},
      channel_{std::move(channel)},
      options_{std::move(options)},
      clock_{clock},
      root_{root},
      name_{options_.executable.filename().string()},
      last_look_{clock.now()} {}

std::vector<pid_t> WorkerClient::Conversation::tree() const {
  return alive_ ? process_tree(root_, child_.pid()) : std::vector<pid_t>{};
}

void WorkerClient::Conversation::note_resident(std::uint64_t bytes) {
  peak_resident_bytes_ = std::max(peak_resident_bytes_, bytes);
}

std::filesystem::path WorkerClient::Conversation::fresh_file(std::string_view kind) {
  return options_.work_folder / fmt::format("{}-{}-{}.npy", child_.pid(), ++files_made_, kind);
}

Result<void> WorkerClient::Conversation::say(const protocol::ToWorker& message,
                                             std::string_view doing) {
  if (!alive_) return fail(ErrorCode::failed, fmt::format("{} has already ended.", name_));
  CARNOT_TRY(const std::string datagram, protocol::encode(message));
  // A closed socket means that it died since the last answer; hear() would say so as well.
  if (!channel_.send(datagram)) return died(doing);
  return {};
}

Result<protocol::FromWorker> WorkerClient::Conversation::hear(const Patience& patience) {
  const SteadyTime deadline =
      clock_.now() + std::chrono::duration_cast<std::chrono::nanoseconds>(patience.limit);
  for (;;) {
    const auto left = std::max(deadline - clock_.now(), std::chrono::nanoseconds{0});
    const auto time = std::min<std::chrono::nanoseconds>(left, patience.look_every);
    if (wait_for(channel_.descriptor(), child_.output_descriptor(), time)) {
      CARNOT_TRY(auto message, take_message(patience));
      if (message) return std::move(*message);
    }
    child_.drain_output();
    CARNOT_TRY_VOID(look_after(patience, deadline));
  }
}

/// Empty is never returned for a message; REQUIRES: the socket is readable.
Result<std::optional<protocol::FromWorker>> WorkerClient::Conversation::take_message(
    const Patience& patience) {
  auto datagram = channel_.receive();
  if (!datagram)
    return give_up(ErrorCode::failed, "sent " + datagram.error().message, patience.doing);
  if (!*datagram) return died(patience.doing);
  auto message = protocol::decode_from_worker(**datagram);
  if (!message)
    return give_up(ErrorCode::failed, "sent " + message.error().message, patience.doing);
  note_resident(peak_resident_bytes_of(root_, child_.pid()));
  if (auto* failed = std::get_if<protocol::Failed>(&*message))
    return tl::unexpected{std::move(failed->error)};
  return std::optional{std::move(*message)};
}

Result<void> WorkerClient::Conversation::look_after(const Patience& patience, SteadyTime deadline) {
  const SteadyTime now = clock_.now();
  if (options_.stop.stop_requested())
    return give_up(ErrorCode::interrupted, "was stopped", patience.doing);
  if (now >= deadline) {
    return give_up(
        ErrorCode::timed_out,
        fmt::format("gave no answer within {} and was ended", format_quantity(patience.limit)),
        patience.doing, "Raise the limit if the work really takes so long.");
  }
  if (now - last_look_ < patience.look_every) return {};
  last_look_ = now;
  return check_memory(patience);
}

Result<void> WorkerClient::Conversation::check_memory(const Patience& patience) {
  const std::uint64_t resident = resident_bytes_of_tree(root_, child_.pid());
  note_resident(resident);
  if (resident <= options_.limits.resident_bytes) return {};
  return give_up(ErrorCode::failed,
                 fmt::format("used {} of memory and was ended, the limit is {}",
                             format_bytes(resident), format_bytes(options_.limits.resident_bytes)),
                 patience.doing, "Lower the batch, or raise the memory limit.");
}

tl::unexpected<Error> WorkerClient::Conversation::died(std::string_view doing) {
  // The socket may close a moment before the process becomes a zombie, so give it that moment; what
  // closed its socket and lives on is as good as dead and is killed.
  const SteadyTime patience_ends = clock_.now() + std::chrono::milliseconds{250};
  while (!child_.has_ended() && clock_.now() < patience_ends)
    wait_for(-1, -1, std::chrono::milliseconds{1});
  if (!child_.has_ended()) return give_up(ErrorCode::failed, "closed its socket", doing);
  alive_ = false;
  const std::string how = child_.how_it_ended();
  // SIGKILL that is not ours is nearly always the kernel's out-of-memory killer.
  const bool killed = how.starts_with("was killed by signal 9 ");
  return fail(ErrorCode::failed,
              fmt::format("{} {} while {}.{}", name_, how, doing, quoted_output()),
              killed ? "Perhaps the kernel ran out of memory (dmesg tells): lower the batch." : "");
}

tl::unexpected<Error> WorkerClient::Conversation::give_up(ErrorCode code, std::string_view why,
                                                          std::string_view doing,
                                                          std::string remedy) {
  alive_ = false;
  child_.end_now();
  std::string reason{why};
  while (reason.ends_with('.')) reason.pop_back();
  return fail(code, fmt::format("{} {} while {}.{}", name_, reason, doing, quoted_output()),
              std::move(remedy));
}

std::string WorkerClient::Conversation::quoted_output() {
  const std::string output = child_.last_output();
  return output.empty() ? "" : fmt::format(" It last printed: {}", output);
}

Result<void> WorkerClient::Conversation::say_bye() {
  CARNOT_TRY_VOID(say(protocol::Bye{}, "saying goodbye"));
  const SteadyTime deadline = clock_.now() + std::chrono::seconds{10};
  while (!child_.has_ended()) {
    child_.drain_output();
    if (clock_.now() >= deadline)
      return give_up(ErrorCode::timed_out, "did not end within 10 s and was ended",
                     "saying goodbye");
    wait_for(-1, child_.output_descriptor(), std::chrono::milliseconds{1});
  }
  alive_ = false;
  if (child_.ended_well()) return {};
  return fail(ErrorCode::failed, fmt::format("{} {} after its last answer.{}", name_,
                                             child_.how_it_ended(), quoted_output()));
}

}  // namespace carnot
