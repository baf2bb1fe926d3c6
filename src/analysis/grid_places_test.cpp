// SPDX-License-Identifier: Apache-2.0
#include "analysis/grid_places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/must.hpp"

namespace carnot {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTable =
    "place,aliases,name,g_per_kwh,year,source,licence\n"
    "world,global,world average,445,2024,carbontracker,MIT\n"
    "DE,DEU,Germany,344.14,2024,carbontracker,MIT\n"
    "DE,,,500,2023,codecarbon,MIT\n"
    "aws:eu-west-1,,Ireland,316,,cloud-carbon-coefficients (EEA),Apache-2.0\n";

TEST(GridPlaces, AreFoundByCodeAliasOrNameInAnyCase) {
  const GridPlaces places = must(GridPlaces::parse(kTable));
  for (const char* query : {"DE", "de", "DEU", "germany", " Germany "})
    EXPECT_EQ(must(places.find(query))->code, "DE") << query;
  EXPECT_EQ(must(places.find("aws:eu-west-1"))->name, "Ireland");
}

TEST(GridPlaces, AnUnknownPlaceNeverBecomesTheAverageSilently) {
  const GridPlaces places = must(GridPlaces::parse(kTable));
  const auto found = places.find("Germny");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::bad_input);
  EXPECT_THAT(found.error().remedy, HasSubstr("Did you mean \"germany\"?"));
  EXPECT_FALSE(places.find("").has_value());
  EXPECT_THAT(places.find("XX").error().remedy, HasSubstr("carnot places"));
}

TEST(GridPlaces, TheIntervalIsTwentyPercentAndHoldsTheOtherTables) {
  const GridPlaces places = must(GridPlaces::parse(kTable));
  const Factor germany = intensity_of(*must(places.find("DE")));
  EXPECT_DOUBLE_EQ(germany.per_kwh.point, 344.14);
  EXPECT_DOUBLE_EQ(germany.per_kwh.lower, 344.14 * 0.8);
  EXPECT_DOUBLE_EQ(germany.per_kwh.upper, 500.0);
  EXPECT_EQ(germany.dated, "2024");
  EXPECT_EQ(germany.source, "Germany, the table of carbontracker (MIT licence)");
  EXPECT_FALSE(germany.assumed);
  EXPECT_EQ(intensity_of(*must(places.find("aws:eu-west-1"))).dated, "");
}

TEST(GridPlaces, TheWorldsAverageIsAnAssumption) {
  const GridPlaces places = must(GridPlaces::parse(kTable));
  const Factor world = intensity_of(*must(places.find("world")));
  EXPECT_EQ(world.per_kwh.point, 445.0);
  EXPECT_TRUE(world.assumed);
}

TEST(GridPlaces, AreListedByAnyPartOfTheirNames) {
  const GridPlaces places = must(GridPlaces::parse(kTable));
  EXPECT_EQ(places.matching("").size(), 3U);
  EXPECT_EQ(places.matching("EU").size(), 2U);  // DEU, aws:eu-west-1
  EXPECT_TRUE(places.matching("atlantis").empty());
}

TEST(GridPlaces, AMalformedTableIsRefusedWithItsLine) {
  const std::string heading{kTable.substr(0, kTable.find('\n') + 1)};
  const auto refusal = [&](std::string_view row) {
    const auto places = GridPlaces::parse(heading + std::string{row});
    return places ? std::string{} : places.error().message;
  };
  EXPECT_THAT(refusal("DE,,Germany,1,2024,x\n"), HasSubstr("line 2: a row has 6 cells"));
  EXPECT_THAT(refusal(",,Germany,1,2024,x,MIT\n"), HasSubstr("place is empty"));
  EXPECT_THAT(refusal("DE,,Germany,27.29.5,2024,x,MIT\n"), HasSubstr("27.29.5"));
  EXPECT_THAT(refusal("DE,,Germany,-1,2024,x,MIT\n"), HasSubstr("no intensity"));
  EXPECT_THAT(refusal("DE,,Germany,1,24,x,MIT\n"), HasSubstr("no year"));
  EXPECT_THAT(refusal("DE,,Germany,1,2024,,MIT\n"), HasSubstr("without source"));
  EXPECT_THAT(refusal("DE,,,1,2024,x,MIT\n"), HasSubstr("no name"));
  EXPECT_THAT(refusal("DE,,A,1,,x,MIT\nFR,,B,1,,x,MIT\nDE,,A,1,,x,MIT\n"),
              HasSubstr("line 4: the rows of a place"));
  EXPECT_THAT(refusal(""), HasSubstr("no place"));
  EXPECT_FALSE(GridPlaces::parse("").has_value());
}

}  // namespace
}  // namespace carnot
