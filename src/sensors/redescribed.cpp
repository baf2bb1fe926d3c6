// SPDX-License-Identifier: Apache-2.0
#include "sensors/redescribed.hpp"

#include <utility>

namespace carnot {
namespace {

class RedescribedSource final : public Source {
 public:
  RedescribedSource(std::unique_ptr<Source> inner, SourceDescription description)
      : inner_{std::move(inner)}, description_{std::move(description)} {}

  const SourceDescription& description() const override { return description_; }
  std::shared_ptr<DeviceWatch> watch() const override { return inner_->watch(); }
  std::optional<DeviceState> state() override { return inner_->state(); }
  Reading read(const Clock& clock) override { return inner_->read(clock); }
  void collect(const Clock& clock, std::vector<Reading>& into) override {
    inner_->collect(clock, into);
  }

 private:
  std::unique_ptr<Source> inner_;
  SourceDescription description_;
};

}  // namespace

std::unique_ptr<Source> redescribe(std::unique_ptr<Source> source, SourceDescription description) {
  return std::make_unique<RedescribedSource>(std::move(source), std::move(description));
}

}  // namespace carnot
