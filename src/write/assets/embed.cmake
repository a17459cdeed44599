# Write the bytes of files as C arrays: cmake -DOUTPUT=x.c -DFILES=a;b -P embed.cmake
# The array of report.css is psr_asset_report_css.
# SPDX-License-Identifier: GPL-3.0-or-later
set(source "/* Made by embed.cmake from src/write/assets. */\n#include \"assets.h\"\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" name ${name})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND source "const char psr_asset_${name}[] = {${bytes}0x00};\n")
endforeach()
file(WRITE ${OUTPUT} "${source}")
