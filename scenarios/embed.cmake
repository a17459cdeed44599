# Files -> a C source with their bytes, so that `purser init` needs nothing but the program:
#   cmake -DFILES=a;b -DFOLDER=scenarios/lemonade -DOUTPUT=init_files.c -P embed.cmake
# SPDX-License-Identifier: GPL-3.0-or-later
set(arrays "")
set(entries "")
set(number 0)
foreach(name IN LISTS FILES)
  file(READ ${FOLDER}/${name} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const unsigned char file_${number}[] = {\n${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", file_${number}, sizeof file_${number} - 1},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "/* Made by embed.cmake. */\n#include \"init_files.h\"\n\n${arrays}\n"
  "const init_file init_files[] = {\n${entries}};\n"
  "const size_t init_file_count = sizeof init_files / sizeof init_files[0];\n")
