// SPDX-License-Identifier: Apache-2.0
#include "store/imports/counter_log.hpp"

namespace carnot {
namespace {

constexpr double kCountedConfidence = 0.95;

}  // namespace

void CounterLog::add(const Row& row, const std::string& name, ImportLog& log) {
  const std::size_t trim = log.options().trim;
  if (trim == 0) return count(row, name, log);
  if (left_out_ < trim) {
    ++left_out_;
    return;
  }
  held_.push_back(row);
  if (held_.size() <= trim) return;
  count(held_.front(), name, log);
  held_.pop_front();
}

void CounterLog::count(const Row& row, const std::string& name, ImportLog& log) {
  if (!last_) first_ = row.when;
  if (last_ && row.joules < last_->joules) {
    has_fallen_ = true;
    log.note(ImportNoteCode::counter_fell, row.line, name + ".");
  } else if (last_) {
    grown_ += row.joules - last_->joules;
    if (log.options().keep_courses) note_step(row);
  }
  last_ = row;
  ++rows_;
}

void CounterLog::note_step(const Row& row) {
  const Seconds length = row.when - last_->when;
  if (length <= Seconds{0}) return;
  course_.push_back(
      {(last_->when - first_) + 0.5 * length, Joules{row.joules - last_->joules} / length, length});
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
