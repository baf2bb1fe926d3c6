// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/file.hpp"
#include "engines/channel.hpp"
#include "engines/child_process.hpp"
#include "engines/protocol.hpp"
#include "engines/protocol_names.hpp"
#include "engines/worker_client.hpp"

namespace carnot {

/// The part of WorkerClient that watches: sends a message, waits for the answer, and meanwhile
/// keeps an eye on the worker's life, memory, time and output.
class WorkerClient::Conversation {
 public:
  /// `scratch` is the worker's folder for temporary files; it goes when the worker has gone.
  Conversation(TemporaryFolder scratch, ChildProcess child, Channel channel, WorkerStart options,
               const Clock& clock, const SysRoot& root);

  /// How long to wait and how often to look at the worker's memory meanwhile.
  struct Patience {
    std::string_view doing;  // "loading m.onnx", for the sentence when it fails
    Seconds limit;
    std::chrono::milliseconds look_every{20};
  };

  /// Sends and waits for an Answer. Errors: see WorkerClient.
  template <class Answer>
  Result<Answer> ask(const protocol::ToWorker& message, const Patience& patience) {
    CARNOT_TRY_VOID(say(message, patience.doing));
    return expect<Answer>(patience);
  }

  template <class Answer>
  Result<Answer> expect(const Patience& patience) {
    CARNOT_TRY(protocol::FromWorker answer, hear(patience));
    if (auto* wanted = std::get_if<Answer>(&answer)) return std::move(*wanted);
    return give_up(ErrorCode::failed,
                   std::string{"answered \""} + std::string{type_of(answer)} + "\" where \"" +
                       std::string{protocol::kTypeOf<Answer>} + "\" was due",
                   patience.doing);
  }

  Result<void> say(const protocol::ToWorker& message, std::string_view doing);
  Result<void> say_bye();

  /// A name for a file in the work folder that no earlier step used.
  std::filesystem::path fresh_file(std::string_view kind);

  const WorkerStart& options() const { return options_; }
  pid_t pid() const { return child_.pid(); }
  std::vector<pid_t> tree() const;
  std::uint64_t peak_resident_bytes() const { return peak_resident_bytes_; }
  /// The worker's own figure: the kernel updates VmHWM lazily and may still show less.
  void note_resident(std::uint64_t bytes);
  bool is_alive() const { return alive_; }

  EngineReport report;

 private:
  Result<protocol::FromWorker> hear(const Patience& patience);
  Result<std::optional<protocol::FromWorker>> take_message(const Patience& patience);
  Result<void> look_after(const Patience& patience, SteadyTime deadline);
  Result<void> check_memory(const Patience& patience);
  tl::unexpected<Error> died(std::string_view doing);
  tl::unexpected<Error> give_up(ErrorCode code, std::string_view why, std::string_view doing,
                                std::string remedy = {});
  std::string quoted_output();

  TemporaryFolder scratch_;  // before the child, whose end comes first
  ChildProcess child_;
  Channel channel_;
  WorkerStart options_;
  const Clock& clock_;
  const SysRoot& root_;
  std::string name_;
  bool alive_ = true;
  int files_made_ = 0;
  std::uint64_t peak_resident_bytes_ = 0;
  SteadyTime last_look_;
};

}  // namespace carnot
