// SPDX-License-Identifier: Apache-2.0
#include "store/imports/counter_log.hpp"

namespace carnot {
namespace {

constexpr double kCountedConfidence = 0.95;

}  // namespace

void CounterLog::add(double joules, std::int64_t line, const std::string& name, ImportLog& log) {
  const std::size_t trim = log.options().trim;
  if (trim == 0) return count(joules, line, name, log);
  if (left_out_ < trim) {
    ++left_out_;
    return;
  }
  held_.push_back({joules, line});
  if (held_.size() <= trim) return;
  count(held_.front().joules, held_.front().line, name, log);
  held_.pop_front();
}

void CounterLog::count(double joules, std::int64_t line, const std::string& name, ImportLog& log) {
  if (last_ && joules < *last_) {
    has_fallen_ = true;
    log.note(ImportNoteCode::counter_fell, line, name + ".");
  } else if (last_) {
    grown_ += joules - *last_;
  }
  last_ = joules;
  ++rows_;
}

Energy CounterLog::finish(Domain domain) const {
  const Perimeter perimeter = Perimeter::single(domain);
  if (rows_ < 2) {
    return Energy::missing(perimeter,
                           {finding(FindingCode::too_short, "Fewer than two rows count.")});
  }
  std::vector<Finding> findings{finding(FindingCode::accuracy_unstated)};
  if (has_fallen_) findings.push_back(finding(FindingCode::counter_reset));
  return Energy::measured(perimeter, {grown_, grown_, grown_, kCountedConfidence},
                          std::move(findings));
}

}  // namespace carnot
