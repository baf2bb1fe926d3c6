// SPDX-License-Identifier: Apache-2.0
#include "app/measure/live_meter.hpp"

#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using namespace std::chrono_literals;

const Perimeter kPackage = Perimeter::single(Domain::cpu_package);

Measurement piece(Energy total) { return {"piece", SteadyTime{}, SteadyTime{2s}, {}, total}; }
Energy measured(double joules) {
  return Energy::measured(kPackage, {joules, joules, joules, 0.95});
}

TEST(LiveFigures, AddUpPieceByPiece) {
  LiveFigures figures;
  EXPECT_TRUE(add_to(figures, piece(measured(10.0))));
  EXPECT_TRUE(add_to(figures, piece(measured(30.0))));
  EXPECT_DOUBLE_EQ(figures.joules->si(), 40.0);
  EXPECT_DOUBLE_EQ(figures.watts->si(), 15.0);
}

TEST(LiveFigures, WhatCannotBeToldYetChangesNothing) {
  LiveFigures figures;
  add_to(figures, piece(measured(10.0)));
  EXPECT_FALSE(add_to(figures, piece(Energy::missing(kPackage, {}))));
  EXPECT_DOUBLE_EQ(figures.joules->si(), 10.0);
}

TEST(LiveFigures, MeasuredAndEstimatedJoulesAreNeverAdded) {
  LiveFigures figures;
  add_to(figures, piece(Energy::estimated(kPackage, {5.0, 1.0, 9.0, 0.9}, "a model")));
  add_to(figures, piece(measured(10.0)));
  EXPECT_DOUBLE_EQ(figures.joules->si(), 10.0);
  EXPECT_EQ(figures.provenance, Provenance::measured);
}

}  // namespace
}  // namespace carnot
