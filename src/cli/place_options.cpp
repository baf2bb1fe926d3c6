// SPDX-License-Identifier: Apache-2.0
#include "cli/place_options.hpp"

namespace carnot {

void add_place_options(CLI::App& command, PlaceSettings& settings) {
  constexpr const char* kGroup = "Carbon and money";
  const auto text = [&](const char* name, std::string& into, const char* meaning) {
    command.add_option(name, into, meaning)->type_name("VALUE")->group(kGroup);
  };
  text("--place", settings.place,
       "Take the carbon of a kWh from the table: DE, US-CA, aws:eu-west-1, ... (carnot places); "
       "world is an assumption and says so");
  text("--intensity", settings.intensity, "Carbon of a kWh, as in 445 or \"912.9 lb/MWh\"");
  text("--intensity-series", settings.intensity_series,
       "Carbon by time: FILE or FILE#COLUMN, a CSV file whose first column is the time");
  text("--intensity-unit", settings.intensity_unit,
       "Unit of the series (default: as its column's name ends, else g/kWh)");
  command
      .add_option("--pue", settings.pue,
                  "Multiply by the centre's power usage effectiveness (default: not applied)")
      ->group(kGroup);
  text("--price", settings.price, "Price of a kWh with its currency, as in 0.30EUR");
  text("--price-series", settings.price_series, "Price by time: FILE or FILE#COLUMN");
  text("--price-unit", settings.price_unit,
       "Unit of the series, as in EUR/MWh (default: as its column's name ends)");
  text("--water", settings.water, "Litres of water per kWh (WUE), as in 1.8");
  text("--embodied", settings.embodied,
       "Carbon of making the machine over its life, as in \"181kg/4y\"");
  command
      .add_option("--embodied-share", settings.embodied_share,
                  "Share of the machine that this run holds, 0 to 1 (default: all of it)")
      ->group(kGroup);
}

}  // namespace carnot
