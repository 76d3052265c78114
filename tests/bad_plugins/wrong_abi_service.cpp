#include "fake_note.hpp"

FAKE_NOTE(
    "abi=999;sdk=9.0.0;stdlib=libstdc++-cxx11;boost=1.99;sanitizer=none;assertions=off;compiler=gcc 15.1.0")
