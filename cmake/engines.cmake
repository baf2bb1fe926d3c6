# SPDX-License-Identifier: Apache-2.0
# What this machine has of the engines. The core never needs any of it; each worker is built only when
# its engine is found, and configure says in one line what is missing and how to get it.
#
# Gives: CARNOT_HAVE_ONNXRUNTIME_HEADER  with target carnot::onnxruntime_header (the C header, no library)
#        CARNOT_ONNXRUNTIME_LIBRARY      what the worker opens with dlopen unless told otherwise
#        CARNOT_HAVE_OPENVINO            with target openvino::runtime
#        CARNOT_HAVE_TORCH               with target carnot::torch_library (ATen on the CPU; CUDA by dlopen)
set(CARNOT_HAVE_ONNXRUNTIME_HEADER OFF)
set(CARNOT_HAVE_OPENVINO OFF)
set(CARNOT_HAVE_TORCH OFF)

file(GLOB carnot_site_packages LIST_DIRECTORIES true "${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages")

# Engines run uninstrumented: their libraries know nothing of our sanitizers, and a leak report from
# inside OpenVINO says nothing about Carnot. The sanitizer presets use the fake worker.
if(CARNOT_SANITIZE)
  message(STATUS "Engines: none, this build is sanitized (${CARNOT_SANITIZE}); real engines run in dev and release")
  return()
endif()

# --- ONNX Runtime: the header at build time, the library only at run time.
find_path(
  ONNXRUNTIME_INCLUDE_DIR onnxruntime_c_api.h
  HINTS "${PROJECT_SOURCE_DIR}/.cache/onnxruntime/include"
  PATH_SUFFIXES onnxruntime onnxruntime/core/session
  DOC "Folder of onnxruntime_c_api.h")
mark_as_advanced(ONNXRUNTIME_INCLUDE_DIR)

set(carnot_onnxruntime_default "libonnxruntime.so.1") # left to the loader's search path
foreach(carnot_folder IN LISTS carnot_site_packages)
  if(EXISTS "${carnot_folder}/onnxruntime/capi/libonnxruntime.so.1")
    set(carnot_onnxruntime_default "${carnot_folder}/onnxruntime/capi/libonnxruntime.so.1")
  endif()
endforeach()
# Not a cache variable by itself: a default remembered from before `make engines` would stay wrong for ever.
if(NOT CARNOT_ONNXRUNTIME_LIBRARY)
  set(CARNOT_ONNXRUNTIME_LIBRARY "${carnot_onnxruntime_default}")
endif()

if(ONNXRUNTIME_INCLUDE_DIR)
  set(CARNOT_HAVE_ONNXRUNTIME_HEADER ON)
  add_library(carnot_onnxruntime_header INTERFACE IMPORTED GLOBAL)
  add_library(carnot::onnxruntime_header ALIAS carnot_onnxruntime_header)
  # IMPORTED makes the folder a system one: its warnings are not ours.
  target_include_directories(carnot_onnxruntime_header INTERFACE "${ONNXRUNTIME_INCLUDE_DIR}")
  message(STATUS "Engine onnxruntime: header in ${ONNXRUNTIME_INCLUDE_DIR}, "
                 "library ${CARNOT_ONNXRUNTIME_LIBRARY}")
else()
  message(STATUS "Engine onnxruntime: not built, onnxruntime_c_api.h was not found. Get it: make engines")
endif()

# --- OpenVINO: headers, libraries and a CMake package inside the Python wheel, or a system installation.
list(TRANSFORM carnot_site_packages APPEND "/openvino/cmake" OUTPUT_VARIABLE carnot_openvino_hints)
find_package(OpenVINO QUIET COMPONENTS Runtime HINTS ${carnot_openvino_hints})
if(OpenVINO_FOUND)
  set(CARNOT_HAVE_OPENVINO ON)
  message(STATUS "Engine openvino: ${OpenVINO_VERSION} in ${OpenVINO_DIR}")
else()
  message(STATUS "Engine openvino: not built, its CMake package was not found. Get it: make engines")
endif()

# --- torch: headers and libraries inside the Python wheel, which has an environment of its own. Not through its CMake
# package: that one wants the whole CUDA toolkit, and links libraries of 1 GB that a CPU never needs.
file(GLOB carnot_torch_found LIST_DIRECTORIES true "${PROJECT_SOURCE_DIR}/.cache/torch/lib/python3*/site-packages/torch")
set(CARNOT_TORCH_FOLDER "" CACHE PATH "Folder of the Python package torch; empty: what `make torch` fetched")
set(carnot_torch_folder "${CARNOT_TORCH_FOLDER}")
if(NOT carnot_torch_folder AND carnot_torch_found)
  list(GET carnot_torch_found 0 carnot_torch_folder)
endif()
if(carnot_torch_folder AND EXISTS "${carnot_torch_folder}/lib/libtorch_cpu.so"
   AND EXISTS "${carnot_torch_folder}/include/ATen/ATen.h")
  set(CARNOT_HAVE_TORCH ON)
  add_library(carnot_torch_c10 SHARED IMPORTED GLOBAL)
  set_target_properties(carnot_torch_c10 PROPERTIES IMPORTED_LOCATION "${carnot_torch_folder}/lib/libc10.so")
  add_library(carnot_torch_library SHARED IMPORTED GLOBAL)
  add_library(carnot::torch_library ALIAS carnot_torch_library)
  set_target_properties(carnot_torch_library PROPERTIES IMPORTED_LOCATION "${carnot_torch_folder}/lib/libtorch_cpu.so")
  # Behind the system's folders: torch's holds a second fmt and a second protobuf.
  target_compile_options(carnot_torch_library INTERFACE "SHELL:-idirafter ${carnot_torch_folder}/include")
  target_link_libraries(carnot_torch_library INTERFACE carnot_torch_c10)
  message(STATUS "Engine torch: ${carnot_torch_folder}")
else()
  message(STATUS "Engine torch: not built, its Python package was not found. Get it: make torch")
endif()
