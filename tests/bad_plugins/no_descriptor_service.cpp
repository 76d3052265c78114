#include "fake_note.hpp"

// The right note, and nothing else.
FAKE_NOTE(std::string_view(aio::plugin::facts.data()))
