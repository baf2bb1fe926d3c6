// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <utility>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "common/worker.hpp"
#include "common/worker_main.hpp"
#include "engines/channel.hpp"
#include "engines/child_process.hpp"
#include "support/fake_worker/faults.hpp"
#include "support/fake_worker/tiny_engine.hpp"

namespace carnot::fake {
namespace {

std::int64_t number_of(const std::vector<std::string>& arguments, const std::string& name,
                       std::int64_t absent) {
  return parse_int(worker::option_of(arguments, name)).value_or(absent);
}

void send_message(Channel& channel, const protocol::FromWorker& message) {
  if (!channel.send(protocol::encode(message).value())) std::exit(4);
}

int run(const std::vector<std::string>& arguments) {
  Channel channel{FileDescriptor{ChildProcess::kInheritedDescriptor}};
  const Fault fault = parse_fault(worker::option_of(arguments, "fault"));
  TinyEngine engine{std::chrono::milliseconds{number_of(arguments, "iteration-ms", 0)}};
  const RealClock clock;
  const SysRoot root{"/"};
  worker::Worker worker{engine, clock, root, "malloc: as it is"};

  if (!misbehave(fault, "hello", channel)) {
    const auto version = static_cast<int>(number_of(arguments, "version", protocol::kVersion));
    send_message(channel, protocol::Hello{version, engine.report()});
  }
  for (;;) {
    const auto datagram = channel.receive();
    if (!datagram || !*datagram) return 0;
    const auto message = protocol::decode_to_worker(**datagram);
    if (!message) return 5;
    if (misbehave(fault, protocol::type_of(*message), channel)) continue;
    const auto send = [&](const protocol::FromWorker& answer) { send_message(channel, answer); };
    if (!worker.handle(*message, send)) return 0;
  }
}

}  // namespace
}  // namespace carnot::fake

int main(int argc, char** argv) { return carnot::fake::run({argv + 1, argv + argc}); }
