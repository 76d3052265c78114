#pragma once

#include <aio/plugin.hpp>

#include <string_view>

/// The note of a plugin that was built with something else.
constexpr aio::plugin::Note fake_note(std::string_view facts) {
  aio::plugin::Note note;
  note.text = {};
  for (std::size_t i = 0; i < facts.size(); ++i) note.text[i] = facts[i];
  return note;
}

#define FAKE_NOTE(facts)                                             \
  extern "C" __attribute__((section(".note.aio"), used, aligned(4))) \
  const aio::plugin::Note aio_service_note = fake_note(facts);
