// SPDX-License-Identifier: Apache-2.0
#include "app/labels/cairo_painter.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <memory>
#include <string_view>

#include "base/text.hpp"
#include "sensors/vendor_library.hpp"

namespace carnot {
namespace {

// As cairo.h and cairo-pdf.h of 1.16 have them; the shared library keeps them since 1.0 and 1.16.
struct CairoContext;
struct CairoSurface;
struct CairoTextExtents {
  double x_bearing, y_bearing, width, height, x_advance, y_advance;
};
using CairoWrite = int(void* closure, const unsigned char* bytes, unsigned int length);
constexpr int kFormatRgb24 = 1;
constexpr int kSlantNormal = 0;
constexpr int kWeightNormal = 0;
constexpr int kWeightBold = 1;
constexpr int kMetadataTitle = 0;
constexpr int kMetadataSubject = 2;

struct Cairo {
  CairoSurface* (*image_surface_create)(int format, int width, int height) = nullptr;
  CairoSurface* (*pdf_surface_create_for_stream)(CairoWrite* write, void* closure, double width,
                                                 double height) = nullptr;
  void (*pdf_surface_set_metadata)(CairoSurface* surface, int which, const char* text) = nullptr;
  int (*surface_write_to_png_stream)(CairoSurface* surface, CairoWrite* write,
                                     void* closure) = nullptr;
  void (*surface_finish)(CairoSurface* surface) = nullptr;
  void (*surface_destroy)(CairoSurface* surface) = nullptr;
  int (*surface_status)(CairoSurface* surface) = nullptr;
  CairoContext* (*create)(CairoSurface* surface) = nullptr;
  void (*destroy)(CairoContext* context) = nullptr;
  int (*status)(CairoContext* context) = nullptr;
  const char* (*status_to_string)(int status) = nullptr;
  void (*scale)(CairoContext* context, double x, double y) = nullptr;
  void (*set_source_rgb)(CairoContext* context, double r, double g, double b) = nullptr;
  void (*move_to)(CairoContext* context, double x, double y) = nullptr;
  void (*line_to)(CairoContext* context, double x, double y) = nullptr;
  void (*close_path)(CairoContext* context) = nullptr;
  void (*fill)(CairoContext* context) = nullptr;
  void (*select_font_face)(CairoContext* context, const char* family, int slant,
                           int weight) = nullptr;
  void (*set_font_size)(CairoContext* context, double size) = nullptr;
  void (*text_extents)(CairoContext* context, const char* text,
                       CairoTextExtents* extents) = nullptr;
  void (*show_text)(CairoContext* context, const char* text) = nullptr;
};

/// Binds one function and says whether it is there.
template <class Signature>
bool bound(const VendorLibrary& library, const char* name, Signature*& into) {
  library.bind(name, into);
  return into != nullptr;
}

bool bind_all(const VendorLibrary& from, Cairo& to) {
  return bound(from, "cairo_image_surface_create", to.image_surface_create) &&
         bound(from, "cairo_pdf_surface_create_for_stream", to.pdf_surface_create_for_stream) &&
         bound(from, "cairo_pdf_surface_set_metadata", to.pdf_surface_set_metadata) &&
         bound(from, "cairo_surface_write_to_png_stream", to.surface_write_to_png_stream) &&
         bound(from, "cairo_surface_finish", to.surface_finish) &&
         bound(from, "cairo_surface_destroy", to.surface_destroy) &&
         bound(from, "cairo_surface_status", to.surface_status) &&
         bound(from, "cairo_create", to.create) && bound(from, "cairo_destroy", to.destroy) &&
         bound(from, "cairo_status", to.status) &&
         bound(from, "cairo_status_to_string", to.status_to_string) &&
         bound(from, "cairo_scale", to.scale) &&
         bound(from, "cairo_set_source_rgb", to.set_source_rgb) &&
         bound(from, "cairo_move_to", to.move_to) && bound(from, "cairo_line_to", to.line_to) &&
         bound(from, "cairo_close_path", to.close_path) && bound(from, "cairo_fill", to.fill) &&
         bound(from, "cairo_select_font_face", to.select_font_face) &&
         bound(from, "cairo_set_font_size", to.set_font_size) &&
         bound(from, "cairo_text_extents", to.text_extents) &&
         bound(from, "cairo_show_text", to.show_text);
}

Result<Cairo> load_cairo() {
  constexpr auto kNames = std::to_array<std::string_view>({"libcairo.so.2"});
  const auto library = VendorLibrary::open(kNames);
  Cairo cairo;
  if (library && bind_all(*library, cairo)) return cairo;
  return fail(ErrorCode::environment,
              "PNG and PDF need libcairo.so.2 of version 1.16 or newer, which is not here.",
              "Install it: sudo apt-get install libcairo2; or take --format svg.");
}

int append_bytes(void* closure, const unsigned char* bytes, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), length);
  return 0;
}

void take_colour(const Cairo& cairo, CairoContext* context, const std::string& colour) {
  const auto part = [&](std::size_t from) {
    return static_cast<double>(
               parse_uint(std::string_view{colour}.substr(from, 2), 16).value_or(0)) /
           255.0;
  };
  cairo.set_source_rgb(context, part(1), part(3), part(5));
}

void paint_text(const Cairo& cairo, CairoContext* context, const DrawnText& text) {
  take_colour(cairo, context, text.colour);
  cairo.select_font_face(context, "Helvetica", kSlantNormal,
                         text.bold ? kWeightBold : kWeightNormal);
  cairo.set_font_size(context, text.size);
  CairoTextExtents extents{};
  cairo.text_extents(context, text.content.c_str(), &extents);
  if (extents.x_advance > text.most_width) {  // a wider font than the layout reckoned with
    cairo.set_font_size(context, text.size * text.most_width / extents.x_advance);
    cairo.text_extents(context, text.content.c_str(), &extents);
  }
  const double share = text.anchor == Anchor::start    ? 0.0
                       : text.anchor == Anchor::middle ? 0.5
                                                       : 1.0;
  cairo.move_to(context, text.x - share * extents.x_advance, text.y);
  cairo.show_text(context, text.content.c_str());
}

void paint(const Cairo& cairo, CairoContext* context, const LabelDrawing& drawing) {
  for (const DrawnShape& shape : drawing.shapes) {
    take_colour(cairo, context, shape.colour);
    for (std::size_t i = 0; i < shape.corners.size(); ++i)
      (i == 0 ? cairo.move_to : cairo.line_to)(context, shape.corners[i].x, shape.corners[i].y);
    cairo.close_path(context);
    cairo.fill(context);
  }
  for (const DrawnText& text : drawing.texts) paint_text(cairo, context, text);
}

/// Draws on a surface; what came of it, in cairo's own words where it failed.
Result<void> paint_on(const Cairo& cairo, CairoSurface* surface, double scale,
                      const LabelDrawing& drawing) {
  const std::unique_ptr<CairoContext, void (*)(CairoContext*)> context{cairo.create(surface),
                                                                       cairo.destroy};
  cairo.scale(context.get(), scale, scale);
  paint(cairo, context.get(), drawing);
  if (const int status = cairo.status(context.get()); status != 0) {
    return fail(ErrorCode::failed,
                fmt::format("cairo could not draw the label: {}.", cairo.status_to_string(status)));
  }
  return {};
}

using SurfaceHandle = std::unique_ptr<CairoSurface, void (*)(CairoSurface*)>;

}  // namespace

Result<std::string> png_of(const LabelDrawing& drawing, int pixels_across) {
  CARNOT_TRY(const Cairo cairo, load_cairo());
  const double scale = pixels_across / drawing.width;
  const SurfaceHandle surface{
      cairo.image_surface_create(kFormatRgb24, pixels_across,
                                 static_cast<int>(std::ceil(scale * drawing.height))),
      cairo.surface_destroy};
  CARNOT_TRY_VOID(paint_on(cairo, surface.get(), scale, drawing));
  std::string bytes;
  if (const int status = cairo.surface_write_to_png_stream(surface.get(), append_bytes, &bytes);
      status != 0) {
    return fail(ErrorCode::failed,
                fmt::format("cairo could not write the PNG: {}.", cairo.status_to_string(status)));
  }
  return bytes;
}

Result<std::string> pdf_of(const LabelDrawing& drawing) {
  CARNOT_TRY(const Cairo cairo, load_cairo());
  constexpr double kPointsPerPixel = 0.75;
  std::string bytes;
  const SurfaceHandle surface{
      cairo.pdf_surface_create_for_stream(append_bytes, &bytes, kPointsPerPixel * drawing.width,
                                          kPointsPerPixel * drawing.height),
      cairo.surface_destroy};
  cairo.pdf_surface_set_metadata(surface.get(), kMetadataTitle, drawing.title.c_str());
  cairo.pdf_surface_set_metadata(surface.get(), kMetadataSubject, drawing.description.c_str());
  CARNOT_TRY_VOID(paint_on(cairo, surface.get(), kPointsPerPixel, drawing));
  cairo.surface_finish(surface.get());
  if (const int status = cairo.surface_status(surface.get()); status != 0) {
    return fail(ErrorCode::failed,
                fmt::format("cairo could not write the PDF: {}.", cairo.status_to_string(status)));
  }
  return bytes;
}

}  // namespace carnot
