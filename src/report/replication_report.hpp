// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/replication/study_replication.hpp"
#include "base/clock.hpp"
#include "records/host.hpp"
#include "report/advise_report.hpp"
#include "report/study_report.hpp"
#include "report/text_table.hpp"

namespace carnot {

/// What our trials say to a published study's questions, before any format.
struct ReplicationReport {
  std::string title;  // of our run
  Host host;
  WallTime started;
  std::string carnot_version;
  std::string store;
  StudyReplication replication;
  RefitReport tree;  // the decision tree fitted to the whole store
};

/// A part of it: sentences, then tables.
struct ReplicationPart {
  std::string title;
  std::vector<std::string> sentences{};
  std::vector<GroupTable> tables{};
};
/// Verdicts, effects per quality attribute, by size, economics, decision tree, devices.
std::vector<ReplicationPart> replication_parts(const ReplicationReport& report);

std::string to_terminal(const ReplicationReport& report);
std::string to_markdown(const ReplicationReport& report);
/// Schema: docs/formats.md.
std::string to_json(const ReplicationReport& report);

}  // namespace carnot
