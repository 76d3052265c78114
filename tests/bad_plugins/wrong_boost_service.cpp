#include "fake_note.hpp"

FAKE_NOTE(
    "abi=3;sdk=1.0.0;stdlib=libstdc++-cxx11;boost=1.74;sanitizer=none;assertions=off;compiler=gcc 10.2.1")
